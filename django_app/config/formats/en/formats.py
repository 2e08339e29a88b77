"""Dates in English."""

DATE_FORMAT = "F j, Y"
