"""A data set in the place of an earlier one of its name: other sources keep the states that it described."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from detente.rdf.reading import quads
from detente.sources.downloads import WrongFiles

#: How many things are named.
_NAMED = 3


def leave_none_without(before: Path, after: Path, others: Iterable[Path]) -> None:
    """Refuse to replace a data set by one that does not describe things any more that other sources speak of.

    Raises:
        WrongFiles: names some of them, and who speaks of them.
    """
    lost = _described(before / "entities.ttl") - _described(after / "entities.ttl")
    if not lost:
        return
    needed: dict[str, set[Path]] = {}
    for file in others:
        said = list(quads(file))
        lost -= {quad.subject for quad in said}
        for quad in said:
            if isinstance(quad.object, ox.NamedNode) and quad.object in lost:
                needed.setdefault(quad.object.value, set()).add(file.parent)
    missing = sorted(iri for iri in needed if ox.NamedNode(iri) in lost)
    if missing:
        who = sorted({folder.name for iri in missing for folder in needed[iri]})
        named = ", ".join(iri.rpartition("/")[2] for iri in missing[:_NAMED])
        count = f"{len(missing)} state{'s' * (len(missing) > 1)}"
        raise WrongFiles(
            f"{' and '.join(who)} would be left without {count} that {before.name} describes so far "
            f"({named}{', ...' if len(missing) > _NAMED else ''}): give the whole data set, or add cow-states first"
        )


def _described(file: Path) -> set[ox.NamedNode | ox.BlankNode | ox.Triple]:
    """The things that a file says anything of."""
    if not file.exists():
        return set()
    return {quad.subject for quad in quads(file)}
