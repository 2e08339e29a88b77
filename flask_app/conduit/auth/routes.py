"""Views to sign up, in and out."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user, login_user, logout_user

from ..accounts import authenticate, store
from ..extensions import db, login_manager
from ..forms import answer_form, refuse
from ..models import User
from ..navigation import current_page, safe_path
from . import bp
from .forms import LoginForm, RegistrationForm


@login_manager.user_loader
def session_user(session_id: str) -> User | None:
    """Return whose session it is, unless the password changed since."""
    number = session_id.partition(".")[0]
    user = db.session.get(User, int(number)) if number.isdigit() else None
    return user if user and user.get_id() == session_id else None


@login_manager.unauthorized_handler
def to_login() -> ResponseReturnValue:
    """Lead to the sign-in and, after it, back."""
    return redirect(url_for("auth.login", next=current_page()))


@bp.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Sign in."""
    if current_user.is_authenticated:
        return redirect(safe_next())
    form = LoginForm()
    if form.validate_on_submit():
        user = authenticate(form.email.data, form.password.data)
        if user:
            begin_session(user)
            flash(
                gettext("Welcome back, %(username)s!", username=user.username),
                "success",
            )
            return redirect(safe_next())
        form.form_errors.append(gettext("Email or password is invalid"))
    return answer_form("auth/login.html", form, next=asked_page())


@bp.route("/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    """Create an account and sign in."""
    if current_user.is_authenticated:
        return redirect(safe_next())
    form = RegistrationForm()
    if form.validate_on_submit():
        user = User(username=form.username.data, email=form.email.data)
        user.set_password(form.password.data)
        conflicts = store(user)
        if not conflicts:
            begin_session(user)
            greeting = gettext(
                "Welcome to conduit, %(username)s!", username=user.username
            )
            flash(greeting, "success")
            return redirect(safe_next())
        refuse(form, conflicts)
    return answer_form("auth/register.html", form, next=asked_page())


@bp.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    flash(gettext("You have been signed out."), "success")
    return redirect(url_for("blog.home"))


def begin_session(user: User) -> None:
    """Sign the user in, keeping nothing of the visitor's session."""
    session.clear()
    session.permanent = True
    login_user(user)


def safe_next() -> str:
    """Return where to lead somebody who is signed in."""
    return asked_page() or url_for("blog.home")


def asked_page() -> str | None:
    """Return where `next` leads to, in address or form, if surely on this site."""
    return safe_path(request.values.get("next"))
