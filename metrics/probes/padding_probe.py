"""Load `TWINS_PADDING_LINES` lines of code that nobody ever calls.

The lines are functions in a generated module: importing it costs memory and
start-up time, as unused code of an app does. Requests never enter it. Another
process compiles it, because a compiler's memory would stay with this one and is no
part of what installed code costs.
"""

import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from wrapped_app import load_app  # type: ignore[import-not-found]

NAME = "twins_padding"
#: Lines of one generated function, its `def` included.
FUNCTION_LINES = 10


def source(lines: int) -> str:
    """Return the text of a module of exactly `lines` lines."""
    text = []
    for number in range(lines):
        function, line = divmod(number, FUNCTION_LINES)
        last = line == FUNCTION_LINES - 1 or number == lines - 1
        if line == 0 and last:
            text.append(f"unused_{function} = {number}")
        elif line == 0:
            text.append(f"def unused_{function}(value):")
        elif last:
            text.append("    return value")
        else:
            text.append(f"    value = [value, {number}, 'text {number}']")
    return "\n".join(text) + "\n" if text else ""


def load_padding(lines: int) -> None:
    """Write, import and keep the module."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{NAME}.py"
        path.write_text(source(lines), encoding="utf-8")
        subprocess.run([sys.executable, "-m", "py_compile", str(path)], check=True)
        spec = importlib.util.spec_from_file_location(NAME, path)
        if spec is None or spec.loader is None:
            raise RuntimeError("the padding cannot be imported")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    sys.modules[NAME] = module


load_padding(int(os.environ["TWINS_PADDING_LINES"]))
application = load_app()
