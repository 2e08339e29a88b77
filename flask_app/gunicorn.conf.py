"""How gunicorn serves the app; read in its main process, before any worker."""

import os
import sys
from select import select
from socket import socket

from conduit.config import ConfigurationError, from_environment
from gunicorn.workers.gthread import ThreadWorker

try:
    _settings = from_environment(os.environ)
except ConfigurationError as error:
    # Here, for a worker that fails to boot would print a traceback instead.
    sys.exit(f"Error: {error.message}")


class worker_class(ThreadWorker):  # noqa: N801 (the name of the setting)
    """A worker with threads that turns new clients away once it is to stop.

    Its base answers what is in flight, but lets others wait for nothing meanwhile.
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


workers = _settings["WORKERS"]
threads = _settings["THREADS"]
keepalive = 65  # seconds; above the 60 s of common proxies
graceful_timeout = 30  # seconds for requests in flight when it is to stop
loglevel = _settings["LOG_LEVEL"].lower()
forwarded_allow_ips = ""  # the app itself knows which proxies to believe
# Its default is one file for all the servers of a user.
control_socket_disable = True
