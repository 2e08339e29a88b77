"""Seven layers of a site: each alone, each exchanged, and how modules join them.

A layer works alone when its work comes out right while calls into the six others
raise. It can be exchanged when a page of every layer comes out right while calls into
the layer's own code raise. Each trial has a process of its own, since settings are
made but once in one.
"""

from __future__ import annotations

import ast
import importlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from probe import report, run
from wsgi_client import Client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Site = Callable[..., Any]

LAYERS = ("routing", "templates", "orm", "forms", "sessions", "cache", "auth")
NOTHING = "nothing"
_AT_ONCE = 2


@dataclass(frozen=True)
class Framework:
    """What the trials need to know; mappings are by layer.

    `alone` does the work of a layer and returns whether all came out right. `site`
    builds the seven pages with a stand-in for one layer, or for `NOTHING`. `packages`
    hold the modules of a layer; `calls` are the functions, as module:name, of which at
    least one is called whenever the layer works.
    """

    alone: Mapping[str, Callable[[], bool]]
    site: Callable[[str], Site]
    packages: Mapping[str, tuple[str, ...]]
    calls: Mapping[str, tuple[str, ...]]


class TrappedError(Exception):
    """A layer was called that must not be."""


def main(script: str, framework: Framework) -> None:
    """Make all trials of a framework, or the one that the command line names."""
    if sys.argv[1:]:
        trial, layer = sys.argv[1:]
        print(json.dumps(_TRIALS[trial](framework, layer)))  # noqa: T201
        return
    _report_alone(_children(script, "alone", LAYERS))
    _report_exchanged(_children(script, "other", (NOTHING, *LAYERS)))
    broken = _children(script, "broken", LAYERS)
    _report_layers("noticed", [name for name in LAYERS if name in broken[name]])
    _report_imports(framework.packages)


def _children(script: str, trial: str, layers: tuple[str, ...]) -> dict[str, Any]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = pool.map(lambda layer: _child(script, trial, layer), layers)
        return dict(zip(layers, found, strict=True))


def _child(script: str, trial: str, layer: str) -> Any:
    folder = Path(f"{trial}-{layer}")
    folder.mkdir()
    done = run("-P", script, trial, layer, folder=folder)
    if done.returncode:
        raise RuntimeError(done.stdout)
    return json.loads(done.stdout.splitlines()[-1])


# -- what the parent says --------------------------------------------------------


def _report_alone(found: Mapping[str, Any]) -> None:
    for layer, seen in found.items():
        told = seen["fault"] or "right, with traps in the six others"
        report(f"alone-{layer}", not seen["fault"], told)
    loaded = [f"{name} loads {' '.join(s['loaded'])}" for name, s in found.items()]
    report("loaded", sum(len(s["loaded"]) for s in found.values()), "; ".join(loaded))
    _report_layers("traps", [name for name, seen in found.items() if seen["trapped"]])


def _report_exchanged(found: Mapping[str, Mapping[str, str]]) -> None:
    for layer, wrong in found.items():
        told = "; ".join(f"{page}: {fault}" for page, fault in wrong.items())
        check = "whole" if layer == NOTHING else f"other-{layer}"
        report(check, not wrong, told or "all seven pages come out right")


def _report_layers(check: str, layers: list[str]) -> None:
    report(check, len(layers), " ".join(layers) or "none")


# -- what a child does -----------------------------------------------------------


def _try_alone(framework: Framework, layer: str) -> dict[str, Any]:
    """Work first as it is, to see what that loads; then with traps in the others."""
    work = framework.alone[layer]
    fault = _fault(work)
    loaded = [
        other
        for other in LAYERS
        if other != layer and _holds_any(framework.packages[other], sys.modules)
    ]
    for other in LAYERS:
        if other != layer:
            _trap(framework.calls[other])
    fault = fault or _fault(work)
    _trap(framework.calls[layer])
    trapped = "Trapped" in _fault(work)
    return {"fault": fault, "loaded": loaded, "trapped": trapped}


def _try_other(framework: Framework, layer: str) -> dict[str, str]:
    site = framework.site(layer)
    _trap(framework.calls.get(layer, ()))
    return _wrong_pages(site)


def _try_broken(framework: Framework, layer: str) -> dict[str, str]:
    """Trap a layer for which nothing stands in: its page must come out wrong."""
    site = framework.site(NOTHING)
    _trap(framework.calls[layer])
    return _wrong_pages(site)


_TRIALS: dict[str, Callable[[Framework, str], dict[str, Any]]] = {
    "alone": _try_alone,
    "other": _try_other,
    "broken": _try_broken,
}


def _fault(work: Callable[[], bool]) -> str:
    try:
        return "" if work() else "it comes out wrong"
    except Exception as error:  # noqa: BLE001 (which one it is, is the finding)
        return f"{type(error).__name__}: {error}"


def _trap(calls: Iterable[str]) -> None:
    """Let each of these functions raise from now on."""
    for call in calls:
        module, _, path = call.partition(":")
        *owners, name = path.split(".")
        owner: Any = importlib.import_module(module)
        for part in owners:
            owner = getattr(owner, part)

        def refuse(*arguments: object, called: str = call, **options: object) -> None:
            raise TrappedError(called)

        setattr(owner, name, refuse)


# -- the pages -------------------------------------------------------------------


def _wrong_pages(site: Site) -> dict[str, str]:
    """Return the layers whose page comes out wrong, with the fault."""
    wrong = {}
    for layer, seen_right in _PAGES.items():

        def work(page: Callable[[Client, Client], bool] = seen_right) -> bool:
            return page(Client(site), Client(site))

        if fault := _fault(work):
            wrong[layer] = fault
    return wrong


def _routing(visitor: Client, _: Client) -> bool:
    found = visitor.get("/hello/ann")
    return found.text == "ann, see /hello/ben" and visitor.get("/hi").status == 404


def _templates(visitor: Client, _: Client) -> bool:
    return visitor.get("/page?word=<b>").text.strip() == "<p>&lt;b&gt;</p>"


def _orm(visitor: Client, _: Client) -> bool:
    before = visitor.get("/notes").text
    visitor.form("/notes", text="one")
    visitor.form("/notes", text="two")
    return before == "" and visitor.get("/notes").text == "one two"


def _forms(visitor: Client, _: Client) -> bool:
    good = visitor.form("/number", number="7")
    bad = visitor.form("/number", number="x")
    shown = visitor.get("/number").text
    return (
        (good.status, good.text) == (200, "7")
        and bad.status == 400
        and "<input" in shown
        and 'name="number"' in shown
    )


def _sessions(visitor: Client, stranger: Client) -> bool:
    visits = [visitor.get("/visits").text for _ in range(2)]
    return [*visits, stranger.get("/visits").text] == ["1", "2", "1"]


def _cache(visitor: Client, _: Client) -> bool:
    kept = [visitor.get("/count").text for _ in range(2)]
    visitor.form("/forget")
    return [*kept, visitor.get("/count").text] == ["1", "1", "2"]


def _auth(visitor: Client, stranger: Client) -> bool:
    seen = [visitor.get("/who").text]
    for password in ("wrong", "sesame"):
        visitor.form("/enter", name="ann", password=password)
        seen.append(visitor.get("/who").text)
    seen.append(stranger.get("/who").text)
    return seen == ["nobody", "nobody", "ann", "nobody"]


_PAGES: dict[str, Callable[[Client, Client], bool]] = {
    "routing": _routing,
    "templates": _templates,
    "orm": _orm,
    "forms": _forms,
    "sessions": _sessions,
    "cache": _cache,
    "auth": _auth,
}


# -- imports ---------------------------------------------------------------------


def _report_imports(packages: Mapping[str, tuple[str, ...]]) -> None:
    """Count the imports between modules of the layers, those in functions too."""
    modules = {
        name: (layer, path)
        for layer, roots in packages.items()
        for root in roots
        for name, path in _modules(root)
    }
    edges = {
        (name, target)
        for name, (_, path) in modules.items()
        for target in _imported(name, path, set(modules))
        if target != name
    }
    pairs = [(modules[source][0], modules[target][0]) for source, target in edges]
    cross = sorted(f"{a} to {b}" for a, b in pairs if a != b)
    told = ", ".join(f"{way} {cross.count(way)}" for way in sorted(set(cross)))
    report("edges", len(edges), f"between {len(modules)} modules of the seven layers")
    report("cross-edges", len(cross), told or "none")


def _modules(root: str) -> Iterator[tuple[str, Path]]:
    """Return the modules of a package, or the one module, by their full names."""
    spec = find_spec(root)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"no module {root}")
    origin = Path(spec.origin)
    if origin.name != "__init__.py":
        yield root, origin
        return
    for path in sorted(origin.parent.rglob("*.py")):
        parts = path.relative_to(origin.parent).with_suffix("").parts
        yield ".".join((root, *parts)).removesuffix(".__init__"), path


def _imported(name: str, path: Path, known: set[str]) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            above = parts[: len(parts) - node.level + 1] if node.level else []
            origin = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                whole = f"{origin}.{alias.name}"
                if whole in known or origin in known:
                    yield whole if whole in known else origin


def _holds_any(packages: Iterable[str], modules: Iterable[str]) -> bool:
    return any(
        module == package or module.startswith(f"{package}.")
        for package in packages
        for module in modules
    )
