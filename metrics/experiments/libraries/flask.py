"""Twenty outside libraries in views of Flask, and many blueprints and extensions."""

from __future__ import annotations

from flask import Blueprint, Flask, request
from library_tasks import FORM, TASKS, absent, judge, judge_absent
from probe import report


class Extension:
    """What an extension does at the least: it takes its place and a hook."""

    def __init__(self, app: Flask, number: int) -> None:
        app.extensions[f"extension-{number}"] = self
        app.after_request(self.count)
        self.seen = 0

    def count(self, response):
        self.seen += 1
        return response


def make_app() -> Flask:
    app = Flask("libraries")
    for task in (*TASKS, absent):
        name = task.__name__.replace("_", "-")
        app.add_url_rule(
            f"/{name}", name, lambda task=task: task(request.form), methods=["POST"]
        )
    return app


def many() -> None:
    """Register 200 blueprints of a page each and 50 extensions in one application."""
    app = Flask("many")
    for number in range(200):
        blueprint = Blueprint(f"part{number}", "many", url_prefix=f"/{number}")
        blueprint.add_url_rule("/", "page", lambda number=number: str(number))
        app.register_blueprint(blueprint)
    extensions = [Extension(app, number) for number in range(50)]
    client = app.test_client()
    pages = [client.get(f"/{number}/").text for number in range(200)]
    right = pages == [str(number) for number in range(200)]
    calls = {extension.seen for extension in extensions}
    told = f"200 blueprints answer: {right}; 50 extensions, each called: {calls}"
    report("many", right and calls == {200}, told)


def main() -> None:
    client = make_app().test_client()

    def post(url: str) -> tuple[int, str]:
        answer = client.post(url, data=FORM)
        return answer.status_code, answer.text

    judge(post)
    judge_absent(post)
    many()


if __name__ == "__main__":
    main()
