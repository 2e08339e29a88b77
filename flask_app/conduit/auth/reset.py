"""Views to set a new password by a link that comes by e-mail and works once."""

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_mailman import EmailMessage
from itsdangerous import BadData, URLSafeTimedSerializer

from ..database import lock
from ..extensions import db
from ..forms import answer_form
from ..models import User
from ..passwords import fingerprint
from .forms import NewPasswordForm, ResetForm

bp = Blueprint("reset", __name__, url_prefix="/password-reset")


@bp.after_request
def keep_nowhere(response: Response) -> Response:
    """Have no cache keep a page of these."""
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route("", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Send a link; do not tell whether there is such an account."""
    form = ResetForm()
    if form.validate_on_submit():
        if user := db.session.scalar(User.with_email(form.email.data)):
            send_link(user)
        return redirect(url_for("reset.sent"))
    return answer_form("auth/reset.html", form)


@bp.get("/sent")
def sent() -> str:
    """Say where to look."""
    return render_template("auth/reset_sent.html")


@bp.route("/<token>", methods=["GET", "POST"])
def set_password(token: str) -> ResponseReturnValue:
    """Take the new password of whom the link was sent to."""
    user = user_of(token)
    if user is None:
        return render_template("auth/reset_invalid.html"), 404
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return answer_form("auth/reset_password.html", form)
    lock(user)
    if user_of(token) is None:  # used meanwhile
        return render_template("auth/reset_invalid.html"), 404
    user.set_password(form.password.data)
    db.session.commit()
    message = gettext("Your password has been changed. You can sign in now.")
    flash(message, "success")
    return redirect(url_for("auth.login"))


def send_link(user: User) -> None:
    """Send the link, in the language of the page; a failure is ours to know."""
    token = serializer().dumps([user.id, state_of(user)])
    link = url_for("reset.set_password", token=token, _external=True)
    mail = EmailMessage(
        subject=gettext("Reset your conduit password"),
        body=render_template("auth/reset_mail.txt", user=user, link=link),
        to=[user.email],
    )
    try:
        mail.send()
    except OSError:  # of which those of smtplib are
        current_app.logger.exception("A mail could not be sent.")


def user_of(token: str) -> User | None:
    """Return whose password the token may set, if it still may."""
    seconds = current_app.config["RESET_SECONDS"]
    try:
        number, state = serializer().loads(token, max_age=seconds)
    except BadData:
        return None
    user = db.session.get(User, number)
    return user if user and state_of(user) == state else None


def state_of(user: User) -> str:
    """Return what a change of password or address changes, so that links end."""
    return fingerprint(f"{user.email} {user.password_hash}")


def serializer() -> URLSafeTimedSerializer:
    """Return what signs and reads the tokens."""
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], "password-reset")
