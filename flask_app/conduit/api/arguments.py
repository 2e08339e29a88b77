"""How requests are read, and refused in the API's own words."""

import json
from collections.abc import Callable
from functools import reduce
from http import HTTPStatus
from typing import Any, NoReturn

from flask import Request
from flask_smorest import Blueprint, abort
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser

from .auth import token_auth
from .schemas import envelope

CANT_BE_PARSED = {"body": ["can't be parsed"]}


class Parser(FlaskParser):
    """Reads JSON strictly; each error names the field as the client knows it."""

    def load_json(self, req: Request, _schema: Schema) -> Any:
        """Return the decoded body; 413, 415 or 422 when there is none to decode."""
        body = req.get_data()
        if body and not req.is_json:
            abort(415)
        try:
            return json.loads(body.decode(), parse_constant=_refuse)
        except (ValueError, RecursionError):
            abort(422, errors=CANT_BE_PARSED)

    def load_querystring(self, req: Request, _schema: Schema) -> dict[str, str]:
        """Return the query; of what is given more than once the last one counts."""
        return {name: values[-1] for name, values in req.args.lists()}

    def handle_error(
        self, error: ValidationError, *_: object, **__: object
    ) -> NoReturn:
        """Answer 422, from messages that are sorted by place and nested."""
        ((place, messages),) = error.messages_dict.items()
        abort(422, errors=_of_body(messages) if place == "json" else messages)


def _refuse(constant: str) -> NoReturn:
    """Raise ValueError: NaN and Infinity are Python's, not JSON's."""
    raise ValueError(constant)


def _of_body(messages: dict[str, Any]) -> dict[str, list[str]]:
    """Take the messages out of the envelope, `{"user": {…}}`."""
    ((key, inner),) = messages.items()
    if key == "_schema":
        return CANT_BE_PARSED
    if isinstance(inner, list) or "_schema" in inner:
        return {"body": [f"must contain {key}"]}
    return inner


class ApiBlueprint(Blueprint):
    """A blueprint that documents what its decorators do."""

    ARGUMENTS_PARSER = Parser()

    def token(self, *, optional: bool = False) -> Callable:
        """Read who asks: a bad token is refused, and so is none unless optional."""
        need = [{"token": []}]
        decorators = (
            token_auth.login_required(optional=optional),
            self.doc(security=[{}, *need] if optional else need),
            self.refuses(401),
        )
        return lambda view: reduce(lambda so_far, add: add(so_far), decorators, view)

    def body(self, key: str, schema: type[Schema]) -> Callable:
        """Read the body `{key: {…}}` and give it to the view."""
        read = self.arguments(envelope(key, schema))
        refuses = self.refuses(413, 415)
        return lambda view: refuses(read(view))

    def refuses(self, *codes: int) -> Callable:
        """Document with which errors the view may answer."""
        documents = [self.alt_response(code, HTTPStatus(code).name) for code in codes]
        return lambda view: reduce(lambda so_far, add: add(so_far), documents, view)
