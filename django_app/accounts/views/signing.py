"""Pages to sign up, in and out."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView
from rest_framework.exceptions import Throttled

from accounts.forms import LoginForm, RegistrationForm
from accounts.limits import SignInLimit
from common.actions import safe_path
from common.mixins import ShowsErrorsMixin
from common.views import error_page


class SignMixin(ShowsErrorsMixin):
    """Leads back, within the site, to where somebody came from."""

    next_page = "/"

    def get_redirect_url(self) -> str:
        """Return the address to lead to; "" when it is none of this site's."""
        return safe_path(super().get_redirect_url())


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """Answer who has failed too often."""
    response = error_page(request, 429)
    response["Retry-After"] = seconds
    return response


class LoginView(SignMixin, auth_views.LoginView):
    """Signs in."""

    template_name = "accounts/login.html"
    form_class = LoginForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        """Try to sign in, unless that failed too often."""
        seconds = SignInLimit(request, request.POST.get("email", "")).wait()
        if seconds:
            return too_many(request, seconds)
        try:
            return super().post(request, *args, **kwargs)
        except Throttled as refusal:  # who failed at the same time as others
            return too_many(request, refusal.wait)

    def form_valid(self, form: LoginForm) -> HttpResponse:
        """Begin the session, and greet its owner."""
        response = super().form_valid(form)
        greeting = _("Welcome back, %(username)s!")
        messages.success(
            self.request, greeting % {"username": form.get_user().username}
        )
        return response


class RegistrationView(SignMixin, auth_views.RedirectURLMixin, FormView):
    """Signs up, and in."""

    template_name = "accounts/register.html"
    form_class = RegistrationForm

    def dispatch(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        """Serve visitors; a member has no use for the form."""
        if request.user.is_authenticated:
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: RegistrationForm) -> HttpResponse:
        """Make the account and its session."""
        user = form.save()
        if user is None:
            return self.form_invalid(form)
        login(self.request, user)
        greeting = _("Welcome to conduit, %(username)s!")
        messages.success(self.request, greeting % {"username": user.username})
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add where to lead."""
        return super().get_context_data(next=self.get_redirect_url(), **kwargs)


class LogoutView(auth_views.LogoutView):
    """Signs out."""

    next_page = "/"

    def post(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        """End the session, and say so."""
        response = super().post(request, *args, **kwargs)
        messages.success(request, _("You have been signed out."))
        return response
