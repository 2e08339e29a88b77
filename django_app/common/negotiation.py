"""JSON in and out, whatever the client says it accepts."""

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request


class UTF8JSONRenderer(JSONRenderer):
    """JSON whose content type names its encoding."""

    charset = "utf-8"


class JSONOnly(BaseContentNegotiation):
    """Takes and gives JSON: there is nothing to negotiate."""

    def select_parser(self, request: Request, parsers: list[BaseParser]) -> BaseParser:
        """Return the only parser; it judges the content type by itself."""
        return parsers[0]

    def select_renderer(
        self,
        request: Request,
        renderers: list[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """Return the only renderer and its media type."""
        return renderers[0], renderers[0].media_type
