// Progressive enhancement only: every page works without this file.
// In the editor, Enter in the tags field adds its tags to a list, from which each can
// be removed again, instead of sending the form. When the form is sent, the field holds
// all of them, separated by commas as without script, so the server sees one format.
"use strict";

for (const input of document.querySelectorAll('.editor-page input[name="tags"]')) {
  const list = document.createElement("div");
  list.className = "tag-list";
  list.setAttribute("aria-live", "polite");
  input.after(list);
  const pills = new Map();

  const remove = (tag) => {
    pills.get(tag).remove();
    pills.delete(tag);
    input.focus();
  };
  const add = (tag) => {
    const pill = document.createElement("span");
    pill.className = "tag-default tag-pill";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ion-close-round";
    button.setAttribute("aria-label", `${input.dataset.remove}: ${tag}`);
    button.addEventListener("click", () => remove(tag));
    pill.append(tag, button);
    pills.set(tag, pill);
    list.append(pill);
  };
  const take = () => {
    for (const tag of input.value.split(",").map((text) => text.trim())) {
      if (tag && !pills.has(tag)) add(tag);
    }
    input.value = "";
  };

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      take();
    } else if (event.key === "Backspace" && !input.value && pills.size) {
      event.preventDefault();
      const last = [...pills.keys()].at(-1);
      remove(last);
      input.value = last;
    }
  });
  input.form.addEventListener("submit", () => {
    take();
    input.value = [...pills.keys()].join(", ");
  });
  // The browser's history brings the page back as it was sent.
  addEventListener("pageshow", (event) => {
    if (event.persisted) take();
  });
  // What is wrong with the tags is for the field to show.
  if (input.getAttribute("aria-invalid") !== "true") take();
}
