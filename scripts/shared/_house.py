"""The picture of the house in ``docs/design.md``: its wings, in which order, and which imports which; from the imports.

The order is that of the layers which `import-linter` holds (``pyproject.toml``).
"""

import ast
import re
import tomllib
from pathlib import Path

import grimp

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = "docs/design.md"
PACKAGE = "detente"
#: What the picture stands between in the page.
BLOCK = re.compile(r"(<!-- house: made by scripts/docs -->\n```\n).*?(```\n)", re.DOTALL)
SIGN = "■"


def wings() -> list[str]:
    """The wings and doors, from the last to the first."""
    tool = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (layers,) = (contract["layers"] for contract in tool["contracts"] if contract["type"] == "layers")
    return [name.strip() for layer in layers for name in reversed(layer.split("|"))]


def imports() -> dict[str, set[str]]:
    """The wings that each wing imports, also lazily, also for types."""
    graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=False, cache_dir=None)
    found: dict[str, set[str]] = {wing: set() for wing in wings()}
    for module in graph.modules - {PACKAGE}:
        wing = module.split(".")[1]
        for other in graph.find_modules_directly_imported_by(module):
            if other != PACKAGE and other.split(".")[1] != wing:
                found[wing].add(other.split(".")[1])
    return found


def says(wing: str) -> str:
    """The first line of what a wing says of itself."""
    source = CHECKOUT / "src" / PACKAGE / wing
    file = source / "__init__.py" if source.is_dir() else source.with_suffix(".py")
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").split("\n")[0]


def picture() -> str:
    """A line a wing: what it imports, in a column for each wing, its name, and what it says of itself."""
    order, known = wings(), imports()
    columns = list(reversed(order))
    width = max(map(len, order))
    lines = []
    for i, wing in enumerate(order):
        marks = " ".join(SIGN if other in known[wing] else "·" for other in columns[: len(order) - i - 1])
        lines.append(f"{wing:<{width}}  {marks:<{2 * len(order) - 3}}  {says(wing)}\n")
    return "".join(lines)


def page(text: str) -> str:
    """The text of the page with the picture as it is now."""
    assert BLOCK.search(text), f"{PAGE} has no place for the picture"
    return BLOCK.sub(lambda found: found[1] + picture() + found[2], text)
