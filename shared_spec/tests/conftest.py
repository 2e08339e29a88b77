"""What all tests of the spec share."""

from __future__ import annotations

from hypothesis import settings

#: No test asserts a time, least of all with others beside it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
