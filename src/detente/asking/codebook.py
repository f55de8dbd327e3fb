"""The codebook of a panel: for each column what 1, 0 and NA are, and which coverage of which source that rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rdflib.namespace import RDFS, SKOS
from rdflib.term import Node

from detente.asking.completeness import Coverage
from detente.asking.measures import MEANING
from detente.asking.one_kind import Asked, local
from detente.asking.panel_cells import Cube, Zeros
from detente.asking.panel_years import stretches
from detente.collection.labels import stated_labels
from detente.rdf.markdown import inline
from detente.rdf.terms import short

#: How many of those that are not in the rows are named.
_NAMED = 8
_MISSING = "NA where a cell that it needs is, and in years in which no source lists all members."


def codebook(
    cube: Cube, asked: Sequence[Asked], measures: Sequence[str], unit: str, directed: bool, possible: bool
) -> str:
    """What the columns of a panel are, in Markdown."""
    kg, states = cube.kg, cube.states
    pairs = "each ordered pair" if directed else "each pair"
    rows = "each member" if unit == "state-year" else pairs + " of members"
    lists = f"listed by {', '.join(states.sources)}" if states.sources else (
        "those that the collection knows of: no source lists all members, so that some may be missing"
    )  # fmt: skip
    lines = [
        f"# Panel: {unit}s",
        "",
        f"- Rows: {rows} of the state system in each year, {lists}. A code of the Correlates of War that passed from"
        " one state to the next is one state.",
        f"- Years: {cube.years.stretch()}.",
        f"- Sources: {', '.join(kg.sources)}; view: {kg.view}.",
    ]
    if cube.years.left_out:
        told = ", ".join(f"{name} {first} to {last}" for name, first, last in kg.epochs.spans)
        lines.append(f"- Not covered, and left out: {stretches(cube.years.left_out)} (the sources speak of {told}).")
    for each in asked:
        lines += ["", f"## {each.name}", "", *_column(cube, each, unit, possible)]
    for name in measures:
        lines += ["", f"## {name}", "", f"{MEANING[name]} {_MISSING}"]
    return "\n".join(lines) + "\n"


def _column(cube: Cube, asked: Asked, unit: str, possible: bool) -> Iterator[str]:
    yield inline(_definition(cube, asked.relation))
    yield ""
    from_ = f", from a situation of the kind {local(asked.kind)} itself" if asked.kind is not None else ""
    if unit == "state-year":
        yield f"- `{asked.name}`: with how many members it certainly follows{from_}; NA where it is NA of any."
        yield f"- `{asked.name}_at_least`: with how many it certainly follows, whatever is not known."
        yield from [f"- `{asked.name}_possible`: with how many it certainly or possibly follows."] * possible
    else:
        yield f"- 1: it certainly follows in that year{from_}."
        yield from [f"- `{asked.name}_possible`: 1 also where it is only possible; else as `{asked.name}`."] * possible
    yield from _zeros(cube, asked)
    yield "- NA: all else; also where it is only possible."
    if others := cube.others(asked):
        labels = stated_labels(cube.kg)  # for which no store of all years is made
        names = sorted(labels.get(other) or short(other) for other in others)
        named = ", ".join(names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")
        yield inline(
            f"- Not in the rows: {len(others)} others that stand in it to a member ({named}). What an organisation"
            " does is its own, and counts for none of its members."
        )


def _zeros(cube: Cube, asked: Asked) -> Iterator[str]:
    zeros = cube.zeros(asked)
    kinds = sorted(zeros.covered, key=local)
    if zeros.possible:
        yield "- 0: it is not possible, and for both states in that year a source is complete for each of:"
    else:
        yield "- 0: never. It is 1 or NA, since nobody is complete for all that it can follow from:"
    for kind in kinds:
        some = zeros.covered[kind]
        told = [_told(cube, c) + ("" if c in zeros.usable[kind] else _useless(zeros, c)) for c in some]
        yield f"  - {local(kind)}: {'; '.join(told) or 'no selected source is complete for it'}"
    for each in sorted(zeros.behind.stated, key=local):
        yield f"  - {local(each)}, which is stated itself: no source is complete for it"
    for way in sorted(zeros.behind.through, key=str):
        yield f"  - {' and '.join(map(local, way))} through a third actor, which no population need hold"


def _useless(zeros: Zeros, coverage: Coverage) -> str:
    """Why a coverage gives no zeros."""
    lacking = {relation for relation, _ in zeros.behind.recorded} - coverage.relations
    if lacking:
        return f", which does not record {' and '.join(sorted(map(local, lacking)))}"
    return ", of which no list is known"


def _told(cube: Cube, coverage: Coverage) -> str:
    gaps = [str(a) if a == b else f"{a} to {b}" for a, b in coverage.gaps]
    but = f" but {', '.join(gaps)}" if gaps else ""
    source = coverage.source or "a file of your own"
    labels = sorted(str(o) for _, _, o in cube.kg.closure.match(coverage.population, RDFS.label, None))
    population = labels[0] if labels else local(coverage.population)
    return f"{source}, {coverage.first} to {coverage.last}{but}, among {population}"


def _definition(cube: Cube, relation: Node) -> str:
    found = cube.kg.closure.match(relation, SKOS.definition, None)
    return next((str(o) for _, _, o in found), local(relation))
