"""Answer a few requests inside one process and list the modules then in memory.

Run by the twin's own interpreter in the twin's folder, so it uses the standard
library alone: `python loaded_modules.py MODULE:CALLABLE OUTPUT PATH...`. OUTPUT
gets JSON with the status of each path, the source file of each module and the
folders of the standard library and of installed packages. The app's own output
may go anywhere, which is why the result does not go to stdout.
"""

import importlib
import io
import sys

# As in the typing module, which this script must not load.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def main(target: str, output: str, paths: "list[str]") -> None:
    """Call the WSGI app once a path, then write what is loaded."""
    # Python put this script's folder first; the app expects its own.
    sys.path[0] = ""
    module, _, attribute = target.partition(":")
    app = getattr(importlib.import_module(module), attribute)
    statuses = {path: get(app, path) for path in paths}
    # Taken before this script needs modules of its own.
    files = sorted(
        {
            file
            for name, loaded in list(sys.modules.items())
            if name != "__main__" and (file := source_file(loaded))
        }
    )
    write(output, statuses, files)


def get(app: "Callable[..., Any]", path: str) -> str:
    """Return the status line of a GET, after reading the whole answer."""
    statuses: list[str] = []

    def start_response(status: str, *_: object) -> "Callable[..., Any]":
        statuses.append(status)
        return io.BytesIO().write

    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    body = app(environ, start_response)
    try:
        for _ in body:
            pass
    finally:
        if hasattr(body, "close"):
            body.close()
    return statuses[-1]


def source_file(module: object) -> str | None:
    """Return the .py file of a module, None for built-in and compiled ones."""
    file = getattr(module, "__file__", None)
    return file if isinstance(file, str) and file.endswith(".py") else None


def write(output: str, statuses: "dict[str, str]", files: "list[str]") -> None:
    """Write the result as JSON with real paths."""
    # Here, so that they do not count as the app's.
    import json  # noqa: PLC0415
    import sysconfig  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    def real(paths: "list[str]") -> "list[str]":
        return sorted({str(Path(path).resolve()) for path in paths})

    places = sysconfig.get_paths()
    result = {
        "statuses": statuses,
        "files": real(files),
        "stdlib": real([places["stdlib"], places["platstdlib"]]),
        "packages": real([places["purelib"], places["platlib"]]),
    }
    Path(output).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
