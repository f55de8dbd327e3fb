"""What the graph says of a thing, a class or a property, in sections, so that people can learn it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import BNode, Node, URIRef

from detente.graph import KnowledgeGraph
from detente.vocabulary import CODE, DET, INFERRED_GRAPH

#: How many members or pairs are given as examples.
EXAMPLES = 5
_PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_KINDS = {
    OWL.Class: "class",
    OWL.ObjectProperty: "object property",
    OWL.DatatypeProperty: "data property",
    OWL.AnnotationProperty: "annotation property",
    OWL.SymmetricProperty: "symmetric",
    OWL.TransitiveProperty: "transitive",
    OWL.FunctionalProperty: "functional",
}
_NIL: Node = RDF.nil
_NAMES = {RDFS.label, SKOS.prefLabel, RDF.type, RDFS.isDefinedBy}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a description: a heading, and lines of a name and a text."""

    heading: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Description:
    """What the graph says of a term: its label, what it is, and sections."""

    term: URIRef
    label: str
    kind: str
    sections: tuple[Section, ...]


def describe(kg: KnowledgeGraph, term: URIRef) -> Description:
    """What the graph says of a thing, a class or a property, in its view and year."""
    types = {o for _, _, o in kg.match(term, RDF.type, None)}
    if OWL.Class in types:
        return _class(kg, term)
    if types & set(_PROPERTIES):
        return _property(kg, term, types)
    return _thing(kg, term)


def overview(kg: KnowledgeGraph) -> tuple[Section, ...]:
    """What there is, each with its count: classes with members, inferred relations, roles of situations."""
    above_class, above_property = _above(kg, RDFS.subClassOf), _above(kg, RDFS.subPropertyOf)
    members = _counts(kg, "?x a ?key")
    inferred = f"GRAPH <{INFERRED_GRAPH}> {{ ?x ?key ?y }} ?x a det:Entity . ?y a det:Entity"
    roles = _counts(kg, "?key rdfs:subPropertyOf det:involves . ?x ?key ?y . ?x a det:Content")
    of_class = {s: o for s, _, o in _stated(kg, RDFS.domain, None)}
    return (
        Section("Classes (prefix det:), with the number of members", _grouped(kg, members, above_class)),
        Section(
            "Relations between actors, places and other things, with the number of inferred pairs",
            _grouped(kg, _counts(kg, inferred), above_property),
        ),
        Section(
            "Roles, from a situation to what it involves, with the number of triples",
            _grouped(kg, roles, of_class),
        ),
        Section("", (("", "What a term means: detente show det:Alliance"),)),
    )


def _above(kg: KnowledgeGraph, p: URIRef) -> dict[Node, Node]:
    """A class or property that stands directly above each."""
    return {s: o for s, _, o in _stated(kg, p, None)}


def _counts(kg: KnowledgeGraph, pattern: str) -> dict[Node, int]:
    query = f"SELECT ?key (COUNT(DISTINCT *) AS ?n) WHERE {{ {pattern} }} GROUP BY ?key"
    rows = kg.sparql(query).rows
    return {key: int(str(n)) for key, n in rows if isinstance(key, URIRef) and key.startswith(DET)}


def _grouped(
    kg: KnowledgeGraph, counts: dict[Node, int], above: dict[Node, Node]
) -> tuple[tuple[str, str], ...]:
    """Terms with their counts, a line for each term above them."""
    from detente.answers import short

    groups: dict[str, list[str]] = {}
    for term, number in counts.items():
        name = short(above[term]).removeprefix("det:") if term in above else ""
        groups.setdefault(name, []).append(f"{str(term).removeprefix(DET)} {number}")
    return tuple((name, ", ".join(sorted(terms, key=str.lower))) for name, terms in sorted(groups.items()))


# ---- things ------------------------------------------------------------------------------------------


def _thing(kg: KnowledgeGraph, term: URIRef) -> Description:
    stated, inferred = _out(kg, term)
    kinds = [kg.label(o) for o in stated.get(RDF.type, ())]
    implied = [kg.label(o) for o in inferred.get(RDF.type, ()) if str(o).startswith(DET)]
    said = [
        ("also called" if p == SKOS.altLabel else kg.label(p), _join(kg, values))
        for p, values in sorted(stated.items())
        if p not in _NAMES
    ]
    sections = [
        Section("Stated", tuple(said)),
        Section("Is also, by inference", (("", ", ".join(sorted(implied))),) if implied else ()),
        Section("Takes part in", tuple(_situations(kg, term))),
        Section("Relations, inferred", tuple(_relations(kg, term, inferred))),
        Section("Claims that say so", tuple(_claims(kg, term, "det:asserts|det:supposes|det:denies"))),
        Section("Claims that mention it", tuple(_claims(kg, term, "det:mentions"))),
    ]
    return Description(
        term, kg.label(term), ", ".join(kinds) or "thing", tuple(s for s in sections if s.lines)
    )


def _out(kg: KnowledgeGraph, term: URIRef) -> tuple[dict[Node, list[Node]], dict[Node, list[Node]]]:
    """The stated and the inferred values of each property of a thing."""
    stated: dict[Node, list[Node]] = {}
    inferred: dict[Node, list[Node]] = {}
    query = f"SELECT DISTINCT ?g ?p ?o WHERE {{ GRAPH ?g {{ {term.n3()} ?p ?o }} }}"
    for graph, p, o in kg.sparql(query).rows:
        if p is not None and o is not None:
            (inferred if graph == INFERRED_GRAPH else stated).setdefault(p, []).append(o)
    return stated, inferred


def _situations(kg: KnowledgeGraph, term: URIRef) -> Iterator[tuple[str, str]]:
    """The situations, prospects and denials whose roles a thing fills, by years, with their claims."""
    query = f"""
        SELECT ?node ?role ?from ?until
               (GROUP_CONCAT(DISTINCT STR(?number); separator=" ") AS ?claims) WHERE {{
          GRAPH ?g {{ ?node ?role {term.n3()} }}
          FILTER (?g != <{INFERRED_GRAPH}>)
          ?node a det:Content .
          OPTIONAL {{ ?node det:startYear ?from }}
          OPTIONAL {{ ?node det:endYear ?until }}
          OPTIONAL {{ ?claim det:asserts|det:supposes|det:denies ?node . ?claim det:number ?number }}
        }} GROUP BY ?node ?role ?from ?until"""
    found = []
    for node, role, start, end, numbers in kg.sparql(query).rows:
        if node is None or role is None:
            continue
        years = str(start or "") if start == end else f"{start or ''}-{end or ''}"
        kind = ", ".join(kg.label(t) for t in _stated_types(kg, node))
        claims = ", ".join(f"C{int(n):03}" for n in sorted(str(numbers or "").split(), key=int))
        text = f"{kg.label(node)} ({kind}), as {kg.label(role)}{f'; {claims}' if claims else ''}"
        found.append((years, text))
    yield from sorted(found)


def _stated_types(kg: KnowledgeGraph, node: Node) -> list[Node]:
    if not isinstance(node, URIRef):
        return []
    query = (
        f"SELECT DISTINCT ?t WHERE {{ GRAPH ?g {{ {node.n3()} a ?t }} FILTER (?g != <{INFERRED_GRAPH}>) }}"
    )
    return [t for (t,) in kg.sparql(query).rows if t is not None]


def _relations(
    kg: KnowledgeGraph, term: URIRef, inferred: dict[Node, list[Node]]
) -> Iterator[tuple[str, str]]:
    """The inferred relations to things that are no situations; from them, where no property leads back."""
    contents = {s for kind in (DET.Content, DET.Claim) for s, _, _ in kg.match(None, RDF.type, kind)}
    for p in sorted(inferred, key=kg.label):
        others = [o for o in inferred[p] if isinstance(o, URIRef) and o not in contents]
        if others and p != RDF.type:
            yield kg.label(p), _join(kg, others)
    incoming: dict[Node, list[Node]] = {}
    query = f"SELECT ?s ?p WHERE {{ GRAPH <{INFERRED_GRAPH}> {{ ?s ?p {term.n3()} }} }}"
    for s, relation in kg.sparql(query).rows:
        if isinstance(s, URIRef) and relation is not None and s not in contents:
            incoming.setdefault(relation, []).append(s)
    for p in sorted(incoming, key=kg.label):
        if not _leads_back(kg, p):
            yield f"({kg.label(p)} it)", _join(kg, incoming[p])


def _leads_back(kg: KnowledgeGraph, p: Node) -> bool:
    """Whether a property is symmetric or has an inverse of its own."""
    return kg.holds(p, RDF.type, OWL.SymmetricProperty) or any(
        next(kg.match(*pattern), None) for pattern in ((p, OWL.inverseOf, None), (None, OWL.inverseOf, p))
    )


def _claims(kg: KnowledgeGraph, term: URIRef, path: str) -> Iterator[tuple[str, str]]:
    said = f"?c {path} {term.n3()} ; det:number ?n ; det:claimText ?text"
    query = f"SELECT DISTINCT ?n ?text WHERE {{ {said} }} ORDER BY ?n"
    for number, text in kg.sparql(query).rows:
        yield f"C{int(str(number)):03}", str(text)


# ---- terms of the ontology ---------------------------------------------------------------------------


def _class(kg: KnowledgeGraph, term: URIRef) -> Description:
    members = sorted({s for s, _, _ in kg.match(None, RDF.type, term)}, key=kg.label)
    lines = [
        *_texts(kg, term),
        ("kinds of", _join(kg, _direct(kg, term, RDFS.subClassOf))),
        ("its kinds", _join(kg, [s for s, _, _ in _stated(kg, RDFS.subClassOf, term)])),
        ("disjoint with", _join(kg, {o for _, _, o in kg.match(term, OWL.disjointWith, None)})),
        ("inferred where", "; or ".join(_conditions(kg, term))),
        ("properties from it", _join(kg, [s for s, _, _ in _stated(kg, RDFS.domain, term)])),
        ("properties to it", _join(kg, [s for s, _, _ in _stated(kg, RDFS.range, term)])),
        ("members", _examples(str(len(members)), (kg.label(m) for m in members[:EXAMPLES]), len(members))),
    ]
    return Description(
        term, kg.label(term), "class", (Section("", tuple(line for line in lines if line[1])),)
    )


def _property(kg: KnowledgeGraph, term: URIRef, types: set[Node]) -> Description:
    pairs = sorted({(kg.label(s), kg.label(o)) for s, _, o in kg.match(None, term, None)})
    examples = (f"{s} {kg.label(term)} {o}" for s, o in pairs[:EXAMPLES])
    inverse = {o for _, _, o in kg.match(term, OWL.inverseOf, None)}
    inverse |= {s for s, _, _ in kg.match(None, OWL.inverseOf, term)}
    notes = []
    if term in kg.between_different:
        notes.append("pairs of a thing with itself are left out")
    if term in kg.across_periods:
        notes.append("joins two periods: shown only without a year")
    lines = [
        *_texts(kg, term),
        ("from", _join(kg, [o for _, _, o in _stated(kg, RDFS.domain, None, term)])),
        ("to", _join(kg, [o for _, _, o in _stated(kg, RDFS.range, None, term)])),
        ("kind of", _join(kg, _direct(kg, term, RDFS.subPropertyOf))),
        ("its kinds", _join(kg, [s for s, _, _ in _stated(kg, RDFS.subPropertyOf, term)])),
        ("inverse", _join(kg, inverse)),
        ("inferred where", "; or ".join(_chains(kg, term))),
        ("note", "; ".join(notes)),
        ("pairs", _examples(str(len(pairs)), examples, len(pairs), "; ")),
    ]
    kind = ", ".join(text for cls, text in _KINDS.items() if cls in types)
    return Description(term, kg.label(term), kind, (Section("", tuple(line for line in lines if line[1])),))


def _examples(number: str, some: Iterable[str], count: int, separator: str = ", ") -> str:
    shown = separator.join(some)
    return f"{number}: {shown}{', ...' if count > EXAMPLES else ''}" if shown else number


def _texts(kg: KnowledgeGraph, term: URIRef) -> list[tuple[str, str]]:
    said = (("definition", SKOS.definition), ("scope", SKOS.scopeNote), ("example", SKOS.example))
    return [(name, str(o)) for name, p in said for _, _, o in kg.match(term, p, None)]


def _stated(
    kg: KnowledgeGraph, p: URIRef, o: URIRef | None, s: URIRef | None = None
) -> list[tuple[Node, Node, Node]]:
    """The triples with named terms that stand in the ontology itself, without what follows from them."""
    query = f"""SELECT ?s ?o WHERE {{ GRAPH ?g {{ ?s {p.n3()} ?o }} FILTER (?g != <{INFERRED_GRAPH}>)
                {f"FILTER (?o = {o.n3()})" if o else ""} {f"FILTER (?s = {s.n3()})" if s else ""} }}"""
    rows = kg.sparql(query).rows
    return [(x, p, y) for x, y in rows if isinstance(x, URIRef) and isinstance(y, URIRef)]


def _direct(kg: KnowledgeGraph, term: URIRef, p: URIRef) -> list[Node]:
    return [o for _, _, o in _stated(kg, p, None, term)]


def _join(kg: KnowledgeGraph, terms: Iterable[Node]) -> str:
    return ", ".join(sorted({kg.label(t) for t in terms}, key=str.lower))


def _chains(kg: KnowledgeGraph, term: URIRef) -> Iterator[str]:
    """The property chains that imply a property, in words."""
    for _, _, head in kg.match(term, OWL.propertyChainAxiom, None):
        yield ", then ".join(kg.label(member) for member in _list(kg, head))


def _conditions(kg: KnowledgeGraph, term: URIRef) -> Iterator[str]:
    """The anonymous classes below a class, in words."""
    for s, _, _ in kg.match(None, RDFS.subClassOf, term):
        if isinstance(s, BNode) and (text := _in_words(kg, s)):
            yield text


def _in_words(kg: KnowledgeGraph, node: Node) -> str:
    if not isinstance(node, BNode):
        return f"a {kg.label(node)}" if not str(node).startswith(CODE) else kg.label(node)
    for p, word in ((OWL.someValuesFrom, "some"), (OWL.hasValue, "the value")):
        for _, _, filler in kg.match(node, p, None):
            prop = next((kg.label(o) for _, _, o in kg.match(node, OWL.onProperty, None)), "")
            return f"{prop}: {word} {_in_words(kg, filler).removeprefix('a ')}"
    for p, word in ((OWL.intersectionOf, " and "), (OWL.unionOf, " or ")):
        for _, _, head in kg.match(node, p, None):
            return word.join(_in_words(kg, member) for member in _list(kg, head))
    return ""


def _list(kg: KnowledgeGraph, head: Node) -> Iterator[Node]:
    """The members of an RDF list."""
    seen: set[Node] = set()
    while head != _NIL and head not in seen:
        seen.add(head)
        yield from (o for _, _, o in kg.match(head, RDF.first, None))
        head = next((rest for _, _, rest in kg.match(head, RDF.rest, None)), _NIL)
