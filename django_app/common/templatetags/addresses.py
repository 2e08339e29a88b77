"""Addresses in templates."""

from django import template

from common.addresses import address

register = template.Library()
register.simple_tag(address)
