"""The pages of the vocabulary: classes, properties and codes, each with its definition, its place and its use here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node, URIRef

from detente.collection.expansion_rules import rules
from detente.explaining.description import PLACES
from detente.server.pages import rdf_pages, saying
from detente.server.pages.addresses import path_of
from detente.server.pages.asked import Asked
from detente.server.pages.figures import says
from detente.server.pages.opened_rows import caveat_chips
from detente.server.pages.rendering import named, page
from detente.server.pages.tie_caveats import caveats_of
from detente.server.replies import Graphs, Reply
from detente.vocabulary import CODE, DET

_MANY = 60
_PLACES = (
    *PLACES,
    (DCTERMS.isReplacedBy, "replaced by"),
    (SKOS.broader, "narrower than"),
    (SKOS.inScheme, "in the list"),
    (DET.expressedBy, "expressed by"),
)
_TEXTS = ((SKOS.example, "example"), (SKOS.scopeNote, "note"), (DCTERMS.source, "source"))


def term(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """The page of a class, a property or a code, or what the ontology says of it as RDF."""
    asked = Asked(graphs, arguments)
    node, form = rdf_pages.subject(asked)
    if form is not None:
        return rdf_pages.described(asked, node, form)
    kg, desk = asked.kg, asked.desk
    schema = [t for t in kg.schema if t[0] == node]
    if str(node).startswith(str(CODE)):
        schema = [t for t in kg.closure.match(node, None, None)]
    places = [
        (word, [named(asked, o) for s, q, o in schema if q == p and isinstance(o, URIRef) and o != s])
        for p, word in _PLACES
    ]
    below = sorted({s for s, q, o in kg.schema if q in (RDFS.subClassOf, RDFS.subPropertyOf) and o == node}, key=str)
    below += sorted({s for s, _, _ in kg.closure.match(None, SKOS.inScheme, node)}, key=str)
    kinds = sorted(str(o).rpartition("#")[2] for _, q, o in schema if q == RDF.type and not str(o).startswith(str(DET)))
    ruleset = kg.closure.ruleset
    words = [
        rule.words(lambda t: ruleset.describe(t, desk.label))
        for rule in ruleset.rules
        if rule.head is not None and rule.head.p == node and rule.name == "prp-spo2"
    ]
    expanding = {rule.node: rule.comment for rule in rules()}
    words += [expanding.get(o, "a rule of expansion") for _, q, o in schema if q == DET.expandedBy]
    roles = sorted((s for s, q, o in kg.schema if q == RDFS.domain and o == node), key=str)
    members, pairs, users = _use(asked, node, kinds)
    return page(
        asked,
        "term.html",
        asked.label(node),
        node=named(asked, node),
        kinds=[_KIND_WORDS.get(k) or _words(k) for k in kinds],
        definition=desk.definition(node) or str(desk.first(node, SKOS.definition) or ""),
        texts=[(word, str(o)) for p, word in _TEXTS for _, q, o in schema if q == p],
        places=[(word, things) for word, things in places if things],
        below=[named(asked, b) for b in below if isinstance(b, URIRef)],
        rules=words,
        roles=[named(asked, r) for r in roles if isinstance(r, URIRef)],
        members=[named(asked, m) for m in members[:_MANY]],
        members_count=len(members),
        pairs=pairs[:_MANY],
        pairs_count=len(pairs),
        users=[named(asked, u) for u in users[:_MANY] if not desk.is_a(u, DET.Claim)],
        claims=[saying.claim(asked, u) for u in users[:_MANY] if desk.is_a(u, DET.Claim)],
        users_count=len(users),
        iri=str(node),
        path_here=path_of(node),
        alternates=rdf_pages.alternates(asked, node),
    )


#: What OWL and SKOS call the kinds of term, as readers do.
_KIND_WORDS = {"ObjectProperty": "relation or role", "DatatypeProperty": "value", "Concept": "code",
               "ConceptScheme": "code list"}  # fmt: skip


def _words(kind: str) -> str:
    """A kind of OWL in words: ``SymmetricProperty`` is symmetric."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.removesuffix("Property")).lower()


def _use(asked: Asked, node: Node, kinds: Iterable[str]) -> tuple[list[URIRef], list[dict[str, Any]], list[URIRef]]:
    """The members of a class, the pairs of a property, what bears a code: in the year."""
    kg = asked.kg

    def order(n: Node) -> tuple[str, str]:
        return asked.label(n).casefold(), str(n)

    members = sorted({s for s, _, _ in kg.match(None, RDF.type, node) if isinstance(s, URIRef)}, key=order)
    users = sorted(
        {s for s, p, _ in kg.match(None, None, node) if str(node).startswith(str(CODE)) and p != DET.hasCode
         and isinstance(s, URIRef) and not s.startswith(str(CODE))},
        key=order,
    )  # fmt: skip
    pairs: list[dict[str, Any]] = []
    if "ObjectProperty" in kinds:
        for s, p, o in sorted(kg.match(None, node, None), key=lambda t: (order(t[0]), order(t[2]))):
            if isinstance(s, URIRef) and isinstance(o, URIRef):
                pairs.append({"text": says(asked, (s, p, o)), "href": asked.links.why((s, p, o)), "lang": ""})
                if len(pairs) <= _MANY:  # the others are only counted
                    possible = kg.possible and not kg.certain.holds(s, p, o)
                    told = [("possible", "possible")] * possible + caveat_chips(caveats_of(asked, (s, p, o)))
                    pairs[-1]["chips"] = told
    return members, pairs, users


def terms(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """All classes and relations as trees, each with its definition; or the ontology as RDF."""
    asked = Asked(graphs, arguments)
    kg, desk = asked.kg, asked.desk
    below: dict[Node, list[Node]] = defaultdict(list)
    for s, p, o in kg.schema:
        if p in (RDFS.subClassOf, RDFS.subPropertyOf) and isinstance(s, URIRef) and isinstance(o, URIRef):
            below[o].append(s)
    kinds: dict[Node, list[Node]] = defaultdict(list)
    for s, p, o in kg.schema:
        if p == RDF.type and isinstance(s, URIRef):
            kinds[o].append(s)

    def tree(node: Node, seen: frozenset[Node]) -> dict[str, Any]:
        children = sorted(set(below[node]) - seen, key=lambda n: asked.label(n))
        inner = seen | {node}
        return {**named(asked, node), "definition": desk.definition(node), "below": [tree(c, inner) for c in children]}

    def top(kind: Node) -> list[dict[str, Any]]:
        wider = {s for o in below for s in below[o]}
        roots = sorted(set(kinds[kind]) - wider, key=lambda n: asked.label(n))
        return [tree(n, frozenset()) for n in roots if str(n).startswith(str(DET))]

    parts = [("Classes", top(OWL.Class)), ("Relations and roles", top(OWL.ObjectProperty)),
             ("Values", top(OWL.DatatypeProperty))]  # fmt: skip
    intro = "What the words of this collection mean. A term's page says what follows from it, and where it is used."
    return page(asked, "terms.html", "The ontology", parts=parts, intro=intro, path_here="/ontology")


def codes(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """All code lists with their codes."""
    asked = Asked(graphs, arguments)
    desk, kg = asked.desk, asked.kg
    lists: dict[Node, list[Node]] = defaultdict(list)
    for s, _, o in kg.closure.match(None, SKOS.inScheme, None):
        lists[o].append(s)

    def shown(node: Node) -> dict[str, Any]:
        return {**named(asked, node), "definition": str(desk.first(node, SKOS.definition) or ""), "below": []}

    parts = []
    for scheme in sorted(lists, key=lambda n: asked.label(n)):
        parts.append((asked.label(scheme), [shown(c) for c in sorted(lists[scheme], key=lambda n: asked.label(n))]))
    intro = "The code lists: stance, assessment, kinds of alliance, levels of hostility and others."
    return page(asked, "terms.html", "Codes", parts=parts, intro=intro, path_here="/code")
