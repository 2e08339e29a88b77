"""Forms of the admin for tests."""

from typing import Any

from django.test import Client

from accounts.models import User
from accounts.tests.factories import UserFactory


def staff(**flags: bool) -> Client:
    """Return the browser of somebody of the staff."""
    client = Client()
    client.force_login(UserFactory(is_staff=True, **flags))
    return client


def me(client: Client) -> User:
    """Return whose browser it is."""
    return User.objects.get(pk=client.session["_auth_user_id"])


def fill(client: Client, path: str, **changes: Any) -> Any:
    """Send the form of a page, with some fields changed; return the answer."""
    form = client.get(path).context["adminform"].form
    given = {field.html_name: field.value() for field in form}
    inlines = client.get(path).context["inline_admin_formsets"]
    for inline in inlines:
        for part in (inline.formset.management_form, *inline.formset.forms):
            given |= {field.html_name: field.value() for field in part}
    given |= changes
    # A box that is not checked is not sent; a zero is.
    sent = {
        key: value
        for key, value in given.items()
        if value is not None and value is not False
    }
    return client.post(path, sent)


def act(client: Client, path: str, action: str, rows: list[Any]) -> Any:
    """Let an action of a list be done to some of its rows; return the answer."""
    selected = [row.pk for row in rows]
    return client.post(path, {"action": action, "_selected_action": selected})
