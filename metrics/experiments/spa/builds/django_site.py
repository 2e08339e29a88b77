import json

from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["localhost"],
    CSRF_FAILURE_VIEW=f"{__name__}.forged",
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY="not so secret" * 4,
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
)

from django.contrib.auth.hashers import check_password, make_password
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.static import serve

PASSWORDS = {"ann": make_password("correct horse")}
notes = []


def forged(request, reason=""):
    return JsonResponse({"error": "forged"}, status=403)


@ensure_csrf_cookie
def front(request, path=""):
    name = path if path.startswith("static/") else "index.html"
    return serve(request, name, document_root="front")


def nothing(request, path):
    return JsonResponse({"error": "nothing here"}, status=404)


class Session(View):
    def get(self, request):
        return JsonResponse({"user": request.session.get("user")})

    def post(self, request):
        data = json.loads(request.body)
        if not check_password(data["password"], PASSWORDS.get(data["name"])):
            return JsonResponse({"error": "wrong"}, status=401)
        request.session["user"] = data["name"]
        return JsonResponse({"user": data["name"]})

    def delete(self, request):
        request.session.flush()
        return HttpResponse(status=204)


def write(request):
    if "user" not in request.session:
        return JsonResponse({"error": "sign in first"}, status=401)
    notes.append(json.loads(request.body))
    return JsonResponse(notes, safe=False, status=201)


urlpatterns = [
    path("api/session", Session.as_view()),
    path("api/notes", write),
    path("api/<path:path>", nothing),
    path("", front),
    path("<path:path>", front),
]
site = get_wsgi_application()
