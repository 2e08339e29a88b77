"""What views of the API have in common."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Model, QuerySet
from rest_framework import status
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.exceptions import Missing
from common.parsers import enclosed


class MethodsFirst:
    """Answers 405 and OPTIONS to everyone, before any question of rights."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a method that the resource lacks, then authenticate."""
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(request.method)
        if request.method != "OPTIONS":
            super().initial(request, *args, **kwargs)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer with the Allow header alone."""
        return Response(status=status.HTTP_204_NO_CONTENT)


def find(rows: QuerySet, key: str, **lookup: Any) -> Model:
    """Return the one row; raise Missing, which names the key, when there is none."""
    # Some engines refuse to be asked for NUL, which no row can hold.
    known = rows.none() if "\0" in "".join(map(str, lookup.values())) else rows
    row = known.filter(**lookup).first()
    if row is None:
        raise Missing(key)
    return row


class UnknownPath(APIView):
    """Every address under /api that no other view has."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Answer every method with 404."""
        raise Missing("path")


class Enclosed(MethodsFirst):
    """Actions of a viewset whose bodies stand under one key, here and back."""

    envelope: str
    # Action -> statuses of its own, for the description of the API.
    refusals: ClassVar[dict[str, tuple[int, ...]]] = {}

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make what the body describes."""
        return self.save(enclosed(request, self.envelope), status.HTTP_201_CREATED)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Show the object that the address names."""
        return self.answer(self.get_object())

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change what the body gives of the object, and nothing else."""
        found = self.get_object()
        # Read before the lock, which must not wait for somebody who sends slowly.
        data = enclosed(request, self.envelope)
        with transaction.atomic():
            return self.save(data, status.HTTP_200_OK, self.locked(found))

    def locked(self, found: Model) -> Model:
        """Return an object as it is now; nobody else changes it in this transaction."""
        rows = type(found).objects.select_for_update()
        return find(rows, self.envelope, pk=found.pk)

    def save(
        self, data: dict[str, Any], code: int, instance: Model | None = None
    ) -> Response:
        """Store a body, in an object if one is given, and answer with the result."""
        partial = instance is not None
        serializer = self.get_serializer(instance, data=data, partial=partial)
        serializer.is_valid(raise_exception=True)
        instance = serializer.save(**self.owners())
        return self.answer(self.shown(instance), code)

    def owners(self) -> dict[str, Model]:
        """Return what a stored object belongs to, beside what the body gives."""
        return {}

    def shown(self, instance: Model) -> Model:
        """Return a stored object with all that its representation needs."""
        return instance

    def answer(self, instance: Model, code: int = status.HTTP_200_OK) -> Response:
        """Answer with an object."""
        data = self.get_serializer(instance).data
        return Response({self.envelope: data}, status=code)
