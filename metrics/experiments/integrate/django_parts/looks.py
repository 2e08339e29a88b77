"""What is looked at to see whether each part works."""

from integrate_story import (
    ORIGIN,
    OTHER_ORIGIN,
    done_by_worker,
    look_at,
    need,
    watch_warnings,
)

watch_warnings()

import io
import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "office.settings"
django.setup()

from django.core.management import call_command
from django.test import Client, override_settings

client = Client()


def text(url, **headers):
    answer = client.get(url, headers=headers)
    return need(f"{answer.status_code} {answer.text}", answer.status_code == 200)


def rest():
    wrong = client.post("/api/notes/", {"text": "x" * 21})
    right = client.post("/api/notes/", {"text": "x"})
    seen = f"{wrong.status_code} {wrong.text}, {right.status_code} {right.text}"
    return need(seen, (wrong.status_code, right.status_code) == (400, 201))


def toolbar():
    return need("djDebug on the page", 'id="djDebug"' in text("/page/"))


def tasks():
    return done_by_worker(
        "office",
        lambda: text("/task/").split()[1],
        lambda task: text(f"/task/{task}/").removeprefix("200 "),
    )


def storage():
    seen = text("/address/")
    wanted = ("https://papers.s3", "/paper.txt?", "Signature=")
    return need(seen, all(part in seen for part in wanted))


def oauth():
    found = client.post("/accounts/github/login/")
    place = found.headers.get("Location", found.status_code)
    wanted = ("https://github.com/login/oauth/authorize?", "client_id=this-site")
    return need(place, all(part in str(place) for part in wanted))


def engine():
    seen = text("/engine/")
    return need(seen, seen.strip() == "200 a-b 32")


def mapper():
    seen = text("/row/")
    return need(seen, seen == "200 kept")


def cors():
    key = "Access-Control-Allow-Origin"
    found = client.get("/page/", headers={"Origin": ORIGIN}).headers.get(key)
    other = client.get("/page/", headers={"Origin": OTHER_ORIGIN}).headers.get(key)
    return need(f"{found}, {other} for a stranger", (found, other) == (ORIGIN, None))


def files():
    with override_settings(DEBUG=False):
        found = Client().get("/static/mark.txt")
        body = found.getvalue().decode()
    return need(f"{found.status_code} {body}", body == "a static file\n")


def commands():
    output = io.StringIO()
    call_command("show_urls", stdout=output, no_color=True)
    seen = " ".join(output.getvalue().split())
    return need(f"show_urls: {seen[:80]}", "/page/ office.views.page" in seen)


if __name__ == "__main__":
    found = (rest, toolbar, tasks, storage, oauth, engine, mapper, cors, files)
    look_at({look.__name__: look for look in (*found, commands)})
