"""What the states are called that a data set is the first to name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import RDF, RDFS, SKOS

from detente.sources.about import iri, number
from detente.sources.making import Maker
from detente.sources.mappings import STATE_NAMES
from detente.sources.namesakes import AFTER, BEFORE, MADE, UNNAMED, Namesakes
from detente.sources.typed_tables import has_table
from detente.vocabulary import DET

if TYPE_CHECKING:
    import duckdb


def made_states(
    maker: Maker, actors: Namesakes, db: duckdb.DuckDBPyConnection, namespace: str
) -> tuple[list[ox.Triple], int]:
    """The entries of the states that a data set speaks of and nobody has described, and how many have no name.

    Args:
        maker: what was made of the data set.
        actors: who is described already.
        db: its tables and views.
        namespace: that of the source.
    """
    used = sorted(state for state in maker.fillers if state.startswith(MADE) and state not in actors.described)
    said = _state_names(db)
    found: list[ox.Triple] = []
    nameless = 0
    for state in used:
        code = int(state.removeprefix(MADE))
        name, place = said.get(code, ("", ""))
        name = name or actors.namesake(code)
        nameless += not name
        label = _label(name or f"{UNNAMED}{code}", code, actors.years_of(state), actors.taken)
        node = ox.NamedNode(state)
        found.append(ox.Triple(node, iri(RDF.type), iri(DET.State)))
        found.append(ox.Triple(node, iri(RDFS.label), ox.Literal(label, language="en")))
        if name and label != name and name.casefold() not in actors.taken:
            found.append(ox.Triple(node, iri(SKOS.altLabel), ox.Literal(name, language="en")))
        found.append(ox.Triple(node, iri(DET.cowCode), number(code)))
        row = ox.NamedNode(namespace + place) if place else maker.fillers[state]
        if row is not None:
            found.append(ox.Triple(node, iri(DET.row), row))
    return found, nameless


def _state_names(db: duckdb.DuckDBPyConnection) -> dict[int, tuple[str, str]]:
    """How the data set calls the states of its codes, and in which row."""
    if not has_table(db, STATE_NAMES):
        return {}
    sql = f"SELECT ccode, arg_min(name, _row), min(_row) FROM {STATE_NAMES} GROUP BY ccode"
    return {code: (name, place) for code, name, place in db.execute(sql).fetchall()}


def _label(name: str, code: int, years: Sequence[tuple[int, int]], taken: frozenset[str]) -> str:
    """The label of a state that is made: its name, with its code and years where another one has that name."""
    if name.casefold() not in taken:
        return name
    parts = [
        f"until {last}" if first == BEFORE else f"since {first}" if last == AFTER else f"{first} to {last}"
        for first, last in years
        if (first, last) != (BEFORE, AFTER)
    ]
    return f"{name} ({', '.join([f'COW {code}', *parts])})"
