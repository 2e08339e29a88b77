"""Rows as CSV that is safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO

from flask import Response

# A cell that begins so would be computed, not shown.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_cell(value: object) -> str:
    """Return the text of a cell; one that looks like a formula gets an apostrophe."""
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def as_file(
    name: str, header: Sequence[str], rows: Iterable[Sequence[str]]
) -> Response:
    """Answer a file to be saved."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    disposition = f'attachment; filename="{name}.csv"'
    return Response(
        text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": disposition},
    )
