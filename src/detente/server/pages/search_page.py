"""Search over things, claims, questions and terms by their words; names that are meant exactly come first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rdflib.namespace import RDFS, SKOS
from rdflib.term import Literal, Node, URIRef

from detente.asking.kindred import EMPTY
from detente.asking.names import UnknownName
from detente.asking.search import search, words_of
from detente.collection.lookups import lookup_of
from detente.server.pages import saying
from detente.server.pages.asked import Asked
from detente.server.pages.desk import Desk
from detente.server.pages.rendering import named, page, redirect
from detente.server.replies import Graphs, Reply
from detente.vocabulary import DET, EXPANDED_GRAPH

#: How many of each kind are shown.
_SHOWN = 25
#: How many things of one kind a list has at most.
_MOST = 250
_LONGEST = 200


def find(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """What is about some words; a claim by its number, or an IRI, leads to its page at once."""
    asked = Asked(graphs, arguments)
    text = asked.one("q")[:_LONGEST]
    exact = _exact(asked, text)
    if exact is not None and asked.desk.is_a(exact, DET.Claim, DET.Passage):
        return redirect(asked.links.thing(exact))
    things, claims, terms = _found(asked, text) if text else ([], [], [])
    if exact is not None and exact in things:
        things.remove(exact)
    words, begins = {w.casefold() for w in words_of(text)} - EMPTY, text.casefold()

    def order(node: Node) -> tuple[bool, bool, bool]:
        called = asked.label(node).casefold()
        whole = words <= {w.casefold() for w in words_of(called)}
        return not whole, asked.desk.is_a(node, DET.Content), not called.startswith(begins)

    # What has all words in its name comes first, then the best; of these, actors and places before what is said of
    # them, and what begins so before others.
    things.sort(key=order)
    names = asked.graphs.questions.search(text)[:_SHOWN] if text else []
    found = map(asked.graphs.questions.get, names)
    questions = [{"text": q.title, "href": asked.question_link(q), "lang": ""} for q in found]
    return page(
        asked,
        "search.html",
        f"“{text}”" if text else "Search",
        words=text,
        exact=_thing(asked, exact) if exact is not None else None,
        things=[_thing(asked, n) for n in things[:_SHOWN]],
        claims=[saying.claim(asked, n) for n in claims[:_SHOWN]],
        questions=questions,
        terms=[{**named(asked, n), "definition": asked.desk.definition(n)} for n in terms[:_SHOWN]],
        counts={"things": len(things), "claims": len(claims), "terms": len(terms)},
        near=[(n, asked.links.to("/search", q=n)) for n in asked.desk.near(text)] if text else [],
        path_here="/search",
        robots="noindex",
    )


def _thing(asked: Asked, node: Node) -> dict[str, Any]:
    kinds = ", ".join(asked.label(k) for k in asked.desk.kinds(node))
    return {**named(asked, node), "kind": kinds, "years": asked.desk.years(node), "chips": list(_chips(asked, node))}


def _chips(asked: Asked, node: Node) -> Iterator[tuple[str, str]]:
    """What keeps a thing from being there in the year: it is denied, supposed, of other years, or only possible."""
    bounds, year, stated = asked.desk.bounds(node), asked.year, not asked.desk.is_a(node, DET.Proposition)
    if not stated:
        yield ("denied", "denied") if asked.desk.is_a(node, DET.Denial) else ("hedged", "supposed")
    if bounds is None or year is None or bounds.latest_start <= year <= bounds.earliest_end:
        return
    if not bounds.earliest_start <= year <= bounds.latest_end:
        yield "plain", f"not in {year}"
    elif stated:
        yield "possible", f"possible in {year}"


def _exact(asked: Asked, text: str) -> URIRef | None:
    if not text:
        return None
    node = asked.read(text)
    if node is not None and asked.desk.known(node):
        return node
    if text[:1] in "Cc" and text[1:].isdigit():
        text = f"Claim C{int(text[1:]):03d}"
    try:
        return asked.desk.things.resolve(text)
    except UnknownName:
        return _called(asked.desk, text)


def _called(desk: Desk, text: str) -> URIRef | None:
    """What alone is called so in any year, where nothing is in the year that is looked at."""
    by_key, _ = _index(desk)
    found = [n for n in by_key.values() if isinstance(n, URIRef) and desk.label(n).casefold() == text.casefold()]
    return found[0] if len(found) == 1 else None


def _found(asked: Asked, text: str) -> tuple[list[Node], list[Node], list[Node]]:
    """The things, claims and terms about some words, the best first."""
    by_key, entries = _index(asked.desk)
    found = [by_key[key] for key in search(entries, {"name": 8.0, "also": 4.0, "text": 1.0}, text)]
    claims = [n for n in found if asked.desk.is_a(n, DET.Claim)]
    terms = [n for n in found if str(n).startswith(str(DET))]
    apart = {*claims, *terms}
    return [n for n in found if n not in apart], claims, terms


def _index(desk: Desk) -> tuple[dict[str, Node], list[tuple[str, ...]]]:
    """What is searched: names, other names, and texts, by number; kept for the graph."""
    known: tuple[dict[str, Node], list[tuple[str, ...]]] | None = desk.kg.both.get("search index")
    if known is not None:
        return known
    names: dict[Node, list[str]] = {}
    also: dict[Node, list[str]] = {}
    texts: dict[Node, list[str]] = {}
    where: dict[Node, dict[Node, list[str]]] = {
        RDFS.label: names,
        SKOS.altLabel: also,
        DET.claimText: texts,
        SKOS.definition: texts,
        DET.note: texts,
    }
    where |= {DET.citation: texts, DET.iso3166alpha2: also, DET.iso3166alpha3: also, DET.cowAbbreviation: also}
    for p, found in where.items():
        for s, _, o, graphs in lookup_of(desk.kg).with_property(p):
            if isinstance(o, Literal) and isinstance(s, URIRef) and graphs != (EXPANDED_GRAPH,):
                found.setdefault(s, []).append(str(o))
    nodes = [n for n in dict.fromkeys([*names, *texts]) if _is_shown(desk, n)]
    entries: list[tuple[str, ...]] = [
        (str(i), " ".join(names.get(n, ())), " ".join(also.get(n, ())), " ".join(texts.get(n, ())))
        for i, n in enumerate(nodes)
    ]
    made = {str(i): n for i, n in enumerate(nodes)}, entries
    desk.kg.both["search index"] = made
    return made


def _is_shown(desk: Desk, node: Node) -> bool:
    return not desk.is_a(node, DET.Passage, DET.Participation, DET.Dyad) and node not in desk.kg.graphs


def things(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """The things of the collection by kind."""
    asked = Asked(graphs, arguments)
    desk = asked.desk
    groups = []
    for kind in _LISTED:
        nodes = [n for n in desk.members.get(kind, ()) if desk.is_a(n, kind) and not _listed_before(desk, n, kind)]
        if nodes:
            groups.append((named(asked, kind), [named(asked, n) for n in nodes[:_MOST]], len(nodes)))
    situations = _situations(asked)
    given: dict[str, Any] = {"groups": groups, "situations": situations, "path_here": "/things"}
    return page(asked, "things.html", "Things", here="/things", **given)


#: The kinds of thing, in the order in which they are listed.
_LISTED = (
    DET.State, DET.Organisation, DET.Bloc, DET.Person, DET.ArmedForce, DET.StateOrgan, DET.ArmedGroup, DET.Population,
    DET.Group, DET.Office, DET.Place, DET.Topic, DET.Equipment, DET.Period, DET.Work,
)  # fmt: skip


def _listed_before(desk: Desk, node: Node, kind: Node) -> bool:
    return desk.is_a(node, *_LISTED[: _LISTED.index(kind)]) if _LISTED.index(kind) else False


def _situations(asked: Asked) -> list[tuple[dict[str, Any], list[dict[str, Any]], int]]:
    """The situations by their most specific kinds."""
    desk = asked.desk
    by_kind: dict[Node, list[Node]] = {}
    for node in desk.members.get(DET.Occurrence, ()):
        for kind in desk.kinds(node)[:1]:
            by_kind.setdefault(kind, []).append(node)
    return [
        (named(asked, kind), [{**named(asked, n), "years": desk.years(n)} for n in nodes[:_MOST]], len(nodes))
        for kind, nodes in sorted(by_kind.items(), key=lambda item: asked.label(item[0]))
    ]
