"""View to change one's own account."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required, login_user

from .. import avatars
from ..accounts import store, viewer
from ..forms import answer_form, refuse
from . import bp
from .forms import SettingsForm

MAX_BODY = 2 * 1024 * 1024  # bytes


@bp.url_value_preprocessor
def make_room(endpoint: str, _values: dict[str, object] | None) -> None:
    """Take a picture beside the fields; the check of the token reads the body."""
    if endpoint == "auth.settings":
        request.max_content_length = MAX_BODY


@bp.route("/settings", methods=["GET", "POST"])
@login_required
def settings() -> ResponseReturnValue:
    """Change one's own account."""
    user = viewer()
    form = SettingsForm.of(user)
    if form.validate_on_submit():
        user.change(**form.account, image=new_image(form, user.image))
        image = user.image
        conflicts = store(user)
        if not conflicts:
            login_user(user)  # a new password ends the sessions, but for this one
            flash(gettext("Your settings have been saved."), "success")
            return redirect(url_for("blog.profile", username=user.username))
        if image != user.image:
            avatars.discard(image)
        refuse(form, conflicts)
    return answer_form(
        "auth/settings.html", form, has_avatar=avatars.is_ours(user.image)
    )


def new_image(form: SettingsForm, present: str | None) -> str | None:
    """Return the image to store: an upload, else an address, else what there is."""
    if form.avatar.data:
        return avatars.save(form.avatar.data)
    if not form.image.data and avatars.is_ours(present):
        return None if form.remove_avatar.data else present
    return form.image.data
