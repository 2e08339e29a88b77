"""The language of a page: the reader's choice, else the browser's, else English."""

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    redirect,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from .extensions import babel
from .navigation import current_page, is_api, safe_path

LANGUAGES = {"en": "English", "de": "Deutsch", "ar": "العربية"}
COOKIE = "language"
YEAR = 365 * 24 * 60 * 60  # seconds

bp = Blueprint("languages", __name__)


def init_app(app: Flask) -> None:
    """Choose a language for each request, and offer the others on each page."""
    babel.init_app(app, locale_selector=select_language)
    # Not a context processor: the page of a failure is rendered without those.
    app.jinja_env.globals.update(
        current_page=current_page, get_locale=get_locale, languages=LANGUAGES
    )
    app.after_request(name_language)
    app.register_blueprint(bp)


def select_language() -> str:
    """Return the language to answer in; the API knows English only."""
    if is_api():
        return "en"
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    # Not best_match(), which prefers an exact match to what the reader prefers.
    for tag, quality in request.accept_languages:
        language = tag.partition("-")[0].lower()
        if quality and language in LANGUAGES:
            return language
    return "en"


def name_language(response: Response) -> Response:
    """Tell browsers and caches what a page's language is, and follows from."""
    if response.mimetype == "text/html":
        response.content_language.add(get_locale().language)
        response.vary.update(["Accept-Language", "Cookie"])
    return response


@bp.get("/language")
def choose() -> ResponseReturnValue:
    """Remember the chosen language and lead back."""
    # A picture with this address would change the language of all who see it.
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        abort(403)
    code = request.args.get("code")
    if code not in LANGUAGES:
        abort(404)
    response = redirect(safe_path(request.args.get("next")) or url_for("blog.home"))
    secure = current_app.config["HTTPS"]
    response.set_cookie(
        COOKIE, code, max_age=YEAR, secure=secure, httponly=True, samesite="Lax"
    )
    return response
