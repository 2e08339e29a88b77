"""What all tests of the spec share."""

from __future__ import annotations

import os

from hypothesis import settings

# Servers on this machine are asked past any proxy that the environment names.
os.environ.update(dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost"))

#: No test asserts a time, least of all with others beside it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
