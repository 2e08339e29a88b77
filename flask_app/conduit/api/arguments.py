"""How requests are read, and refused in the API's own words."""

import json
from typing import Any, NoReturn

from flask import Request
from flask_smorest import Blueprint, abort
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser

CANT_BE_PARSED = {"body": ["can't be parsed"]}


class Parser(FlaskParser):
    """Reads JSON strictly; each error names the field as the client knows it."""

    def load_json(self, req: Request, _schema: Schema) -> Any:
        """Return the decoded body; 413, 415 or 422 when there is none to decode."""
        body = req.get_data()
        if body and not req.is_json:
            abort(415)
        try:
            return json.loads(body.decode())
        except (ValueError, RecursionError):
            abort(422, errors=CANT_BE_PARSED)

    def handle_error(
        self, error: ValidationError, *_: object, **__: object
    ) -> NoReturn:
        """Answer 422, from messages that are sorted by place and nested."""
        ((place, messages),) = error.messages_dict.items()
        abort(422, errors=_of_body(messages) if place == "json" else messages)


def _of_body(messages: dict[str, Any]) -> dict[str, list[str]]:
    """Take the messages out of the envelope, `{"user": {…}}`."""
    ((key, inner),) = messages.items()
    if key == "_schema":
        return CANT_BE_PARSED
    if isinstance(inner, list) or "_schema" in inner:
        return {"body": [f"must contain {key}"]}
    return inner


class ApiBlueprint(Blueprint):
    """A blueprint whose arguments are read by our parser."""

    ARGUMENTS_PARSER = Parser()
