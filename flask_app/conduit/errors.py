"""Error answers: JSON under /api, HTML elsewhere."""

from flask import Flask, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden, HTTPException, SecurityError

from .navigation import is_api

API_ERRORS = {
    404: {"path": ["not found"]},
    405: {"method": ["not allowed"]},
    413: {"body": ["is too large"]},
    415: {"body": ["must be JSON"]},
    429: {"credentials": ["too many attempts"]},
    500: {"server": ["internal error"]},
}

# status -> heading and sentence
PAGES = {
    400: (
        lazy_gettext("Bad Request"),
        lazy_gettext("Your browser sent something that this site cannot understand."),
    ),
    403: (lazy_gettext("Forbidden"), lazy_gettext("You may not do that.")),
    404: (
        lazy_gettext("Page Not Found"),
        lazy_gettext("There is nothing at this address."),
    ),
    405: (
        lazy_gettext("Method Not Allowed"),
        lazy_gettext("This page cannot be used in that way."),
    ),
    413: (
        lazy_gettext("Too Large"),
        lazy_gettext("What you sent is larger than this site accepts."),
    ),
    422: (lazy_gettext("Not Possible"), lazy_gettext("That cannot be done.")),
    429: (
        lazy_gettext("Too Many Requests"),
        lazy_gettext("You have tried too often. Please wait a minute and try again."),
    ),
    500: (
        lazy_gettext("Something Went Wrong"),
        lazy_gettext("The error has been noted. Please try again later."),
    ),
}
FORGED = lazy_gettext(
    "This form could not be checked. Go back, load the page again and send it once"
    " more."
)


def init_app(app: Flask) -> None:
    """Answer every HTTP error, raised by a view or by Flask itself."""
    app.register_error_handler(HTTPException, handle_http_error)
    app.register_error_handler(CSRFError, handle_forgery)


def handle_http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer in the language of the client: a program or a browser."""
    if is_api():
        return api_error(error)
    return error_page(error)


def handle_forgery(_error: CSRFError) -> ResponseReturnValue:
    """Answer 403, as to anything that is not allowed."""
    return error_page(Forbidden(), FORGED)


def error_page(
    error: HTTPException, sentence: str | None = None
) -> ResponseReturnValue:
    """Answer with the page of the error, which may say why in a sentence of its own."""
    code = error.code or 500
    heading, usual_sentence = PAGES.get(code, PAGES[400 if code < 500 else 500])
    page = {"heading": heading, "sentence": sentence or usual_sentence}
    if code >= 500 or isinstance(error, SecurityError):
        # Whoever it is: the database may not be able to tell, a foreign host must not
        # know. So without the context processor of Flask-Login.
        template = current_app.jinja_env.get_template("error.html")
        html = template.render(page, current_user=None)
    else:
        html = render_template("error.html", **page)
    return html, code, headers_of(error)


def api_error(error: HTTPException) -> ResponseReturnValue:
    """Answer `{"errors": {key: [message, …]}}` with the headers of the error."""
    code = error.code or 500
    data = getattr(error, "data", {})
    if isinstance(error, SecurityError):
        errors = {"host": ["is invalid"]}
    elif "errors" in data:
        errors = data["errors"]
    else:
        errors = API_ERRORS.get(code, {"request": [error.name.lower()]})
    headers = headers_of(error) + list(data.get("headers", {}).items())
    return jsonify(errors=errors), code, headers


def headers_of(error: HTTPException) -> list[tuple[str, str]]:
    """Return what the error adds to an answer, such as the methods allowed."""
    return [pair for pair in error.get_headers() if pair[0] != "Content-Type"]
