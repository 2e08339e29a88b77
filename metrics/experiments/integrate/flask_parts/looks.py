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

from pathlib import Path

from office import create_app

app = create_app()
client = app.test_client()


def text(url, **headers):
    with client.get(url, headers=headers) as answer:
        return need(f"{answer.status_code} {answer.text}", answer.status_code == 200)


def rest():
    wrong = client.post("/api/notes/", json={"text": "x" * 21})
    right = client.post("/api/notes/", json={"text": "x"})
    seen = f"{wrong.status_code} {wrong.text}, {right.status_code} {right.text}"
    return need(seen, (wrong.status_code, right.status_code) == (422, 201))


def toolbar():
    return need("flDebug on the page", 'id="flDebug"' in text("/page/"))


def tasks():
    return done_by_worker(
        "make_celery",
        lambda: text("/task/").split()[1],
        lambda task: text(f"/task/{task}/").removeprefix("200 "),
    )


def storage():
    seen = text("/address/")
    wanted = ("https://papers.s3", "/paper.txt?", "Signature=")
    return need(seen, all(part in seen for part in wanted))


def oauth():
    found = client.get("/login/github/")
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
    app.debug = False
    seen = text("/files/mark.txt")
    return need(seen, seen == "200 a static file\n")


def commands():
    done = app.test_cli_runner().invoke(args=["db", "init", "-d", "steps"])
    seen = f"db init: exit code {done.exit_code}"
    return need(seen, done.exit_code == 0 and Path("steps/env.py").is_file())


if __name__ == "__main__":
    found = (rest, toolbar, tasks, storage, oauth, engine, mapper, cors, files)
    look_at({look.__name__: look for look in (*found, commands)})
