"""How gunicorn serves the app; read in its main process, before any worker."""

import os
import sys

from conduit.config import ConfigurationError, from_environment

try:
    _settings = from_environment(os.environ)
except ConfigurationError as error:
    # Here, for a worker that fails to boot would print a traceback instead.
    sys.exit(f"Error: {error.message}")

worker_class = "gthread"
workers = _settings["WORKERS"]
threads = _settings["THREADS"]
keepalive = 65  # seconds; above the 60 s of common proxies
loglevel = _settings["LOG_LEVEL"].lower()
forwarded_allow_ips = ""  # the app itself knows which proxies to believe
# Its default is one file for all the servers of a user.
control_socket_disable = True
