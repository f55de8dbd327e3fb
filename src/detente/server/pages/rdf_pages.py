"""One address for people and programs: a page, or what the graph says of a thing as RDF.

The format is the one that ``Accept`` prefers, or that of a suffix of the address.
"""

from __future__ import annotations

from rdflib.term import BNode, Node, URIRef

from detente.collection.lookups import lookup_of
from detente.rdf.formats import GRAPH_FORMATS, Format
from detente.rdf.terms import Triple
from detente.rdf.writing import serialize
from detente.server.negotiation import chosen
from detente.server.pages.addresses import named, path_of
from detente.server.pages.asked import Asked, NoPage
from detente.server.pages.desk import desk_of
from detente.server.replies import Reply
from detente.vocabulary import DET

#: The formats of one graph, by the suffix of an address; ``.json`` is JSON-LD as well.
SUFFIXES = {f.suffix: f for f in GRAPH_FORMATS.values() if not f.dataset} | {".json": GRAPH_FORMATS["jsonld"]}
FORMAT_NAMES = {
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF/XML",
    "application/ld+json": "JSON-LD",
}
#: What is offered at an address, the page first, and the format of each.
_OFFERED = {
    "text/html": None,
    "application/xhtml+xml": None,
    **{f.media_type: f for f in SUFFIXES.values()},
    "application/json": GRAPH_FORMATS["jsonld"],
}


def wanted(accept: str) -> Format | None:
    """The format of RDF that a client prefers to a page; None where it takes a page, or does not say.

    Raises:
        Refused: it takes nothing of what is offered (406).
    """
    return _OFFERED[chosen(accept, tuple(_OFFERED))]


def subject(asked: Asked) -> tuple[URIRef, Format | None]:
    """What a page is about, by its address, and the format of RDF that is asked for, if any.

    Raises:
        NoPage: nothing is called so; with near matches.
    """
    space, local = asked.path.get("space", "id"), asked.path.get("local", "")
    if not local:
        node = asked.read(asked.one("iri"))
        if node is None:
            raise NoPage(f"no thing {asked.one('iri')[:80]!r}: give an IRI")
        if asked.desk.known(node):
            return node, wanted(asked.accept)
        raise NoPage(f"the graph says nothing of <{node}>", asked.desk.near(str(node)))
    node = named(space, local)
    if node is not None and asked.desk.known(node):
        return node, wanted(asked.accept)
    stem, dot, suffix = local.rpartition(".")
    whole = named(space, stem) if dot + suffix in SUFFIXES else None
    if whole is not None and asked.desk.known(whole):
        return whole, SUFFIXES[dot + suffix]
    others = () if node is None else elsewhere(asked, node)
    if others:
        raise NoPage(f"the view {asked.view} has no {local!r}", (), others)
    raise NoPage(f"there is no {local!r} in this collection", asked.desk.near(local))


def elsewhere(asked: Asked, node: Node) -> tuple[tuple[str, str], ...]:
    """The other views that know a thing, each with the address of its page there."""
    views = (view for view in views_with(asked, node) if view != asked.view)
    return tuple((f"the view {view}", asked.links.thing(node, view=view)) for view in views)


def views_with(asked: Asked, node: Node) -> list[str]:
    """The views that know a thing; that which is looked at among them."""
    said_in = {g for said in lookup_of(asked.kg).of(node) for g in said.graphs}
    return [view for view in asked.views if view == asked.view or _is_in(asked, node, view, said_in)]


def _is_in(asked: Asked, node: Node, view: str, said_in: set[Node]) -> bool:
    """Whether a view knows a thing: it has a file that speaks of it, or else it is looked at."""
    if not said_in.isdisjoint(asked.graphs.collection.files(view, asked.sources or None)):
        return True
    kg = asked.graphs.of_all_years(view, asked.sources)
    return desk_of(asked.graphs, kg).known(node)


def alternates(asked: Asked, node: Node) -> list[tuple[str, str]]:
    """The formats of RDF in which a thing is to be had, with their addresses."""
    path = path_of(node)
    if "?" in path:
        return []
    forms = [f for f in SUFFIXES.values() if f.suffix in (".ttl", ".jsonld", ".nt", ".rdf")]
    return [(f.media_type, asked.links.to(path + f.suffix)) for f in dict.fromkeys(forms)]


def described(asked: Asked, node: Node, form: Format) -> Reply:
    """What the graph says of a thing, as RDF: the triples that it is the subject of, and those that point to it.

    Of a claim its passages are told as well, so that a program has what the claim rests on; of unnamed classes what the
    ontology says of them (https://www.w3.org/submissions/CBD/). That a thing is of an unnamed class is left out where
    it is only inferred: it says nothing by itself.
    """
    kg = asked.kg
    triples: dict[Triple, None] = {}
    queue = [node, *asked.desk.stated(node, DET.passage)]
    seen = set(queue)
    while queue:
        for triple in kg.match(queue.pop(), None, None):
            o = triple[2]
            if isinstance(o, BNode) and triple not in kg.stated_in:
                continue
            triples[triple] = None
            if isinstance(o, BNode) and o not in seen:
                seen.add(o)
                queue.append(o)
    triples |= {t: None for t in kg.match(None, None, node) if not isinstance(t[0], BNode)}
    body, _ = serialize(((t, None) for t in sorted(triples, key=str)), form)
    headers = [("Content-Type", f"{form.media_type}; charset=utf-8"), ("Vary", "Accept, Accept-Language")]
    return Reply(200, headers, body)
