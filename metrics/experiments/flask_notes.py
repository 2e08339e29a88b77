"""Views that know an interface to store notes, and the tests they must pass.

Used by the experiments that change what stands behind the interface. A store has
`add(text) -> id`, `get(id) -> text or None`, `all() -> [(id, text)]`, `change(id,
text) -> bool` and `remove(id) -> bool`.
"""

from __future__ import annotations

from flask import Flask, abort, jsonify, request


def make_app(store) -> Flask:
    app = Flask(__name__)

    @app.post("/notes")
    def create():
        return jsonify(id=store.add(request.get_json()["text"])), 201

    @app.get("/notes")
    def listed():
        return jsonify([{"id": key, "text": text} for key, text in store.all()])

    @app.get("/notes/<int:key>")
    def show(key):
        text = store.get(key)
        if text is None:
            abort(404)
        return jsonify(id=key, text=text)

    @app.put("/notes/<int:key>")
    def change(key):
        if not store.change(key, request.get_json()["text"]):
            abort(404)
        return "", 204

    @app.delete("/notes/<int:key>")
    def remove(key):
        if not store.remove(key):
            abort(404)
        return "", 204

    return app


def passes(store) -> tuple[int, int]:
    """Return how many of the steps of a short story come out right."""
    client = make_app(store).test_client()
    story = [
        ("post", "/notes", {"text": "one"}, 201),
        ("post", "/notes", {"text": "two'; --é"}, 201),
        ("get", "/notes/2", None, 200),
        ("put", "/notes/1", {"text": "first"}, 204),
        ("get", "/notes/9", None, 404),
        ("put", "/notes/9", {"text": "none"}, 404),
        ("delete", "/notes/2", None, 204),
        ("delete", "/notes/2", None, 404),
    ]
    right = 0
    for method, path, body, status in story:
        answer = client.open(path, method=method.upper(), json=body)
        right += answer.status_code == status
    left = client.get("/notes").get_json()
    right += left == [{"id": 1, "text": "first"}]
    return right, len(story) + 1
