"""Settings of the site, each taken from the environment where it may vary."""

from config import environment

BASE_DIR = environment.BASE_DIR
DEBUG = environment.switch("CONDUIT_DEBUG", default=False)
SECRET_KEY = environment.secret_key("CONDUIT_SECRET_KEY", debug=DEBUG)
ALLOWED_HOSTS = environment.names(
    "CONDUIT_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"]
)

INSTALLED_APPS = [
    "config.apps.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "corsheaders",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "common",
    "accounts",
    "articles",
    "bench",
]
MIDDLEWARE = [
    "common.proxies.trusted_proxies",
    "common.request_log.request_log",
    "common.headers.security_headers",
    # What the others refuse, they refuse in the reader's language.
    "common.languages.PageLocaleMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "common.static_files.StaticFilesMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    # Reads the session when it is too late to make the answer vary with it.
    "common.headers.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "common.middleware.error_pages",
    # The last, and so the nearest to the view.
    "common.retries.RetryMiddleware",
]
TRUSTED_PROXIES = environment.natural("CONDUIT_TRUSTED_PROXIES", 0)
# Django's defaults are right for the rest of the headers and cookies.
HTTPS = environment.switch("CONDUIT_HTTPS", default=False)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
# Preloading is for its owner to ask for: it cannot be undone.
SILENCED_SYSTEM_CHECKS = [
    "security.W021",
    # InnoDB has had room for the index of an address for many years.
    "mysql.W003",
]

ROOT_URLCONF = "config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.addresses.here",
                "common.languages.languages",
            ]
        },
    }
]
WSGI_APPLICATION = "config.wsgi.application"
# The contract has no trailing slashes; a redirect to one would hide a 404.
APPEND_SLASH = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes of a body
BODY_LIMITS = {"/settings": 2 * 1024 * 1024}  # of the one that holds a picture
FILE_UPLOAD_HANDLERS = ["common.uploads.BoundedUploadHandler"]
MEDIA_ROOT = environment.folder("CONDUIT_MEDIA_DIR", "var/media")
MEDIA_URL = "/media/"
# The admin has all the comments on an article in one form, four fields each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

DATABASES = {"default": environment.database("CONDUIT_DATABASE_URL")}
WORKERS = environment.positive("CONDUIT_WORKERS", 1)
CACHES = environment.caches("CONDUIT_CACHE_URL", workers=WORKERS)
CACHES_ANSWERS = "dummy" not in CACHES["default"]["BACKEND"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/login"
# The session is a signed cookie: it names the user and needs no table.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
AUTHENTICATION_BACKENDS = ["accounts.backends.EmailBackend"]
PASSWORD_HASHERS = ["accounts.hashers.PasswordHasher"]
CSRF_FAILURE_VIEW = "common.views.csrf_failure"
LOGIN_LIMIT = environment.natural("CONDUIT_LOGIN_LIMIT", 10)
TOKEN_SECONDS = environment.positive("CONDUIT_TOKEN_SECONDS", 86400)

BENCH = environment.switch("CONDUIT_BENCH", default=True)

PASSWORD_RESET_TIMEOUT = environment.positive("CONDUIT_RESET_SECONDS", 3600)

MAIL_DIR = environment.folder("CONDUIT_MAIL_DIR", "var/mail")
DEFAULT_FROM_EMAIL = environment.read("CONDUIT_MAIL_FROM", "conduit@localhost")
EMAIL_TIMEOUT = 10  # seconds
globals().update(environment.mail_server("CONDUIT_SMTP_URL"))

LANGUAGE_CODE = "en"
# In their own names, which no catalogue translates.
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60  # seconds
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = environment.folders("CONDUIT_STATIC_DIR", "../shared_spec/static")
STATIC_ROOT = environment.folder("CONDUIT_STATIC_ROOT", "var/static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "common.static_files.HashedStorage"},
}
# Until they are collected, the files are served from where they lie.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").is_file()

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": (
        "accounts.api.authentication.JWTAuthentication",
    ),
    "DEFAULT_PERMISSION_CLASSES": ("rest_framework.permissions.IsAuthenticated",),
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "common.negotiation.JSONOnly",
    "DEFAULT_PARSER_CLASSES": ("common.parsers.JSONParser",),
    "DEFAULT_RENDERER_CLASSES": ("common.negotiation.UTF8JSONRenderer",),
    "DEFAULT_SCHEMA_CLASS": "common.openapi.ContractSchema",
    "EXCEPTION_HANDLER": "common.exceptions.error_response",
    # Nobody is somebody only to the website's sessions.
    "UNAUTHENTICATED_USER": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Conduit",
    "DESCRIPTION": "A multi-user blogging site.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/",
    "SERVE_AUTHENTICATION": [],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# Any site's script may use the API; it needs a token, and gets no cookie.
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/api(/|$)"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "common.json_log.JSONFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
        "stdout": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "stream": "ext://sys.stdout",
        },
    },
    "root": {
        "handlers": ["stderr"],
        "level": environment.log_level("CONDUIT_LOG_LEVEL"),
    },
    "loggers": {
        "conduit.requests": {"handlers": ["stdout"], "propagate": False},
        # Django's own handlers would mail the errors, or print them a second time.
        "django": {"handlers": [], "propagate": True},
        # What it warns of, a missing page for instance, is in the line of the request.
        "django.request": {
            "handlers": ["stdout"],
            "level": "ERROR",
            "propagate": False,
        },
        # Anybody can send a foreign host; the 400 says it all.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
