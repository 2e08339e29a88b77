"""How gunicorn serves the site."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

try:
    # Importing the settings checks every variable before a worker starts: in a
    # worker a bad one would be a traceback.
    from config import environment, settings

    workers = settings.WORKERS
    threads = environment.positive("CONDUIT_THREADS", 4)
except ImproperlyConfigured as error:
    raise SystemExit(f"error: {error}") from error

worker_class = "gthread"
# The site itself decides which proxies to believe, wherever they run.
forwarded_allow_ips = ""
keepalive = 65  # seconds: longer than the proxies that hold connections for 60
loglevel = environment.log_level("CONDUIT_LOG_LEVEL").lower()
# The site writes a line about every request by itself.
accesslog = None
# Its default is one file for all the servers of a user.
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Say so if answers are not kept although nobody turned that off."""
    if environment.read("CONDUIT_CACHE_URL", "memory") == "memory" and workers > 1:
        server.log.warning(
            "CONDUIT_CACHE_URL: memory is off with several workers; give a redis: URL"
        )
