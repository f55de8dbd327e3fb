"""Pages of pictures of the whole collection, and every picture as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rdflib.namespace import RDF
from rdflib.term import Node

from detente.asking.catalogue import UnknownQuestion
from detente.server.pages.addresses import written
from detente.server.pages.answer_figure import answer_figure
from detente.server.pages.asked import KEPT, Asked, BadRequest, NoPage, among, only
from detente.server.pages.figures import argument_network, file_of, neighbourhood, places_map, situations_timeline
from detente.server.pages.question_pages import chosen_things, given_to
from detente.server.pages.reason_page import triple_of
from detente.server.pages.reasoning_steps import shown
from detente.server.pages.rendering import page
from detente.server.pages.signed import Signed
from detente.server.pages.thing_page import parts_of, places
from detente.server.pages.ties import Ties
from detente.server.pictures.svg import Figure
from detente.server.replies import Graphs, Reply
from detente.vocabulary import DET


def network_page(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """The signed network of a year, its triads, and their balance over time."""
    asked = Asked(graphs, arguments)
    signed = Signed(asked)
    shown_as = asked.one("as")
    if shown_as not in ("", "network", "matrix"):
        raise among("as", shown_as, ("network", "matrix"))
    as_matrix = shown_as == "matrix"
    return page(
        asked,
        "network.html",
        "The signed network",
        here="/network",
        network=signed.figure(as_matrix),
        as_matrix=as_matrix,
        triads=signed.triads(),
        balance=signed.balance(),
        questions=[
            {"text": question.title, "href": asked.question_link(question, year=asked.year or "all")}
            for name in (
                "network/signed-graph",
                "network/closed-triads",
                "disputes/adversaries",
                "alliances/cooperating",
            )
            if name in asked.graphs.questions.files and (question := asked.graphs.questions.get(name))
        ],
        path_here="/network?as=matrix" if as_matrix else "/network",
    )


def map_page(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """The places of the collection on a map."""
    asked = Asked(graphs, arguments)
    made = _map(asked)
    return page(asked, "map.html", "Places on a map", here="/map", map=made, path_here="/map")


def _map(asked: Asked) -> Figure | None:
    desk = asked.desk
    kg = asked.kg
    contested = [s for s, _, _ in kg.match(None, RDF.type, DET.ContestedTerritory)]
    nodes = [*contested, *desk.members.get(DET.State, ()), *desk.members.get(DET.Place, ())]
    nodes = [n for n in nodes if not desk.is_a(n, DET.State) or kg.holds(n, RDF.type, DET.State)]
    return places_map(asked, nodes, None, "Places of the collection", file_of(asked, "map"))


#: What each kind of picture takes; that of an answer has the parameters of its question.
_TAKES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("network", "matrix", "triads", "balance"), ()),
    **dict.fromkeys(("map", "timeline", "neighbourhood"), ("of",)),
    "argument": ("s", "p", "o"),
}


def picture(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """A picture as SVG that stands alone, with its caption."""
    kind = (arguments.get("path") or {}).get("kind", "").removesuffix(".svg")
    if kind in _TAKES:
        only(arguments.get("query") or {}, *_TAKES[kind])
    made = _answer(graphs, arguments) if kind == "answer" else _picture(Asked(graphs, arguments), kind)
    if made is None:
        raise NoPage("there is nothing to draw here in this year")
    headers = [
        ("Content-Type", "image/svg+xml; charset=utf-8"),
        ("Content-Disposition", f'inline; filename="detente-{kind}.svg"'),
    ]
    return Reply(200, headers, made.picture.alone(made.whole_caption))


def _picture(asked: Asked, kind: str) -> Figure | None:
    signed = Signed(asked)
    whole = {"network": signed.figure, "triads": signed.triads, "balance": signed.balance}
    if kind in whole:
        return whole[kind]()
    if kind == "matrix":
        return signed.figure(as_matrix=True)
    if kind == "map" and not asked.one("of"):
        return _map(asked)
    if kind == "argument":
        triple = triple_of(asked)
        proof = asked.kg.proof(*triple)
        if proof is None:
            return None
        _, steps = shown(asked, [proof])
        final = steps[-1].last
        chain = [s.conclusion for s in steps if s.conclusion != final] + [final]
        return argument_network(asked, chain, final, "The argument", "")
    if kind not in ("neighbourhood", "timeline", "map"):
        raise NoPage(f"there is no picture {kind!r}", ())
    node = _of(asked)
    label = asked.label(node)
    if kind == "neighbourhood":
        return neighbourhood(asked, node, Ties(asked).of(node)[0])
    if kind == "map":
        return places_map(asked, places(asked, node), node, label, file_of(asked, "map", ("of", written(node))))
    content = asked.desk.is_a(node, DET.Occurrence, DET.Proposition, DET.Participation, DET.Dyad)
    nodes = [node, *parts_of(asked, node)] if content else list(asked.desk.situations(node))
    return situations_timeline(asked, nodes, label, file_of(asked, "timeline", ("of", written(node))))


def _of(asked: Asked) -> Node:
    node = asked.read(asked.one("of"))
    if node is None or not asked.desk.known(node):
        raise BadRequest(f"a picture of what? {asked.one('of')[:60]!r} is nothing here; as of=id:Japan")
    return node


def _answer(graphs: Graphs, arguments: Mapping[str, Any]) -> Figure | None:
    """The picture of the answer to a saved question."""
    query = arguments.get("query") or {}
    try:
        found = graphs.questions.get((query.get("question") or [""])[0])
    except UnknownQuestion as error:
        raise NoPage(str(error)) from None
    asked = Asked(graphs, arguments, own=tuple(set(KEPT) & found.parameters.keys()))
    asked.default_year = asked.covered(found.as_of)
    values = given_to(found, asked)
    text = found.bind(asked.kg, {n: v if found.parameters[n].many else v[0] for n, v in values.items()})
    answer = asked.kg.answer(text, found.title, found.columns)
    return answer_figure(asked, found.picture, answer, chosen_things(asked, found, values), found.title, "")
