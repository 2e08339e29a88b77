"""Settings of the tests: nothing of the surroundings may change a result."""

import os

for name in [name for name in os.environ if name.startswith("CONDUIT_")]:
    # Another engine may be asked for; everything else has its default.
    if name != "CONDUIT_DATABASE_URL":
        del os.environ[name]
# A test that wants answers or counts kept asks for it.
os.environ["CONDUIT_CACHE_URL"] = "off"
os.environ["CONDUIT_LOGIN_LIMIT"] = "0"
os.environ["CONDUIT_SECRET_KEY"] = "of-the-tests-" * 3

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES  # noqa: E402

ALLOWED_HOSTS = ["testserver"]
# What somebody has collected here is nothing to the tests.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
# The real one is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads do not share a database in memory as they share this.
    # It stands beside the configured one, whose folder is there.
    file = DATABASES["default"]["NAME"].with_name("test.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": file}
