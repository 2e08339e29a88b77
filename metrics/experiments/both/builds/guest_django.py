from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["localhost"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY="not so secret" * 4,
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
)

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import path, reverse


def form(request):
    if request.method == "POST":
        request.session["name"] = request.POST["name"]
    name = request.session.get("name", "nobody")
    token = f'<input name="token" value="{get_token(request)}">'
    return HttpResponse(f"Django: {name} at {reverse('form')} {token}")


urlpatterns = [path("form/", form, name="form")]
application = get_wsgi_application()
