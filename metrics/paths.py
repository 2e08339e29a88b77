"""Where things are in a checkout; the only module that knows the layout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "shared_spec"
RESULTS = ROOT / "results"
CACHE = ROOT / ".cache"
PROBES = ROOT / "metrics" / "probes"
