"""The pictures of pages, from what a graph says: each with its caption and the same as a table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from rdflib.namespace import RDF
from rdflib.term import Literal, Node

from detente.collection.edtf import Bounds
from detente.explaining.sentences import sentence
from detente.rdf.terms import Triple
from detente.server.pages.addresses import with_query, written
from detente.server.pages.asked import Asked
from detente.server.pages.rendering import named, plural, years_said
from detente.server.pages.tie_caveats import reserved
from detente.server.pages.ties import Tie
from detente.server.pictures.map_picture import Spot, world_map
from detente.server.pictures.network_picture import Edge, network, ring
from detente.server.pictures.svg import Figure, left_out
from detente.server.pictures.timeline_picture import Bar, timeline
from detente.vocabulary import DET

#: How many neighbours, bars and places a picture shows at most: more are not read.
NEIGHBOURS, BARS, PLACES = 12, 22, 40
#: How many ties there are among the neighbours, at most, and how many sources a caption names in full.
AMONG, _NAMED = 12, 3
#: How many places there are around an actor: each neighbour of any year has its own, if they suffice.
SLOTS = 22
#: What binds and what opposes, among kinds of situation.
_BINDING = (DET.Cooperation, DET.MilitaryAccess, DET.MilitaryBasing, DET.ArmsTransfer, DET.Support, DET.JointExercise)
_OPPOSING = (DET.Conflict, DET.HostileAct, DET.Rivalry, DET.Hostility, DET.ThreatPerception, DET.Threat)
#: Kinds that say how things are called, or speak of the sources.
_BESIDE = (DET.StateSystemMembership, DET.Participation, DET.Dyad, DET.Citation, DET.Publication)
#: What counts of several ties of two.
_FIRST = ("neg", "pos", "indirect")
_SIGNED = (("pos", DET.positiveTieWith), ("neg", DET.adversarialTo), ("indirect", DET.indirectlyOpposedTo))
_RELATIONS = dict(_SIGNED)


def sources(asked: Asked) -> str:
    """The sources of what is shown, in words: the articles and data sets of the graph, and the record.

    More than `_NAMED` have their short names, under which the page of sources lists them.
    """
    desk = asked.desk
    if len(asked.kg.sources) > _NAMED:
        return ", ".join(asked.kg.sources)
    nodes = dict.fromkeys(n for c in (DET.Article, DET.DataSet) for n in desk.members.get(c, ()))
    names = [asked.label(n) for n in nodes]
    of = asked.kg.collection.sources
    names += ["the record"] if any(of[name].kind == "record" for name in asked.kg.sources) else []
    return "; ".join(names) or "files of one's own"


def caption(asked: Asked, what: str, more: str = "") -> str:
    """A caption: what is shown, when, in which view, from which sources."""
    when = "over all years" if asked.year is None else f"in {asked.year}"
    both = ", also what is only possible" if asked.possible else ""
    words = f"{what} {when}{both}; view {asked.view}. Sources: {sources(asked)}."
    return f"{words} {more}".strip()


def file_of(asked: Asked, kind: str, *given: tuple[str, str]) -> str:
    """The address of a picture as a file."""
    return with_query(f"/picture/{kind}.svg", [*given, *asked.links.fields()])


def says(asked: Asked, triple: Triple) -> str:
    """A relation as a sentence."""
    s, p, o = triple
    return sentence(asked.label(s), asked.desk.label(p), asked.label(o))


# ---- neighbourhood -------------------------------------------------------------------------------------------


def neighbourhood(asked: Asked, node: Node, ties: Sequence[Tie]) -> Figure | None:
    """The signed ties of an actor and its neighbours; None where it has none in the year."""
    shown = [t for t in ties if t.tone in _FIRST]
    if not shown:
        return None
    tones: dict[Node, str] = {}
    for tie in shown:
        tones[tie.other] = min(tones.get(tie.other, tie.tone), tie.tone, key=_FIRST.index)
    slots, lasting = _slots(asked, node, tones)
    chosen = _in_turns(sorted(tones, key=lambda n: (n not in slots, -lasting[n], asked.label(n))), tones)
    left = chosen[NEIGHBOURS:]
    others = [n for n in slots if n in chosen[:NEIGHBOURS]]
    edges, rows = [], []
    for other in others:
        by_tone: dict[str, list[Tie]] = defaultdict(list)
        for tie in shown:
            if tie.other == other:
                by_tone[tie.tone].append(tie)
                rows.append(_row(asked, tie))
        if {"pos", "neg"} & by_tone.keys():
            by_tone.pop("indirect", None)
        for tone, several in sorted(by_tone.items()):
            tie = min(several, key=lambda t: t.possible)
            words = "; ".join(says(asked, t.triple) + " (possibly)" * t.possible for t in several)
            possible = all(t.possible for t in several)
            less = all(t.hedged or t.flags for t in several)
            edges.append(Edge(node, other, tone, possible, words, asked.links.why(tie.triple), less))
    among = _among(asked, others)
    drawn = among if len(among) <= AMONG else [e for e in among if e.tone != "pos"]
    drawn = drawn if len(drawn) <= AMONG else []
    edges += (replace(e, reserved=reserved(asked, (e.one, _RELATIONS[e.tone], e.other))) for e in drawn)
    size = (340.0, {1: 110.0, 2: 110.0, 3: 230.0, 4: 230.0}.get(len(slots), 320.0))
    around = dict(zip(slots, ring(len(slots), *size), strict=True))
    places = {node: (size[0] / 2, size[1] / 2), **{n: around[n] for n in others}}
    labels = {n: asked.label(n) for n in places}
    hrefs = {n: asked.links.thing(n) for n in others}
    title = f"Neighbourhood of {asked.label(node)}"
    picture = network(places, labels, hrefs, edges, size, title, "near", node)
    words = "+ binds, − opposes, ± both; dotted: indirectly opposed, through a third; dashed: only possible; "
    words += "strokes and dots: with a caveat."
    out = [plural(len(left), "neighbour")] if left else []
    out += (
        [plural(len(among) - len(drawn), "tie") + " of neighbours with each other"] if len(drawn) < len(among) else []
    )
    rows += [_row(asked, tie) for tie in shown if tie.other in left]
    href = file_of(asked, "neighbourhood", ("of", written(node)))
    leaves = f"Left out: {' and '.join(out)}; the table has those of {asked.label(node)}." if out else ""
    return Figure(picture, caption(asked, title, words), ("tie", "certainty", "years"), tuple(rows), href, None, leaves)


def _in_turns(nodes: Sequence[Node], tones: Mapping[Node, str]) -> list[Node]:
    """Neighbours so that those that oppose and those that bind take turns; those that are indirect come last."""
    direct = [[n for n in nodes if tones[n] == tone] for tone in ("neg", "pos")]
    mixed = [n for pair in zip_longest(*direct) for n in pair if n is not None]
    return mixed + [n for n in nodes if tones[n] == "indirect"]


def _slots(asked: Asked, node: Node, now: Mapping[Node, str]) -> tuple[list[Node], Mapping[Node, int]]:
    """The neighbours of an actor in the order of their places, which are the same in every year, and their years.

    Where it has had more than there is room for, only those have places that the picture shows.
    """
    closure = asked.kg.closure
    found: dict[Node, tuple[str, int]] = {}
    for tone, relation in _SIGNED:
        for (_, _, o), both in closure.dated(node, relation, None):
            mask = closure.half(both, certain=False)
            if o != node and mask:
                first, years = found.get(o, (tone, 0))
                found[o] = first, years + mask.bit_count()
    for other in now:
        found.setdefault(other, ("neg", 1))
    lasting = Counter({n: years for n, (_, years) in found.items()})
    order = sorted(found, key=lambda n: (-lasting[n], str(n)))
    if len(found) > SLOTS:
        tones = {n: now.get(n, tone) for n, (tone, _) in found.items()}
        order = sorted(_in_turns(order, tones), key=lambda n: n not in now)
    kept = order[: SLOTS if len(found) <= SLOTS else NEIGHBOURS]
    return sorted(kept, key=lambda n: (found[n][0] != "pos", found[n][0], asked.label(n).casefold(), str(n))), lasting


def _row(asked: Asked, tie: Tie) -> tuple[Any, ...]:
    words = says(asked, tie.triple)
    sure = "possible" if tie.possible else "stated" if tie.stated else "inferred"
    when = years_said(tie.years or tie.possibly, asked.span, asked.ends)
    return {"text": words, "href": asked.links.why(tie.triple), "lang": ""}, sure, when


def _among(asked: Asked, nodes: Sequence[Node]) -> list[Edge]:
    """The signed ties of some actors with each other."""
    kg, found = asked.kg, []
    for i, one in enumerate(nodes):
        for other in nodes[i + 1 :]:
            several = [(t, p) for t, p in _SIGNED if kg.holds(one, p, other)]
            for tone, relation in several[: 2 if len(several) > 1 and several[1][0] == "neg" else 1]:
                triple = (one, relation, other)
                possible = kg.possible and not kg.certain.holds(*triple)
                found.append(Edge(one, other, tone, possible, says(asked, triple), asked.links.why(triple)))
    return found


def argument_network(
    asked: Asked, triples: Sequence[Triple], final: Triple | None, title: str, href: str
) -> Figure | None:
    """The relations of an argument as a small network; None where it is of fewer than three actors."""
    edges: dict[Triple, Edge] = {}
    for s, p, o in triples:
        desk = asked.desk
        tone = (
            "pos" if desk.under(p, DET.positiveTieWith)
            else "neg" if desk.under(p, DET.adversarialTo, DET.hostileActTowards)
            else "indirect" if desk.under(p, DET.indirectlyOpposedTo)
            else "soft"
        )  # fmt: skip
        if not isinstance(o, Literal):
            edges[s, p, o] = Edge(s, o, tone, False, says(asked, (s, p, o)), asked.links.why((s, p, o)))
    nodes = list(dict.fromkeys(n for e in edges.values() for n in (e.one, e.other)))
    if not 3 <= len(nodes) <= 8:
        return None
    if final is not None:
        nodes.sort(key=lambda n: (n != final[0], n == final[2]))
    size = (340.0, 250.0)
    places = dict(zip(nodes, ring(len(nodes), *size), strict=True))
    labels = {n: asked.label(n) for n in nodes}
    hrefs = {n: asked.links.thing(n) for n in nodes}
    drawn: dict[tuple[frozenset[Node], str], Edge] = {}
    for edge in edges.values():
        drawn.setdefault((frozenset((edge.one, edge.other)), edge.tone), edge)
    picture = network(places, labels, hrefs, list(drawn.values()), size, title, "argument")
    rows = tuple(({"text": e.says, "href": e.href, "lang": ""},) for e in edges.values())
    words = "+ binds, − opposes; dotted: indirectly opposed."
    return Figure(picture, caption(asked, title, words), ("relation",), rows, href)


# ---- time ----------------------------------------------------------------------------------------------------


def tone_of(asked: Asked, situation: Node) -> str:
    """How a picture draws a situation."""
    if asked.desk.is_a(situation, *_OPPOSING):
        return "neg"
    return "pos" if asked.desk.is_a(situation, *_BINDING) else "soft"


def situations_timeline(asked: Asked, nodes: Iterable[Node], what: str, href: str) -> Figure | None:
    """Situations on a timeline; None where none has years."""
    desk = asked.desk
    bars = []
    for node in nodes:
        bounds = desk.bounds(node)
        if bounds is not None and not desk.is_a(node, *_BESIDE):
            tone = tone_of(asked, node)
            bars.append(Bar(asked.label(node), asked.links.thing(node), bounds, tone, desk.years(node)))
    if not bars:
        return None
    chosen = sorted(bars, key=lambda b: (b.tone == "soft", _off(b.bounds, asked.year), b.bounds, b.label))[:BARS]
    chosen.sort(key=lambda b: (b.bounds, b.label))
    title = f"Timeline: {what}"
    pictures = [
        timeline(chosen, asked.span, asked.year, title, name, width) for name, width in (("time", 760), ("timen", 340))
    ]
    words = "Full: certain. Hatched: only possible. " + ("" if asked.year is None else "The dotted line is the year.")
    left = len(bars) - len(chosen)
    soft = all(b.tone == "soft" for b in bars if b not in chosen)
    later = "later" if asked.year is None else f"further from {asked.year}"
    which = " that neither bind nor oppose" if soft else f" that are {later}, or neither bind nor oppose"
    out = left_out(plural(left, "situation") + which if left else "", len(bars))
    rows = tuple(({"text": b.label, "href": b.href, "lang": ""}, b.years) for b in sorted(bars, key=lambda b: b.bounds))
    text = (
        f"{what}, over the span {asked.span[0]}–{asked.span[1]}; view {asked.view}. Sources: {sources(asked)}. {words}"
    )
    return Figure(pictures[0], text.strip(), ("situation", "years"), rows, href, pictures[1], out)


def _off(bounds: Bounds, year: int | None) -> int:
    """By how many years something is over, or not yet begun, in a year; 0 without one."""
    return 0 if year is None else max(bounds.earliest_start - year, year - bounds.latest_end, 0)


# ---- space ---------------------------------------------------------------------------------------------------


def places_map(
    asked: Asked, nodes: Iterable[Node], about: Node | None, what: str, href: str, small: bool = False
) -> Figure | None:
    """Places on a map, a small one alone where it stands beside other things; None where none has coordinates."""
    desk, kg = asked.desk, asked.kg
    spots: list[Spot] = []
    rows: list[tuple[Any, ...]] = []
    left = 0
    for node in dict.fromkeys(nodes):
        latitude, longitude = desk.first(node, DET.latitude), desk.first(node, DET.longitude)
        if latitude is None or longitude is None:
            continue
        contested = kg.holds(node, RDF.type, DET.ContestedTerritory)
        y, x = float(str(latitude)), float(str(longitude))
        spot = Spot(asked.label(node), asked.links.thing(node), y, x, contested, node == about)
        if len(spots) < PLACES or contested:
            spots.append(spot)
        else:
            left += 1
        claimants = ", ".join(sorted({asked.label(o) for o in _claimants(asked, node)})) if contested else ""
        rows.append((named(asked, node), f"{y:.2f}", f"{x:.2f}", f"contested: {claimants}" if contested else ""))
    if not spots:
        return None
    title = f"Map: {what}"
    pictures = [world_map(spots, title, name, width) for name, width in (("map", 1040.0), ("mapn", 340.0))[small:]]
    words = (
        "Boundaries: Natural Earth, 1:110 million, as they are controlled today, whatever the year and whoever claims "
        "them (so of Crimea, Kashmir, Kosovo, the Kurils, Taiwan, Western Sahara); they take no side."
    )
    disputed = [s.label for s in spots if s.contested]
    if disputed:
        words += f" Dashed ring: contested in the year ({', '.join(disputed)}); the table says between whom."
    out = (
        f"Left out: {plural(left, 'place')}, and labels for which there is no room; the table lists all."
        if left
        else ""
    )
    columns = ("place", "latitude", "longitude", "status")
    return Figure(
        pictures[0], caption(asked, what, words), columns, tuple(rows), href, None if small else pictures[1], out
    )


def _claimants(asked: Asked, place: Node) -> set[Node]:
    """Who contends over a place: the sides of the disputes that are about it."""
    found = set()
    for situation in asked.desk.situations(place):
        if asked.desk.is_a(situation, DET.Conflict, DET.TerritorialClaim):
            found |= {o for _, _, o in asked.kg.match(situation, DET.party, None)}
    return found
