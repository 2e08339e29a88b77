"""Addresses in templates."""

from urllib.parse import quote

from django import template
from django.template import Context

from common.addresses import address

register = template.Library()
register.simple_tag(address)


@register.simple_tag(takes_context=True)
def leading_back(context: Context, name: str) -> str:
    """Return the address of a page that leads back to the one that is shown."""
    return f"{address(name)}?next={quote(context['here'])}"
