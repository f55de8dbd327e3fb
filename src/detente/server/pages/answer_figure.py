"""The picture of an answer, of the kind that its question names: a network or matrix, a timeline, a map."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from rdflib.term import Node, URIRef

from detente.asking.answers import POSSIBLE, Answer
from detente.rdf.terms import Triple
from detente.server.pages.addresses import path_of
from detente.server.pages.asked import Asked
from detente.server.pages.figures import caption, places_map, says, situations_timeline
from detente.server.pages.rendering import named, plural
from detente.server.pages.tie_caveats import caveats_of, reserved, with_caveats
from detente.server.pictures.network_picture import MOST, TIES, Edge, layout, matrix, network, ring
from detente.server.pictures.svg import Figure, left_out
from detente.vocabulary import DET

#: The ties that have a sign.
SIGNED = ("pos", "neg", "both")


def answer_figure(
    asked: Asked, kind: str, answer: Answer, chosen: Sequence[Node], title: str, href: str
) -> Figure | None:
    """Draw an answer.

    Args:
        asked: the request.
        kind: ``network``, ``timeline``, ``map``, or nothing.
        answer: the answer.
        chosen: the values of its parameters.
        title: what it answers.
        href: the address of the picture as a file.

    Returns:
        The picture; None where the question names none, or the answer has nothing that it could show.
    """
    cells = [cell for row in answer.rows for cell in row if isinstance(cell, URIRef)]
    if kind == "timeline":
        return situations_timeline(asked, dict.fromkeys(cells), title, href)
    if kind == "map":
        about = chosen[0] if chosen else None
        return places_map(asked, dict.fromkeys([*chosen, *cells]), about, title, href)
    return _network(asked, answer, chosen, title, href) if kind == "network" else None


def _network(asked: Asked, answer: Answer, chosen: Sequence[Node], title: str, href: str) -> Figure | None:
    """Each row as an edge of its first two actors, or of the one in it and the one that was asked about.

    Of further actors in a row, the ties that have a sign: what binds or opposes the three of a triad.
    """
    desk = asked.desk
    known: dict[frozenset[Node], Edge] = {}
    ends = [n for n in dict.fromkeys(chosen) if desk.is_a(n, DET.Actor)]
    for i, row in enumerate(answer.rows):
        actors = [c for c in row if isinstance(c, URIRef) and desk.is_a(c, DET.Actor)]
        possible = bool(answer.certainty) and answer.certainty[i] == POSSIBLE
        pairs = [(actors[0], actors[1])] if len(actors) > 1 else [(e, actors[0]) for e in ends[:1] if actors]
        pairs += [(ends[0], actors[-1])] if len(ends) == 1 and len(actors) == 2 and ends[0] not in actors else []
        for one, other in pairs:
            if one != other:
                known.setdefault(frozenset((one, other)), _edge(asked, one, other, possible))
        for one, other in list(combinations(dict.fromkeys(actors), 2))[1:]:
            if (edge := _edge(asked, one, other, possible)).tone in SIGNED:
                known.setdefault(frozenset((one, other)), edge)
    if len(known) < 2:
        return None
    nodes = sorted({n for pair in known for n in pair}, key=lambda n: (asked.label(n).casefold(), str(n)))
    labels = {n: asked.label(n) for n in nodes}
    rows = tuple(
        (named(asked, e.one), named(asked, e.other), {"text": e.says, "href": e.href, "lang": ""})
        for e in known.values()
    )
    columns = ("one", "other", "tie in the year")
    words = "+ binds, − opposes, ± both; strokes and dots, or in outline: with a caveat; plain: another tie."
    centre = ends[0] if len(ends) == 1 and ends[0] in nodes else None
    star = centre is not None and all(centre in pair for pair in known)
    left = ""
    if star and centre is not None and len(nodes) > MOST:
        left = plural(len(nodes) - MOST, "actor")
        nodes = [centre, *[n for n in nodes if n != centre][: MOST - 1]]
        known = {pair: edge for pair, edge in known.items() if pair <= set(nodes)}
    if len(nodes) > MOST or (len(known) > TIES and not star):
        shown = nodes[:60]
        at = {n: i for i, n in enumerate(shown)}
        cells = {(at[e.one], at[e.other]): e for e in known.values() if e.one in at and e.other in at}
        made = [matrix([labels[n] for n in shown], cells, title, n, w) for n, w in (("am", 900.0), ("amn", 340.0))]
        left = plural(len(nodes) - len(shown), "actor")
        out = left_out(left if len(nodes) > len(shown) else "", len(rows))
        return Figure(made[0], caption(asked, title, words), columns, rows, href, made[1], out)
    hrefs = {n: asked.links.thing(n) for n in nodes}
    made = []
    for name, size in (("an", (1040.0, 430.0)), ("ann", (340.0, 380.0))):
        if centre is not None and star:
            others = [n for n in nodes if n != centre]
            places = {centre: (size[0] / 2, size[1] / 2), **dict(zip(others, ring(len(others), *size), strict=True))}
        else:
            index = {n: i for i, n in enumerate(nodes)}
            pairs_at = tuple(sorted((index[e.one], index[e.other]) for e in known.values()))
            places = dict(zip(nodes, layout(tuple(map(str, nodes)), pairs_at, *size), strict=True))
        made.append(network(places, labels, hrefs, list(known.values()), size, title, name, centre))
    return Figure(made[0], caption(asked, title, words), columns, rows, href, made[1], left_out(left, len(rows)))


def _told(asked: Asked, triple: Triple) -> str:
    """A tie as a sentence, with its caveats."""
    return with_caveats(says(asked, triple), caveats_of(asked, triple))


def _edge(asked: Asked, one: Node, other: Node, possible: bool) -> Edge:
    """The tie of two actors in the year: signed where they have such a tie."""
    kg = asked.kg.also_possible if asked.kg.possible else asked.kg
    holds = [p for p in (DET.positiveTieWith, DET.adversarialTo) if kg.holds(one, p, other)]
    if holds:
        tone = "both" if len(holds) == 2 else "pos" if holds[0] == DET.positiveTieWith else "neg"
        words = "; ".join(_told(asked, (one, p, other)) for p in holds)
        less = reserved(asked, *((one, p, other) for p in holds))
        return Edge(one, other, tone, possible, words, asked.links.why((one, holds[-1], other)), less)
    if kg.holds(one, DET.indirectlyOpposedTo, other):
        triple = (one, DET.indirectlyOpposedTo, other)
        return Edge(one, other, "indirect", possible, _told(asked, triple), asked.links.why(triple))
    kind = asked.desk.kinds(other)
    words = f"{asked.label(one)} and {asked.label(other)} stand in one row of the answer"
    href = asked.links.to(path_of(other)) if kind else ""
    return Edge(one, other, "soft", possible, words, href)
