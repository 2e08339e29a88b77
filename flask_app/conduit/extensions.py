"""The extensions, each created once and bound to the app in the factory."""

from flask import Response, jsonify
from flask_babel import Babel
from flask_caching import Cache
from flask_cors import CORS
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_mailman import Mail
from flask_migrate import Migrate
from flask_smorest import Api
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from marshmallow import Schema, fields

from .models.base import Base

# Rows read before a commit stay usable after it: what a view answers with is
# selected anew where it may have changed.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


class ErrorsSchema(Schema):
    """What every error answer of the API looks like."""

    errors = fields.Dict(
        keys=fields.String(), values=fields.List(fields.String()), required=True
    )


class JsonApi(Api):
    """flask-smorest, without its error handler, which would answer for pages too."""

    ERROR_SCHEMA = ErrorsSchema
    DEFAULT_ERROR_RESPONSE_NAME = None  # each view names the errors it answers

    def _register_error_handlers(self) -> None:
        """Leave errors to conduit.errors."""

    def _openapi_json(self) -> Response:
        """Answer the description as everything else is answered."""
        return jsonify(self.spec.to_dict())


api = JsonApi()
# SQLite cannot alter most things in place, so migrations rebuild tables there.
migrate = Migrate(render_as_batch=True)
# The API knows no cookies, so any origin may use it from a browser.
cors = CORS(
    resources={"/api/.*": {"origins": "*"}},
    allow_headers=["Accept", "Authorization", "Content-Type", "X-Requested-With"],
    methods=["GET", "POST", "PUT", "DELETE"],
    send_wildcard=True,
    max_age=86400,
)
csrf = CSRFProtect()
babel = Babel()
cache = Cache()
limiter = Limiter(get_remote_address)
mail = Mail()
login_manager = LoginManager()
