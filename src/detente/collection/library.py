"""Finds the project's data: the folders ``ontology``, ``graph`` and ``queries``, and ``detente.toml``.

They stand at the top of a checkout and, in an installed package, under ``detente/data``. A program that
runs from a checkout (an editable install, or ``PYTHONPATH=src``) reads the checkout, so that an edited
file counts at once; any copy made when the package was built is then passed over.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import quote

from rdflib import URIRef

from detente.errors import DetenteError
from detente.vocabulary import OWN_GRAPHS

_PACKAGE = Path(__file__).resolve().parents[1]


class DataNotFound(DetenteError):
    """A file or folder of the project's data is missing, or lies outside of it."""


class UnknownView(DetenteError):
    """A view was asked for that the collection does not have."""


@cache
def root() -> Path:
    """The folder that holds ``ontology``, ``graph`` and ``queries``.

    Raises:
        DataNotFound: neither a checkout nor packaged data is there.
    """
    checkout = _PACKAGE.parents[1]
    if _PACKAGE.parent.name == "src" and (checkout / "pyproject.toml").is_file():
        return checkout
    data = _PACKAGE / "data"
    if data.is_dir():
        return data
    raise DataNotFound(f"detente's data are missing: no folder {data}; reinstall detente")


def path(relative: str) -> Path:
    """The file or folder of the data with this path, as ``ontology/detente.ttl`` or ``queries``.

    Args:
        relative: path below `root`, with ``/`` on every system.

    Raises:
        DataNotFound: there is no such file or folder, or the path leads out of the data.
    """
    found = (root() / relative).resolve()
    if not found.is_relative_to(root()):
        raise DataNotFound(f"{relative} lies outside of detente's data in {root()}")
    if not found.exists():
        raise DataNotFound(f"detente's data lack {relative}: looked in {root()}")
    return found


def rule_files() -> list[Path]:
    """The files that hold the rules of expansion (`detente.collection.expansion`), in the order of their names."""
    return sorted(path("ontology/expansion").glob("*.ttl"))


def own_files(files: Iterable[str | Path]) -> dict[URIRef, Path]:
    """Files of one's own by the named graph that each one is: by its name, so that it is the same in every folder.

    A further file of the same name has a number before it, in the order given. A file that is given twice is one.
    """
    found: dict[URIRef, Path] = {}
    for file in {path.resolve(): path for path in map(Path, files)}.values():
        name = quote(file.name.encode("utf-8", "surrogateescape"), safe="") or "unnamed"
        graph, number = OWN_GRAPHS[name], 1
        while graph in found:
            number += 1
            graph = OWN_GRAPHS[f"{number}/{name}"]
        found[graph] = file
    return found
