"""How gunicorn serves the site."""

from select import select
from socket import socket
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from gunicorn.workers.gthread import ThreadWorker

try:
    # Importing the settings checks every variable before a worker starts: in a
    # worker a bad one would be a traceback.
    from config import environment, settings

    workers = settings.WORKERS
    threads = environment.positive("CONDUIT_THREADS", 4)
except ImproperlyConfigured as error:
    raise SystemExit(f"error: {error}") from error


class worker_class(ThreadWorker):  # noqa: N801 (the name of the setting)
    """A worker with threads that refuses new connections once it is to stop.

    Its base answers what is in flight, and lets others wait for nothing meanwhile.
    """

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001
        """Begin or end to accept connections; the base calls this as it stops."""
        super().set_accept_enabled(enabled)
        while self.sockets and not (enabled or self.alive):
            listener = self.sockets.pop()
            self.accept_queued(listener)
            listener.close()

    def accept_queued(self, listener: socket) -> None:
        """Accept who came before the end; closing would cut them off unheard."""
        while (
            select([listener], [], [], 0)[0] and self.nr_conns < self.worker_connections
        ):
            self.accept(listener)


graceful_timeout = 30  # seconds for requests in flight when it is to stop
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
