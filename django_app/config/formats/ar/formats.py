"""Dates in Arabic."""

DATE_FORMAT = "j F Y"
