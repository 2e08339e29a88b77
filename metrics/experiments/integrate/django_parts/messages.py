"""Print the messages of the system check, with a fault made on purpose if asked."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
django.setup()

from django.conf import settings
from django.core.checks import run_checks

if len(sys.argv) > 1:
    kept = [name for name in settings.MIDDLEWARE if "toolbar" not in name]
    settings.MIDDLEWARE = kept
print(json.dumps([f"{found.id} {found.msg}" for found in run_checks()]))  # noqa: T201
