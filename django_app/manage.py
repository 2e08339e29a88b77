#!/usr/bin/env python
"""Django's command line for this site."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError


def main() -> None:
    """Run the command; what its user can mend ends it with one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"error: {error}")
    # A table that is not there is the former to SQLite, the latter to others.
    except (OperationalError, ProgrammingError) as error:
        sys.exit(f"error: CONDUIT_DATABASE_URL: {error}")


if __name__ == "__main__":
    main()
