"""The triples of one year, or of all, in a store: on disk, opened in some milliseconds, or in memory."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib.term import Node

from detente.collection import entries
from detente.rdf.terms import Triple, to_ox

_STORE = "store"
Rows = Iterable[tuple[Triple, "Node | None"]]
Quads = Iterable[ox.Quad]


class Slice:
    """A store that is only read.

    Attributes:
        store: the store.
        place: its folder; None where it is in memory.
    """

    def __init__(self, store: ox.Store, entry: entries.Entry | None = None) -> None:
        """Take a store, and the entry that it stands in, which is not removed as long as this object lives."""
        self.store, self._entry = store, entry
        self.place = None if entry is None else entry.path / _STORE


def quads(rows: Rows) -> Iterator[ox.Quad]:
    """Triples, each with its graph, as pyoxigraph's; None is the default graph."""
    known: dict[int, tuple[Node, Any]] = {}  # by the object: terms of one source are one object each

    def term(node: Node) -> Any:
        found = known.get(id(node))
        if found is None:
            found = known[id(node)] = node, to_ox(node)
        return found[1]

    quad = ox.Quad
    for (s, p, o), graph in rows:
        yield quad(term(s), term(p), term(o)) if graph is None else quad(term(s), term(p), term(o), term(graph))


def in_memory(found: Quads) -> Slice:
    """A slice that is not kept."""
    store = ox.Store()
    store.bulk_extend(found)
    return Slice(store)


def kept(name: str, give: Callable[[], Quads], base: Slice | None = None) -> Slice:
    """A slice from disk; where it is not there, it is made and kept, or else stays in memory.

    Args:
        name: the digest of all that it depends on.
        give: gives what it holds; beside a base, what it holds more than that.
        base: a slice of which it holds everything: its files are copied, which takes far less than to load them anew.
    """
    found = _opened(entries.opened(entries.SLICE, name))
    if found is not None:
        return found

    def make(folder: Path) -> None:
        if base is not None and base.place is not None:
            shutil.copytree(base.place, folder / _STORE)
        store = ox.Store(str(folder / _STORE))
        store.bulk_extend(_all(give, base) if base is not None and base.place is None else give())
        store.flush()

    return _opened(entries.made(entries.SLICE, name, make)) or in_memory(_all(give, base))


def _all(give: Callable[[], Quads], base: Slice | None) -> Iterator[ox.Quad]:
    if base is not None:
        yield from base.store
    yield from give()


def _opened(entry: entries.Entry | None) -> Slice | None:
    """The slice of an entry; one that is damaged is removed."""
    if entry is None:
        return None
    try:
        return Slice(ox.Store.read_only(str(entry.path / _STORE)), entry)
    except (OSError, RuntimeError, ValueError):
        entry.discard()
        return None
