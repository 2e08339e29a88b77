"""Error answers: JSON under /api, HTML elsewhere."""

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, SecurityError

from .navigation import is_api

API_ERRORS = {
    404: {"path": ["not found"]},
    405: {"method": ["not allowed"]},
    413: {"body": ["is too large"]},
    415: {"body": ["must be JSON"]},
    500: {"server": ["internal error"]},
}


def init_app(app: Flask) -> None:
    """Answer every HTTP error, raised by a view or by Flask itself."""
    app.register_error_handler(HTTPException, handle_http_error)


def handle_http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer in the language of the client: a program or a browser."""
    if is_api():
        return api_error(error)
    # Whoever it is: after a failure the database may not be able to tell.
    unknown = {"current_user": None} if error.code == 500 else {}
    page = render_template("error.html", error=error, **unknown)
    headers = [pair for pair in error.get_headers() if pair[0] != "Content-Type"]
    return page, error.code or 500, headers


def api_error(error: HTTPException) -> ResponseReturnValue:
    """Answer `{"errors": {key: [message, …]}}` with the headers of the error."""
    code = error.code or 500
    if isinstance(error, SecurityError):
        errors = {"host": ["is invalid"]}
    elif "errors" in (data := getattr(error, "data", {})):
        errors = data["errors"]
    else:
        errors = API_ERRORS.get(code, {"request": [error.name.lower()]})
    headers = [pair for pair in error.get_headers() if pair[0] != "Content-Type"]
    headers += getattr(error, "data", {}).get("headers", {}).items()
    return jsonify(errors=errors), code, headers
