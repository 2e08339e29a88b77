"""nginx in front of several instances of a twin, as an operator would put it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from typing import TYPE_CHECKING

from metrics.commands import program_path, tail
from metrics.errors import MachineError
from metrics.servers import HOST, START_SECONDS, answers, free_port, stop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from metrics.servers import Server

#: nginx itself answers 400 to an address with NUL, before any app is asked.
REFUSED = "%00"
#: `$host` alone would lose the port, which links and redirects need.
_CONFIGURATION = """
daemon off;
{user}
worker_processes 1;
pid "{folder}/nginx.pid";
error_log "{folder}/error.log" info;
events {{ worker_connections 256; }}
http {{
    server_tokens off;
    access_log "{folder}/access.log";
    client_max_body_size 8m;
    client_body_temp_path "{folder}/body";
    proxy_temp_path "{folder}/proxy";
    fastcgi_temp_path "{folder}/fastcgi";
    uwsgi_temp_path "{folder}/uwsgi";
    scgi_temp_path "{folder}/scgi";
    upstream app {{
        {servers}
    }}
    server {{
        listen {host}:{port};
        location / {{
            proxy_pass http://app;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-Host $http_host;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-For $remote_addr;
        }}
    }}
}}
"""


def nginx_path() -> str | None:
    """Return nginx's program; None when there is none."""
    return program_path("nginx")


@contextlib.contextmanager
def in_front(servers: Sequence[Server], folder: Path) -> Iterator[str]:
    """Give the URL of an nginx that asks the servers in turn.

    MachineError when there is no nginx or it does not start.
    """
    program = nginx_path()
    if program is None:
        raise MachineError("there is no nginx on this machine")
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    upstream = "\n        ".join(
        f"server {server.base_url.removeprefix('http://')};" for server in servers
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(
        _CONFIGURATION.format(
            folder=folder,
            # As root, nginx would give its folders away to somebody who cannot enter.
            user="" if os.geteuid() else "user root;",
            servers=upstream,
            host=HOST,
            port=port,
        )
    )
    log = folder / "error.log"
    process = subprocess.Popen(
        [program, "-p", str(folder), "-e", str(log), "-c", str(configuration)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(f"http://{HOST}:{port}/healthz", process, log)
        yield f"http://{HOST}:{port}"
    finally:
        stop(process)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if answers(url):
            return
        time.sleep(0.05)
    raise MachineError(f"nginx did not start. Its log ends:\n{tail(log)}")
