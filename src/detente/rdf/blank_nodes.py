"""Labels for blank nodes that depend on what a dataset says, not on what a parser called them."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

#: RDF Dataset Canonicalization looks at every order of alike blank nodes that stand side by side: its time grows with
#: the cube of a chain of them, and faster than that where they branch. Measured: a chain of 80 takes 0.2 s, one of 200
#: 3 s; seven that all point to each other take a second, eight many.
_CHAIN, _BRANCHED, _SIDES = 60, 8, 4
#: How far a blank node's surroundings are looked at to tell it from others, where RDFC-1.0 would take too long.
_ROUNDS = 64

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph
Row = tuple[_Term, _Term, _Term, _Term]


def canonical(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Quads, each once and sorted, with the labels of RDFC-1.0 (https://www.w3.org/TR/rdf-canon/) for blank nodes.

    Where that would take too long (see `_CHAIN`), blank nodes are told apart by their surroundings, and those that stay
    alike by the order in which they are met: the same quads in the same order still get the same labels.
    """
    rows = list(dict.fromkeys(quads))
    said = [(q.subject, q.predicate, q.object, q.graph_name) for q in rows]
    with_blanks = [row for row in said if any(isinstance(term, ox.BlankNode) for term in row)]
    blanks = dict.fromkeys(term for row in with_blanks for term in row if isinstance(term, ox.BlankNode))
    colours = _round(with_blanks, dict.fromkeys(blanks, ""))
    if not _is_hard(with_blanks, _alike(colours)):
        dataset = ox.Dataset(rows)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return sorted(dataset, key=str)
    for _ in range(_ROUNDS):
        if not _alike(colours):
            break
        colours = _round(with_blanks, colours)
    order = sorted(blanks, key=colours.__getitem__)  # stable: where colours are the same, as they were met
    names = {term: ox.BlankNode(f"b{i}") for i, term in enumerate(order)}
    renamed = ([names[t] if isinstance(t, ox.BlankNode) else t for t in row] for row in said)
    return sorted((ox.Quad(*row) for row in renamed), key=str)  # type: ignore[arg-type]


def _round(rows: Sequence[Row], colours: Mapping[ox.BlankNode, str]) -> dict[ox.BlankNode, str]:
    """New colours: for each blank node a digest of its colour and of all that is said of it, with the colours there."""
    said: defaultdict[ox.BlankNode, list[str]] = defaultdict(list)
    for row in rows:
        for place, term in enumerate(row):
            if isinstance(term, ox.BlankNode):
                others = ["this" if t == term else colours[t] if isinstance(t, ox.BlankNode) else str(t) for t in row]
                said[term].append(" ".join((str(place), *others)))
    return {
        term: hashlib.sha256("\n".join((colours[term], *sorted(lines))).encode()).hexdigest()
        for term, lines in said.items()
    }


def _alike(colours: Mapping[ox.BlankNode, str]) -> set[ox.BlankNode]:
    """The blank nodes whose colour is not theirs alone."""
    count = Counter(colours.values())
    return {term for term, colour in colours.items() if count[colour] > 1}


def _is_hard(rows: Sequence[Row], alike: set[ox.BlankNode]) -> bool:
    """Whether RDFC-1.0 would take long: too many of these nodes hang together, or branch."""
    beside: dict[ox.BlankNode, set[ox.BlankNode]] = {}
    for row in rows:
        here = {t for t in row if isinstance(t, ox.BlankNode) and t in alike}
        for term in here:
            beside.setdefault(term, set()).update(here - {term})
    while beside:
        part, edge = set(), {next(iter(beside))}
        while edge:
            part |= edge
            edge = {n for term in edge for n in beside[term]} - part
        sides = max(len(beside.pop(term)) for term in part)
        if len(part) > _CHAIN or sides > _SIDES or (sides > 2 and len(part) > _BRANCHED):
            return True
    return False
