"""The page where members change their accounts."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.forms import SettingsForm
from common.mixins import MemberFormView


class SettingsView(MemberFormView):
    """Changes the account, and offers the way out."""

    template_name = "accounts/settings.html"
    form_class = SettingsForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add whose account it is."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: SettingsForm) -> HttpResponse:
        """Store the changes, and show the profile."""
        user = form.save()
        if user is None:
            return self.form_invalid(form)
        if form.cleaned_data["password"]:
            # The other sessions end, this one goes on.
            update_session_auth_hash(self.request, user)
        messages.success(self.request, _("Your settings have been saved."))
        return redirect(user)
