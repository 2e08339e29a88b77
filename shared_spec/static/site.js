// Progressive enhancement only: every page works without this file.
// In the editor, Enter in the tags field adds a tag instead of sending the form.
// The field keeps holding a comma-separated list, so the server sees one format.
"use strict";

for (const input of document.querySelectorAll('.editor-page input[name="tags"]')) {
  const list = document.createElement("div");
  list.className = "tag-list";
  list.setAttribute("aria-live", "polite");
  input.after(list);

  const tags = () => input.value.split(",").map((tag) => tag.trim()).filter(Boolean);
  const show = () => {
    list.replaceChildren(
      ...[...new Set(tags())].map((tag) => {
        const pill = document.createElement("span");
        pill.className = "tag-default tag-pill";
        pill.textContent = tag;
        return pill;
      }),
    );
  };

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const unique = [...new Set(tags())];
    input.value = unique.length ? `${unique.join(", ")}, ` : "";
    show();
  });
  show();
}
