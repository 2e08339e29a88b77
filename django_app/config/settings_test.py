"""Settings of the tests: nothing of the surroundings may change a result."""

import os

for name in [name for name in os.environ if name.startswith("CONDUIT_")]:
    # Another engine may be asked for; everything else has its default.
    if name != "CONDUIT_DATABASE_URL":
        del os.environ[name]
os.environ["CONDUIT_SECRET_KEY"] = "of-the-tests-" * 3

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES  # noqa: E402

ALLOWED_HOSTS = ["testserver"]
# The real one is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads do not share a database in memory as they share this.
    # It stands beside the configured one, whose folder is there.
    file = DATABASES["default"]["NAME"].with_name("test.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": file}
