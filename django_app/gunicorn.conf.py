"""How gunicorn serves the site."""

from django.core.exceptions import ImproperlyConfigured

try:
    # Importing the settings checks every variable before a worker starts: in a
    # worker a bad one would be a traceback.
    from config import environment, settings

    workers = environment.positive("CONDUIT_WORKERS", 1)
    threads = environment.positive("CONDUIT_THREADS", 4)
except ImproperlyConfigured as error:
    raise SystemExit(f"error: {error}") from error

worker_class = "gthread"
keepalive = 65  # seconds: longer than the proxies that hold connections for 60
loglevel = environment.log_level("CONDUIT_LOG_LEVEL").lower()
accesslog = "-" if settings.DEBUG else None
# Its default is one file for all the servers of a user.
control_socket_disable = True
