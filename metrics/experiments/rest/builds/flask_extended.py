from flask import Flask, request
from flask.views import MethodView
from flask_httpauth import HTTPTokenAuth
from flask_limiter import Limiter
from flask_smorest import Api, Blueprint, abort
from flask_sqlalchemy import SQLAlchemy
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import UnsupportedMediaType

TOKENS = {"ann-key": "ann", "bob-key": "bob"}
site = Flask("books")
site.config.update(
    API_TITLE="Books",
    API_VERSION="1",
    OPENAPI_VERSION="3.0.3",
    OPENAPI_URL_PREFIX="/",
    SQLALCHEMY_DATABASE_URI="sqlite://",
)
db = SQLAlchemy(site)
auth = HTTPTokenAuth()
limiter = Limiter(
    lambda: auth.current_user() or request.remote_addr,
    app=site,
    strategy="moving-window",
    storage_uri="memory://",
)
api = Api(site)
blueprint = Blueprint("books", "books")


class Book(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]
    owner: Mapped[str]


class BookSchema(Schema):
    id = fields.Int(dump_only=True)
    title = fields.Str(required=True, validate=validate.Length(1, 40))
    year = fields.Int(required=True, validate=validate.Range(1000, 2100))
    owner = fields.Str(dump_only=True)


class ChangeSchema(BookSchema):
    class Meta:
        unknown = "exclude"


class ListSchema(Schema):
    count = fields.Int()
    results = fields.List(fields.Nested(BookSchema))


class QuerySchema(Schema):
    year = fields.Int()
    page = fields.Int(load_default=1, validate=validate.Range(1))
    page_size = fields.Int(load_default=10, validate=validate.Range(1, 100))


def create_tables():
    db.create_all()


auth.verify_token(TOKENS.get)


@auth.error_handler
def unauthorized(status):
    abort(status)


@site.before_request
def check_request():
    header = request.headers.get("Authorization")
    if header and header.removeprefix("Bearer ") not in TOKENS:
        abort(401)
    if request.content_length and not request.is_json:
        raise UnsupportedMediaType


@site.after_request
def finish(response):
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if request.method in {"GET", "HEAD"} and response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)
    return response


def check_title(data, book=None):
    same = db.session.scalar(db.select(Book).filter_by(title=data.get("title")))
    if same and same is not book:
        abort(409, errors={"title": ["There is a book of this title."]})


def owned(key):
    book = db.get_or_404(Book, key)
    if book.owner != auth.current_user():
        abort(403)
    return book


@blueprint.route("/books")
class Books(MethodView):
    @blueprint.arguments(QuerySchema, location="query")
    @blueprint.response(200, ListSchema)
    def get(self, query):
        books = db.select(Book).order_by(Book.id)
        if "year" in query:
            books = books.filter_by(year=query["year"])
        page = db.paginate(
            books, page=query["page"], per_page=query["page_size"], error_out=False
        )
        return {"count": page.total, "results": page.items}

    @auth.login_required
    @blueprint.arguments(BookSchema)
    @blueprint.response(201, BookSchema)
    @limiter.limit("30/minute")
    def post(self, data):
        check_title(data)
        book = Book(owner=auth.current_user(), **data)
        db.session.add(book)
        db.session.commit()
        return book


@blueprint.route("/books/<int:key>")
class OneBook(MethodView):
    @blueprint.response(200, BookSchema)
    def get(self, key):
        return db.get_or_404(Book, key)

    @auth.login_required
    @blueprint.arguments(ChangeSchema(partial=True))
    @blueprint.response(200, BookSchema)
    def patch(self, data, key):
        book = owned(key)
        check_title(data, book)
        for name, value in data.items():
            setattr(book, name, value)
        db.session.commit()
        return book

    @auth.login_required
    @blueprint.response(204)
    def delete(self, key):
        db.session.delete(owned(key))
        db.session.commit()


api.register_blueprint(blueprint)
