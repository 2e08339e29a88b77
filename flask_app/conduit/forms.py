"""What the forms of all pages share."""


def line_feeds(text: str | None) -> str | None:
    """Write the ends of lines as everywhere but in what browsers send."""
    return text and text.replace("\r\n", "\n")


def none_if_blank(text: str | None) -> str | None:
    """Take a field that was left empty as none."""
    return text if text and text.strip() else None
