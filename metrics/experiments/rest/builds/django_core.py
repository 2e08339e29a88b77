import json

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["localhost"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "books.db"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    MIDDLEWARE=[
        "django.middleware.http.ConditionalGetMiddleware",
        f"{__name__}.errors_as_json",
    ],
    ROOT_URLCONF=__name__,
)

django.setup()

from django.core.cache import cache
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.forms import modelform_factory
from django.forms.models import model_to_dict
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views import View

TOKENS = {"ann-key": "ann", "bob-key": "bob"}


class Book(models.Model):
    title = models.CharField(max_length=40, unique=True)
    year = models.IntegerField(
        validators=[MinValueValidator(1000), MaxValueValidator(2100)]
    )
    owner = models.CharField(max_length=40)

    class Meta:
        app_label = "books"
        ordering = ("id",)


BookForm = modelform_factory(Book, fields=["title", "year"])


def create_tables():
    with connection.schema_editor() as editor:
        editor.create_model(Book)


class RefusalError(Exception):
    def __init__(self, status, message, **headers):
        self.answer = JsonResponse({"message": message}, status=status, headers=headers)


def errors_as_json(get_response):
    def middleware(request):
        try:
            know_user(request)
            answer = get_response(request)
        except RefusalError as refusal:
            answer = refusal.answer
        if answer.status_code in {404, 405} and not isinstance(answer, JsonResponse):
            allow = (
                {"Allow": answer.headers["Allow"]} if "Allow" in answer.headers else {}
            )
            reason = {"message": answer.reason_phrase}
            answer = JsonResponse(reason, status=answer.status_code, headers=allow)
        return answer

    middleware.process_exception = lambda request, error: getattr(error, "answer", None)
    return middleware


def know_user(request):
    header = request.headers.get("Authorization")
    request.user = TOKENS.get(header.removeprefix("Bearer ")) if header else None
    if header and not request.user:
        raise RefusalError(401, "Unknown token.", **{"WWW-Authenticate": "Bearer"})


def require_user(request):
    if not request.user:
        raise RefusalError(401, "A token is needed.", **{"WWW-Authenticate": "Bearer"})


def limit(user):
    cache.add(f"limit-{user}", 0, 60)
    if cache.incr(f"limit-{user}") > 30:
        raise RefusalError(429, "Too many books in a minute.")


def read(request):
    if request.content_type != "application/json":
        raise RefusalError(415, "JSON is expected.")
    try:
        data = json.loads(request.body)
    except ValueError:
        raise RefusalError(400, "This is not JSON.") from None
    if not isinstance(data, dict):
        raise RefusalError(400, "An object is expected.")
    return data


def save(data, book):
    form = BookForm(data, instance=book)
    if not form.is_valid():
        raise RefusalError(400, form.errors)
    return form.save()


def owned(request, key):
    require_user(request)
    book = get_object_or_404(Book, pk=key)
    if book.owner != request.user:
        raise RefusalError(403, "This is the book of somebody else.")
    return book


def whole(text, default):
    return int(text) if text and text.isdigit() else default


class Books(View):
    def get(self, request):
        books = Book.objects.all()
        if "year" in request.GET:
            books = books.filter(year=whole(request.GET["year"], 0))
        size = min(whole(request.GET.get("page_size"), 10), 100) or 10
        page = Paginator(books, size).get_page(request.GET.get("page"))
        results = [model_to_dict(book) for book in page]
        return JsonResponse({"count": page.paginator.count, "results": results})

    def post(self, request):
        require_user(request)
        limit(request.user)
        book = save(read(request), Book(owner=request.user))
        return JsonResponse(model_to_dict(book), status=201)


class OneBook(View):
    def get(self, request, key):
        return JsonResponse(model_to_dict(get_object_or_404(Book, pk=key)))

    def patch(self, request, key):
        book = owned(request, key)
        data = {**model_to_dict(book), **read(request)}
        return JsonResponse(model_to_dict(save(data, book)))

    def delete(self, request, key):
        owned(request, key).delete()
        return HttpResponse(status=204)


def document(request):
    text = {"type": "string", "minLength": 1, "maxLength": 40}
    year = {"type": "integer", "minimum": 1000, "maximum": 2100}
    book = {"type": "object", "properties": {"title": text, "year": year}}
    body = {"content": {"application/json": {"schema": book}}}
    answer = {"responses": {"200": {"description": "", **body}}}
    write = {**answer, "requestBody": body}
    paths = {
        "/books": {"get": answer, "post": write},
        "/books/{key}": {"get": answer, "patch": write, "delete": answer},
    }
    info = {"title": "Books", "version": "1"}
    return JsonResponse({"openapi": "3.0.3", "info": info, "paths": paths})


urlpatterns = [
    path("books", Books.as_view()),
    path("books/<int:key>", OneBook.as_view()),
    path("openapi.json", document),
]
site = get_wsgi_application()
