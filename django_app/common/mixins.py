"""What views of pages have in common."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.forms import Form
from django.http import HttpResponse
from django.views.generic import FormView


class ShowsErrorsMixin:
    """Shows a form that is not valid again, with 422."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Show the form with its messages."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class MemberFormView(LoginRequiredMixin, ShowsErrorsMixin, FormView):
    """A form at the address that it is sent to, for members."""
