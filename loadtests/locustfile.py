"""Locust's entry: `locust -f loadtests/locustfile.py --host URL`.

Settings come from the environment; README.md in this folder lists them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

# Locust puts this folder on the path, not the one that holds the package.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from loadtests.settings import SettingsError, read_settings
from loadtests.users import user_classes

try:
    globals().update(user_classes(read_settings(os.environ)))
except SettingsError as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(2)
