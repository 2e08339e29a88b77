"""What is installed in a twin's environment, read from installed metadata.

Nothing of a twin is imported: its interpreter is asked once where its packages
are and which environment markers hold; the rest is reading metadata.
"""

from __future__ import annotations

import json
import subprocess
import sysconfig
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from metrics.errors import MachineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from metrics.twins import Twin

_PROBE = """
import json, os, platform, sys, sysconfig
version = sys.implementation.version
full = "{0.major}.{0.minor}.{0.micro}".format(version)
if version.releaselevel != "final":
    full += version.releaselevel[0] + str(version.serial)
paths = sysconfig.get_paths()
print(json.dumps({
    "folders": sorted({paths["purelib"], paths["platlib"]}),
    "markers": {
        "implementation_name": sys.implementation.name,
        "implementation_version": full,
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    },
}))
"""


@dataclass(frozen=True, slots=True)
class Environment:
    """The distributions of one interpreter, by normalised name."""

    distributions: dict[str, metadata.Distribution]
    markers: dict[str, str]

    def get(self, name: str) -> metadata.Distribution:
        """Return an installed distribution; MachineError when it is not there."""
        try:
            return self.distributions[canonicalize_name(name)]
        except KeyError:
            raise MachineError(
                f"'{name}' is not installed in the twin's environment; run 'make setup'"
            ) from None

    def closure(self, wanted: Iterable[Requirement]) -> list[str]:
        """Return the names of all distributions that `wanted` leads to, sorted.

        Markers are evaluated for this environment and extras are followed.
        MachineError when something needed is not installed.
        """
        seen: set[tuple[str, str]] = set()
        waiting = [item for item in wanted if self._applies(item, "")]
        while waiting:
            requirement = waiting.pop()
            name = canonicalize_name(requirement.name)
            # The empty extra stands for the distribution itself.
            for extra in ("", *requirement.extras):
                if (name, extra) not in seen:
                    seen.add((name, extra))
                    waiting += self.requirements(name, extra)
        return sorted({name for name, _ in seen})

    def requirements(self, name: str, extra: str = "") -> list[Requirement]:
        """Return what a distribution requires here, for one extra or for none."""
        found = [Requirement(text) for text in self.get(name).requires or ()]
        return [item for item in found if self._applies(item, extra)]

    def _applies(self, requirement: Requirement, extra: str) -> bool:
        marker = requirement.marker
        return marker is None or marker.evaluate({**self.markers, "extra": extra})


@dataclass(frozen=True, slots=True)
class InstalledFile:
    """A file that an installation put beside the packages; `name` is relative."""

    name: str
    path: Path


def read_environment(twin: Twin) -> Environment:
    """Return what is installed for a twin; MachineError when it has no Python."""
    try:
        done = subprocess.run(
            [twin.python, "-I", "-c", _PROBE],
            capture_output=True,
            text=True,
            check=True,
        )
    except OSError as error:
        raise MachineError(
            f"{twin.label}: cannot run its Python ({error.strerror}); run 'make setup'"
        ) from None
    except subprocess.CalledProcessError as error:
        last = error.stderr.strip().splitlines()[-1:]
        raise MachineError(f"{twin.label}: its Python fails: {last}") from None
    facts: dict[str, Any] = json.loads(done.stdout)
    return Environment(find_distributions(facts["folders"]), facts["markers"])


def harness_environment() -> Environment:
    """Return what is installed for the harness itself."""
    paths = sysconfig.get_paths()
    folders = {paths["purelib"], paths["platlib"]}
    return Environment(find_distributions(sorted(folders)), {})


def find_distributions(folders: Iterable[str]) -> dict[str, metadata.Distribution]:
    """Return the distributions in `folders` by normalised name, the first one wins."""
    found: dict[str, metadata.Distribution] = {}
    for distribution in metadata.distributions(path=list(folders)):
        # An interrupted removal leaves a folder without a name behind.
        for name in distribution.metadata.get_all("Name") or []:
            found.setdefault(canonicalize_name(name), distribution)
    return found


def run_time_requirements(twin: Twin) -> list[Requirement]:
    """Return [project.dependencies] of a twin's pyproject.toml.

    UsageError when the file or the table is missing or a line is not a valid
    requirement.
    """
    name = f"{twin.folder.name}/pyproject.toml"
    try:
        data = tomllib.loads((twin.folder / "pyproject.toml").read_text("utf-8"))
        return [Requirement(text) for text in data["project"]["dependencies"]]
    except FileNotFoundError:
        raise UsageError(f"{name} is missing") from None
    except KeyError as error:
        raise UsageError(f"{name}: {error.args[0]!r} is missing") from None
    except (tomllib.TOMLDecodeError, InvalidRequirement) as error:
        raise UsageError(f"{name}: {error}") from None


def installed_files(distribution: metadata.Distribution) -> Iterator[InstalledFile]:
    """Yield the files of a distribution beside its packages.

    Byte code and the generated scripts in other folders are left out: they
    depend on how and where it was installed. MachineError when there is no list
    of files.
    """
    files = distribution.files
    if files is None:
        name = distribution.metadata["Name"]
        raise MachineError(f"'{name}' was installed without a list of its files")
    for file in sorted(files, key=str):
        path = Path(file.locate())
        if file.suffix != ".pyc" and ".." not in file.parts and path.is_file():
            yield InstalledFile(file.as_posix(), path)


def own_modules(files: Iterable[InstalledFile]) -> set[str]:
    """Return the top-level packages and modules that no other can extend."""
    parts = [PurePosixPath(file.name).parts for file in files]
    return {
        found[0].removesuffix(".py")
        for found in parts
        if found[1:] in {(), ("__init__.py",)}
    }


def link_files(files: Sequence[InstalledFile], folder: Path) -> None:
    """Fill `folder` with links to the files of one distribution.

    A package is linked whole, its files one by one only where it has no
    `__init__.py`: other distributions may then share its folder.
    """
    own = own_modules(files)
    for file in files:
        top = file.name.partition("/")[0]
        whole = top in own
        link = folder / (top if whole else file.name)
        if not link.is_symlink():
            depth = file.name.count("/") if whole else 0
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to([file.path, *file.path.parents][depth])


def link_whole(distributions: Iterable[metadata.Distribution], folder: Path) -> None:
    """Fill `folder` with links to all that distributions put beside the packages."""
    folder.mkdir(exist_ok=True)
    for distribution in distributions:
        files = distribution.files or ()
        for top in {file.parts[0] for file in files if ".." not in file.parts}:
            if not (folder / top).is_symlink():
                (folder / top).symlink_to(str(distribution.locate_file(top)))
