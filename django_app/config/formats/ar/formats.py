"""Dates in Arabic."""

from django.utils.translation import gettext_noop

DATE_FORMAT = "j F Y"
# Django spells it إبريل; our catalogue, which goes first, as Unicode's CLDR does.
gettext_noop("April")
