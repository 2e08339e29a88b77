"""Wheels of what is installed, for installers that are not to use a network.

A wheel is an archive of the files that were installed from one, with a list of them.
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
from email.parser import Parser
from typing import TYPE_CHECKING

from metrics.distributions import installed_files
from metrics.errors import MachineError

if TYPE_CHECKING:
    from importlib.metadata import Distribution
    from pathlib import Path

#: What an installer adds to the folder of metadata, and what is made anew here.
_INSTALLERS = frozenset({"INSTALLER", "REQUESTED", "direct_url.json", "RECORD"})


def make_wheel(distribution: Distribution, folder: Path) -> Path:
    """Write the wheel of an installed distribution; MachineError if it was none."""
    name = distribution.name.replace("-", "_")
    info = f"{name}-{distribution.version}.dist-info"
    path = folder / f"{name}-{distribution.version}-{_tag(distribution)}.whl"
    lines = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in installed_files(distribution):
            own, _, rest = file.name.partition(".dist-info/")
            if rest in _INSTALLERS:
                continue
            content = file.path.read_bytes()
            # Its folder may be spelt otherwise than the standard has it today.
            target = f"{info}/{rest}" if rest and "/" not in own else file.name
            archive.writestr(target, content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
            hashed = digest.rstrip(b"=").decode()
            lines.append(f"{target},sha256={hashed},{len(content)}")
        lines.append(f"{info}/RECORD,,")
        archive.writestr(f"{info}/RECORD", "\n".join(lines) + "\n")
    return path


def _tag(distribution: Distribution) -> str:
    """Return the first tag of the wheel it was installed from."""
    text = distribution.read_text("WHEEL")
    tag = Parser().parsestr(text)["Tag"] if text else None
    if not tag:
        raise MachineError(f"'{distribution.name}' was not installed from a wheel")
    return str(tag)
