"""What the generated description of the API cannot see in the views."""

from functools import cache
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema_serializer, inline_serializer
from rest_framework.serializers import Field, Serializer

# What every error looks like, as common.exceptions makes it.
ERRORS = {
    "type": "object",
    "required": ["errors"],
    "properties": {
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        }
    },
}
# Actions that read a body, and their answers where those are not 200.
WITH_BODY = {"create", "update", "login"}
SUCCESS = {"create": 201, "destroy": 204}


def singular(name: str, fields: dict[str, Field]) -> Serializer:
    """Return a serializer of one object, also where an action is called list."""
    serializer = inline_serializer(name, fields)
    extend_schema_serializer(many=False)(type(serializer))
    return serializer


@cache
def enclosed(kind: type[Serializer], key: str, *, partial: bool = False) -> Serializer:
    """Return a serializer of an object under a key, the same one each time."""
    prefix = "Partial" if partial else ""
    name = kind.__name__.removesuffix("Serializer")
    return singular(f"{prefix}{name}Envelope", {key: kind(partial=partial)})


class ContractSchema(AutoSchema):
    """Adds the one key around each body, and the errors, to what the views tell."""

    @property
    def action(self) -> str:
        """The name of the view's method that answers."""
        return getattr(self.view, "action", "") or self.method.lower()

    def get_request_serializer(self) -> Serializer | None:
        """Return the body that an action reads."""
        if self.action not in WITH_BODY:
            return None
        default = self.view.serializer_class
        kind = getattr(self.view, "request_serializer_class", default)
        return enclosed(kind, self.view.envelope, partial=self.action == "update")

    def get_response_serializers(self) -> dict[int, Any]:
        """Return the body of each status."""
        special = self.view.refusals.get(self.action, ())
        errors = sorted({*self.usual_refusals(), *special})
        success = SUCCESS.get(self.action, 200)
        answer = None if success == 204 else self.answer()
        return {success: answer, **dict.fromkeys(errors, ERRORS)}

    def answer(self) -> Any:
        """Return the body of a success."""
        if self.action == "list":
            return self.view.item_serializer_class(many=True)
        return enclosed(self.view.serializer_class, self.view.envelope)

    def usual_refusals(self) -> set[int]:
        """Return the statuses that follow from what an action reads."""
        found = {401} if self.view.authentication_classes else set()
        if "{" in self.path:
            found.add(404)
        if self.action in WITH_BODY:
            found |= {413, 415, 422}
        return found
