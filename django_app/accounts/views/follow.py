"""Following somebody, by buttons."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import User
from common.actions import member_action
from common.views import error_page


@member_action("profile", by="username")
def follow(request: HttpRequest, username: str) -> HttpResponse | None:
    """Follow somebody."""
    done = _("You now follow %(username)s.")
    return change(request, username, request.user.follow, done)


@member_action("profile", by="username")
def unfollow(request: HttpRequest, username: str) -> HttpResponse | None:
    """Follow somebody no longer."""
    done = _("You no longer follow %(username)s.")
    return change(request, username, request.user.unfollow, done)


def change(
    request: HttpRequest, username: str, act: Callable[[User], None], done: str
) -> HttpResponse | None:
    """Act on somebody else and say so; refuse to on oneself."""
    user = User.objects.all().named(username)
    if user is None:
        raise Http404("No such user")
    if user == request.user:
        return error_page(request, 422, _("You cannot follow yourself."))
    act(user)
    messages.success(request, done % {"username": username})
    return None
