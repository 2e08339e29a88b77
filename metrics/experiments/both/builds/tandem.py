from types import SimpleNamespace

import django
from django.conf import settings
from flask import g, request
from pages import app
from werkzeug.middleware.dispatcher import DispatcherMiddleware

settings.configure(
    SECRET_KEY=app.secret_key,
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    STATIC_URL="static/",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"),
        }
    },
    INSTALLED_APPS=[
        "pages",
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)
django.setup()

from django.contrib import admin
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.staticfiles.views import serve
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, models
from django.urls import path


class Note(models.Model):
    title = models.CharField(max_length=200)
    public = models.BooleanField(default=True)

    class Meta:
        app_label, db_table, managed = "pages", "note", False

    def __str__(self):
        return self.title


@admin.register(Note)
class NoteAdmin(admin.ModelAdmin):
    list_display = ("title", "public")
    search_fields = ("title",)
    list_filter = ("public",)


urlpatterns = [
    path("static/<path:path>", serve, {"insecure": True}),
    path("", admin.site.urls),
]


@app.before_request
def know_user():
    session = SessionStore(request.cookies.get(settings.SESSION_COOKIE_NAME))
    user = get_user(SimpleNamespace(session=session))
    g.user = user if user.is_authenticated else None


app.teardown_request(lambda error: close_old_connections())
site = DispatcherMiddleware(app, {"/office": get_wsgi_application()})
