"""What holds for every address of the API."""

from io import BytesIO
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client, override_settings
from django.test.client import ClientHandler
from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api import MethodsFirst
from common.parsers import enclosed
from config import urls, wsgi

pytestmark = pytest.mark.feature("P07")


class Echo(MethodsFirst, APIView):
    """Gives back the object under "thing"."""

    permission_classes = ()

    def post(self, request):
        return Response(enclosed(request, "thing"))


class Broken(APIView):
    """Fails as no view should."""

    permission_classes = ()

    def get(self, request):
        raise RuntimeError("secret detail")


urlpatterns = [
    path("api/echo", Echo.as_view()),
    path("api/broken", Broken.as_view()),
    *urls.urlpatterns,
]
handler400, handler500 = urls.handler400, urls.handler500


@pytest.fixture(autouse=True)
def _addresses():
    with override_settings(ROOT_URLCONF=__name__):
        yield


def send(body, kind="application/json"):
    return Client().generic("POST", "/api/echo", body, content_type=kind)


@pytest.mark.parametrize("address", ["/api", "/api/", "/api/nothing", "/api/echo/"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_path(client, method, address):
    response = client.generic(method, address)
    assert response.status_code == 404
    assert response.json() == {"errors": {"path": ["not found"]}}
    assert response["Content-Type"] == "application/json; charset=utf-8"


def test_unknown_method_names_the_known_ones(client):
    response = client.put("/api/echo")
    assert response.status_code == 405
    assert response.json() == {"errors": {"method": ["not allowed"]}}
    assert response["Allow"] == "POST, OPTIONS"


def test_options_are_answered_without_a_body(client):
    response = client.options("/api/echo")
    assert response.status_code == 204
    assert response["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize("kind", ["application/json", "application/vnd.api+json"])
def test_object_under_the_key_is_taken(kind):
    assert send('{"thing": {"a": "ü"}}', kind).json() == {"a": "ü"}


def test_answer_is_compact_utf8():
    response = send('{"thing": {"a": "ü", "b": 1}}')
    assert response.content == '{"a":"ü","b":1}'.encode()


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", "7", b'"\xff"', '{"thing":{}', '{"a":NaN}', "[" * 100_000],
)
def test_unreadable_body(body):
    response = send(body)
    assert response.status_code == 422
    assert response.json() == {"errors": {"body": ["can't be parsed"]}}


@pytest.mark.parametrize("body", ["{}", '{"thing": null}', '{"thing": []}'])
def test_body_without_the_key(body):
    response = send(body)
    assert response.status_code == 422
    assert response.json() == {"errors": {"body": ["must contain thing"]}}


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", ""])
def test_body_of_another_kind(kind):
    response = send('{"thing": {}}', kind)
    assert response.status_code == 415
    assert response.json() == {"errors": {"body": ["must be JSON"]}}


def test_body_of_one_mebibyte_is_read():
    filler = " " * (1024 * 1024 - len('{"thing":{}}'))
    assert send('{"thing":{}}' + filler).status_code == 200


def test_larger_body_is_refused_unread():
    response = send(" " * (1024 * 1024 + 1), "text/plain")
    assert response.status_code == 413
    assert response.json() == {"errors": {"body": ["is too large"]}}


def test_unforeseen_error_shows_nothing(caplog):
    client = Client(raise_request_exception=False)
    response = client.get("/api/broken")
    assert response.status_code == 500
    assert response.json() == {"errors": {"server": ["internal error"]}}
    assert "secret detail" in caplog.text


@pytest.mark.parametrize("accept", ["text/html", "image/png", ""])
def test_answer_is_json_whatever_is_accepted(client, accept):
    response = client.get("/api/nothing?format=html", headers={"accept": accept})
    assert response["Content-Type"] == "application/json; charset=utf-8"


def test_foreign_host_is_refused(client):
    response = client.get("/api/nothing", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert response.json() == {"errors": {"host": ["is invalid"]}}


@pytest.fixture
def chunked(monkeypatch):
    """Return a function that posts a body of unannounced length."""
    handler = ClientHandler()
    # The test client's own handler leaves the database alone.
    monkeypatch.setattr(wsgi, "django_application", lambda given, _: handler(given))

    def post(body):
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/api/echo",
            "HTTP_HOST": "testserver",
            "CONTENT_TYPE": "application/json",
            "HTTP_TRANSFER_ENCODING": "chunked",
            "wsgi.input": BytesIO(body),
        }
        setup_testing_defaults(environ)
        return wsgi.application(environ, None)

    return post


def test_chunked_body_is_read(chunked):
    assert chunked(b'{"thing":{"a":1}}').content == b'{"a":1}'


def test_chunked_body_has_the_same_limit(chunked):
    response = chunked(b" " * (2 * 1024 * 1024))
    assert response.status_code == 413
    assert response.content == b'{"errors":{"body":["is too large"]}}'


def test_rest_of_a_refused_body_is_discarded_within_bounds():
    refused = BytesIO(b" " * (3 * 1024 * 1024))
    wsgi.discard(refused)
    assert refused.read() == b""
    endless = BytesIO(b" " * (wsgi.MOST_DISCARDED + 1))
    wsgi.discard(endless)
    assert endless.read() == b" "


def test_answer_to_head_has_the_length_but_no_body(monkeypatch):
    handler = ClientHandler()
    monkeypatch.setattr(wsgi, "django_application", lambda given, _: handler(given))
    environ = {
        "REQUEST_METHOD": "HEAD",
        "PATH_INFO": "/healthz",
        "HTTP_HOST": "testserver",
        "wsgi.input": BytesIO(),
    }
    setup_testing_defaults(environ)
    response = wsgi.application(environ, None)
    assert (response.content, response["Content-Length"]) == (b"", "15")
