"""The description of the API, as a file and as a page."""

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from common.api import MethodsFirst


class DescriptionView(MethodsFirst, APIView):
    """Shows the description, the same whatever the query asks for."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def get(self, request: Request) -> Response:
        """Answer with the description, made from the views."""
        return Response(SchemaGenerator().get_schema(request=request, public=True))


class PageView(MethodsFirst, SpectacularSwaggerSplitView):
    """Shows the description to people."""

    url_name = "openapi"
    template_name = "documents.html"

    def get_renderers(self) -> list[BaseRenderer]:
        """Return what makes a page, or JSON for what is no wish to read it."""
        if self.request.method in ("GET", "HEAD"):
            return super().get_renderers()
        return [renderer() for renderer in api_settings.DEFAULT_RENDERER_CLASSES]
