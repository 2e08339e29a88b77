"""The app that a probe stands around, by the name in `TWINS_WSGI`.

Probes run in the twin's own environment, so they use the standard library alone.
"""

import importlib
import os

# As in the typing module, which costs a probe memory for nothing.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def load_app() -> "Any":
    """Import and return the WSGI callable; RuntimeError when it is not named."""
    module, _, attribute = os.environ.get("TWINS_WSGI", "").partition(":")
    if not module or not attribute:
        raise RuntimeError("TWINS_WSGI must name the app as MODULE:CALLABLE")
    return getattr(importlib.import_module(module), attribute)
