"""Flask behind a proxy, and its context objects under concurrency."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor

from flask import Flask, g, jsonify, request, url_for
from probe import expect, report, report_lines

SETTINGS = """
from werkzeug.middleware.proxy_fix import ProxyFix
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_prefix=1)
"""
FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "blog.example",
    "X-Forwarded-Prefix": "/blog",
}
MANY = 16


def make_app() -> Flask:
    app = Flask(__name__)

    @app.get("/seen")
    def seen():
        return jsonify(
            scheme=request.scheme,
            host=request.host,
            prefix=url_for("seen"),
            client=request.remote_addr,
        )

    return app


def forwarded() -> None:
    app = make_app()
    before = app.test_client().get("/seen", headers=FORWARDED).get_json()
    wanted = {
        "scheme": "http",
        "host": "localhost",
        "prefix": "/seen",
        "client": "127.0.0.1",
    }
    expect("ignored", "forwarded headers without ProxyFix", before, wanted)
    exec(SETTINGS, {"app": app})
    after = app.test_client().get("/seen", headers=FORWARDED).get_json()
    for name, value in {
        "scheme": "https",
        "host": "blog.example",
        "prefix": "/blog/seen",
        "client": "203.0.113.9",
    }.items():
        expect(f"forwarded-{name}", "with ProxyFix", after[name], value)
    report_lines("lines", SETTINGS)


def mixed_up_threads() -> int:
    app = Flask("threads")
    together = threading.Barrier(MANY)

    @app.get("/<int:number>")
    def keep(number):
        g.number = number
        together.wait()
        return str(g.number if request.view_args["number"] == number else -1)

    def ask(number: int) -> bool:
        return app.test_client().get(f"/{number}").text != str(number)

    with ThreadPoolExecutor(MANY) as pool:
        return sum(sum(pool.map(ask, range(MANY))) for _ in range(20))


def mixed_up_tasks() -> int:
    app = Flask("tasks")

    async def one(number: int) -> bool:
        with app.test_request_context(f"/{number}"):
            g.number = number
            await asyncio.sleep(0.01)
            return g.number != number or request.path != f"/{number}"

    async def all_of_them() -> int:
        tasks = [
            asyncio.create_task(one(n), context=contextvars.copy_context())
            for n in range(MANY)
        ]
        return sum(await asyncio.gather(*tasks))

    return sum(asyncio.run(all_of_them()) for _ in range(20))


def main() -> None:
    forwarded()
    seen = mixed_up_threads()
    report("threads", seen, f"{seen} of {20 * MANY} requests, {MANY} at once")
    seen = mixed_up_tasks()
    report("tasks", seen, f"{seen} of {20 * MANY} tasks, {MANY} at once")


if __name__ == "__main__":
    main()
