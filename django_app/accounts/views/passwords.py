"""A new password for who forgot theirs."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.forms import NewPasswordForm, ResetForm
from common.mixins import ShowsErrorsMixin


@method_decorator(never_cache, name="dispatch")
class ResetView(ShowsErrorsMixin, auth_views.PasswordResetView):
    """Sends a link to who has the given address, and says the same if nobody has."""

    template_name = "accounts/reset.html"
    form_class = ResetForm
    email_template_name = "accounts/reset_mail.txt"
    subject_template_name = "accounts/reset_subject.txt"
    success_url = reverse_lazy("password-reset-sent")


@method_decorator(never_cache, name="dispatch")
class SentView(auth_views.PasswordResetDoneView):
    """Says that a link may be on its way."""

    template_name = "accounts/reset_sent.html"


class NewPasswordView(ShowsErrorsMixin, auth_views.PasswordResetConfirmView):
    """Takes a new password from who followed a link."""

    form_class = NewPasswordForm
    success_url = reverse_lazy("login")

    def get_template_names(self) -> list[str]:
        """Return the form, unless the link is of no use."""
        name = "password" if self.validlink else "invalid"
        return [f"accounts/reset_{name}.html"]

    def render_to_response(
        self, context: dict[str, Any], **response_kwargs: Any
    ) -> HttpResponse:
        """Answer 404 to a link that is of no use."""
        if not self.validlink:
            response_kwargs["status"] = 404
        return super().render_to_response(context, **response_kwargs)

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        """Store the password, and ask to sign in."""
        text = _("Your password has been changed. You can sign in now.")
        messages.success(self.request, text)
        return super().form_valid(form)
