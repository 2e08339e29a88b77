"""The stand-ins, each marked so that its work can be told."""

import string

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import BasePasswordHasher
from django.contrib.sessions.backends.base import SessionBase
from django.core.cache.backends.base import BaseCache
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.http import HttpResponse
from django.template import TemplateDoesNotExist
from django.template.backends.base import BaseEngine

KEPT = {}


class Engine(BaseEngine):
    app_dirname = "plain"

    def __init__(self, params):
        params.pop("OPTIONS")
        super().__init__(params)

    def from_string(self, code):
        return Page(code)

    def get_template(self, name):
        if name != "any":
            raise TemplateDoesNotExist(name)
        return Page("<p>mine $word</p>")


class Page:
    def __init__(self, code):
        self.page = string.Template(code)

    def render(self, context=None, request=None):
        return self.page.substitute(context or {})


class Hasher(BasePasswordHasher):
    algorithm = "mine"

    def encode(self, password, salt):
        return f"mine$1${salt}${password[::-1]}"

    def decode(self, encoded):
        algorithm, _, salt, kept = encoded.split("$")
        return {"algorithm": algorithm, "salt": salt, "hash": kept}

    def verify(self, password, encoded):
        return self.decode(encoded)["hash"] == password[::-1]


class Backend(BaseBackend):
    def authenticate(self, request, username=None, password=None):
        from people.models import Person

        return Person.objects.get(name=username) if password == "sesame" else None

    def get_user(self, key):
        from people.models import Person

        return Person.objects.filter(pk=key).first()


class SessionStore(SessionBase):
    @classmethod
    def get_session_store_class(cls):
        return cls

    def exists(self, key):
        return key in KEPT

    def create(self):
        self._session_key = "mine-mine-mine"
        self.save()

    def save(self, must_create=False):
        self._session_key = "mine-mine-mine"
        KEPT["mine"] = dict(self._get_session(no_load=must_create))

    def load(self):
        return KEPT.get("mine", {})

    def delete(self, key=None):
        KEPT.pop("mine", None)


class Cache(BaseCache):
    def __init__(self, location, params):
        super().__init__(params)

    def set(self, key, value, timeout=None, version=None):
        KEPT[key] = f"mine {value}"

    def get(self, key, default=None, version=None):
        return KEPT.get(key, default)


class Files(Storage):
    def _save(self, name, content):
        KEPT[name] = content.read()
        return f"mine-{name}"

    def _open(self, name, mode="rb"):
        return ContentFile(KEPT[name])

    def exists(self, name):
        return False


def middleware(get_response):
    def handle(request):
        answer = get_response(request)
        answer.headers["X-Mine"] = "yes"
        return answer

    return handle


def not_found(request, exception):
    return HttpResponse("mine", status=404)
