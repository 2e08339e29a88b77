"""What all views of the admin share: who may enter, and safe lists and forms."""

from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..extensions import login_manager


class StaffOnly:
    """Sends visitors to the log-in page and turns members away."""

    def is_accessible(self) -> bool:
        """Let staff in."""
        return current_user.is_authenticated and current_user.is_staff

    def inaccessible_callback(self, name: str, **_: Any) -> ResponseReturnValue:  # noqa: ARG002
        """Answer who is kept out."""
        if current_user.is_authenticated:
            abort(403)
        return login_manager.unauthorized()
