"""The names that a module offers to others, as its source marks them.

After PEP 484 and the typing documentation ("Library interface"): a name is public
when `__all__` lists it or when it is imported under its own name, `import a as a` or
`from m import a as a`; a leading underscore makes it private all the same.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def exported_names(source: str) -> set[str]:
    """Return the names that a module's source exports; SyntaxError for none."""
    found: set[str] = set()
    for node in ast.parse(source).body:
        found.update(_listed(node), _passed_on(node))
    return {name for name in found if not name.startswith("_")}


def _listed(node: ast.stmt) -> Iterator[str]:
    """Yield the texts in a statement that sets or extends `__all__`."""
    match node:
        case ast.Assign(targets=targets):
            changed = targets
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            changed = [target]
        case _:
            return
    if any(isinstance(name, ast.Name) and name.id == "__all__" for name in changed):
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def _passed_on(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.name for alias in node.names if alias.asname == alias.name)
