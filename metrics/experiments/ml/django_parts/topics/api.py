"""Names the tag of a text."""

from pathlib import Path

from articles import limits
from common.api import MethodsFirst
from common.exceptions import Missing
from common.fields import TextField
from common.openapi import ERRORS, singular
from common.parsers import enclosed
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from topics.classifier import topic

MODEL = Path("var/topics.joblib")


REFUSALS = dict.fromkeys((404, 413, 415, 422), ERRORS)


class ExcerptSerializer(serializers.Serializer):
    """A text without a tag."""

    body = TextField(max_length=limits.BODY)


class TopicSerializer(serializers.Serializer):
    """The tag of a text."""

    name = serializers.CharField()


class TopicView(MethodsFirst, APIView):
    """Answers anybody with the likeliest tag."""

    permission_classes = ()

    @extend_schema(
        request=singular("Excerpt", {"excerpt": ExcerptSerializer()}),
        responses={200: singular("Topic", {"topic": TopicSerializer()}), **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """Name the tag of the text."""
        excerpt = ExcerptSerializer(data=enclosed(request, "excerpt"))
        excerpt.is_valid(raise_exception=True)
        try:
            name = topic(excerpt.validated_data["body"], MODEL)
        except FileNotFoundError:
            raise Missing("topic") from None
        return Response({"topic": {"name": name}})
