"""Settings of the site, each taken from the environment where it may vary."""

from config import environment

BASE_DIR = environment.BASE_DIR
DEBUG = environment.switch("CONDUIT_DEBUG", default=False)
SECRET_KEY = environment.secret_key("CONDUIT_SECRET_KEY", debug=DEBUG)
ALLOWED_HOSTS = environment.names(
    "CONDUIT_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"]
)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "common",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# The contract has no trailing slashes; a redirect to one would hide a 404.
APPEND_SLASH = False

DATABASES = {"default": environment.database("CONDUIT_DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["stderr"],
        "level": environment.log_level("CONDUIT_LOG_LEVEL"),
    },
    # Django's own handlers would mail the errors, or print them a second time.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
