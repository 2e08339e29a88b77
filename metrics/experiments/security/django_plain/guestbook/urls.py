"""The addresses."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from guestbook import views

urlpatterns = [
    path("hello", views.hello),
    path("notes", views.NotesView.as_view(), name="notes"),
    path("find", views.find),
    path("register", views.RegistrationView.as_view()),
    path("login", LoginView.as_view(), name="login"),
    path("logout", LogoutView.as_view()),
    path("me", views.me),
    path("link", views.link),
    path("broken", views.broken),
    path("moved", views.moved),
    path("data", views.data),
    path("upload", views.UploadView.as_view(), name="upload"),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
