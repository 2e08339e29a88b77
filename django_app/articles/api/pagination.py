"""Cutting of lists into parts."""

import re
from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import text

BOUNDS = {"limit": (1, 100), "offset": (0, 10**9)}


class ArticlePagination(LimitOffsetPagination):
    """Limit and offset; a bad one is an error and not a guess."""

    default_limit = 20

    def paginate_queryset(
        self, queryset: QuerySet, request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Return the part; raise ValidationError for a bad limit or offset."""
        errors = {
            name: [text.INVALID]
            for name, bounds in BOUNDS.items()
            if not is_within(bounds, request.query_params.get(name))
        }
        if errors:
            raise ValidationError(errors)
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: list[dict[str, Any]]) -> Response:
        """Answer with the part and the number of all."""
        return Response({"articles": data, "articlesCount": self.count})

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Return how limit and offset are described."""
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            low, high = BOUNDS[parameter["name"]]
            parameter["schema"] |= {"minimum": low, "maximum": high}
        return parameters

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return how such an answer is described."""
        count = {"type": "integer", "minimum": 0}
        return {
            "type": "object",
            "required": ["articles", "articlesCount"],
            "properties": {"articles": schema, "articlesCount": count},
        }


def is_within(bounds: tuple[int, int], value: str | None) -> bool:
    """Tell whether a parameter is left out or a number within the bounds."""
    if value is None:
        return True
    low, high = bounds
    return bool(re.fullmatch(r"[0-9]{1,10}", value)) and low <= int(value) <= high
