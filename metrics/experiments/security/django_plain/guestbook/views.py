"""The pages."""

from django.contrib.auth.forms import UserCreationForm
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.generic import CreateView

from guestbook.models import Note, Upload


class NotesView(CreateView):
    """Shows the notes and keeps new ones."""

    model = Note
    fields = ("text",)
    template_name = "guestbook/notes.html"
    success_url = reverse_lazy("notes")

    def get_context_data(self, **kwargs):
        """Add the notes."""
        return super().get_context_data(notes=Note.objects.all(), **kwargs)


class UploadView(CreateView):
    """Keeps a file."""

    model = Upload
    fields = ("file",)
    template_name = "guestbook/form.html"
    success_url = reverse_lazy("upload")


class RegistrationView(CreateView):
    """Opens an account."""

    form_class = UserCreationForm
    template_name = "guestbook/form.html"
    success_url = reverse_lazy("login")

    def get_form_kwargs(self):
        """Ask for the password once."""
        kwargs = super().get_form_kwargs()
        if data := kwargs.get("data"):
            password = data.get("password", "")
            names = {"password1": password, "password2": password}
            kwargs["data"] = data.dict() | names
        return kwargs


def hello(request):
    """Greet."""
    return render(request, "guestbook/hello.html", {"name": request.GET.get("name")})


def find(request):
    """Show the notes that hold the words."""
    notes = Note.objects.filter(text__contains=request.GET.get("q", ""))
    return render(request, "guestbook/notes.html", {"notes": notes})


def me(request):
    """Say who is signed in."""
    return render(request, "guestbook/me.html")


def link(request):
    """Show an absolute link."""
    address = request.build_absolute_uri(reverse("notes"))
    return render(request, "guestbook/link.html", {"address": address})


def data(request):
    """Answer with JSON."""
    return JsonResponse({"notes": Note.objects.count()})


def moved(request):
    """Lead to the notes."""
    return redirect("notes")


def broken(request):
    """Fail."""
    raise RuntimeError("broken on purpose")
