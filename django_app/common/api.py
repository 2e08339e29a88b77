"""What views of the API have in common."""

from typing import Any

from rest_framework import status
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.exceptions import Missing


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


class UnknownPath(APIView):
    """Every address under /api that no other view has."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Answer every method with 404."""
        raise Missing("path")
