"""Evidence: every stated triple rests on a claim, and every claim on a passage; or on a reference of the record."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from rdflib.namespace import RDF
from rdflib.term import Node

from detente.check.material import Material, is_code, short
from detente.check.report import Finding
from detente.errors import DetenteError, Unreachable
from detente.rdf import Triple
from detente.vocabulary import DET, OA

#: Records: they stand for themselves, and the shapes say what they must carry.
_RECORDS = (DET.Claim, DET.Passage, DET.Reference, DET.Work)


def check(material: Material) -> Iterator[Finding]:
    """What stands on nothing.

    By the kind of file: a node of ``corrections`` and ``world`` has a ``det:reference`` in that file. A situation,
    prospect or denial of any other file is asserted, supposed or denied by a claim, and each filler of its roles
    is mentioned by such a claim (codes excepted); or the file gives it a reference. Anything else (an actor, a
    place) is mentioned by a claim, says a claim, fills a role, or has a reference.
    """
    spoken = {o for found in material.mentions.values() for o in found}
    spoken |= {o for t in material.graphs.values() for _, p, o in t if p == DET.attributedTo}
    spoken |= {o for t in material.graphs.values() for _, p, o in t if p in material.ontology.roles}
    for graph in material.said:
        part = material.part(graph)
        referred = {s for s, p, _ in material.graphs[graph] if p == DET.reference}
        for node in material.subjects(graph):
            if node in referred or any(material.is_a(node, kind) for kind in _RECORDS):
                continue
            if part in ("corrections", "world"):
                problem = f"stands in {part} without a reference"
                remedy = "name the record that says so with det:reference"
                yield material.finding("evidence", graph, node, problem, remedy)
            elif material.is_a(node, DET.Content):
                yield from _content(material, graph, node)
            elif node not in spoken:
                problem = "no claim mentions it, and it fills no role"
                remedy = "let a claim name it with det:mentions, or give it a det:reference"
                yield material.finding("evidence", graph, node, problem, remedy)


def _content(material: Material, graph: Node, node: Node) -> Iterator[Finding]:
    claims = material.asserted_by.get(node, set())
    if not claims:
        verb = next(
            (v for v, k in (("supposes", DET.Prospect), ("denies", DET.Denial)) if material.is_a(node, k)), "asserts"
        )
        remedy = f"add det:{verb} {short(node)} to the claim that says so, or name the record with det:reference"
        yield material.finding("evidence", graph, node, f"no claim {verb} it", remedy)
        return
    for s, p, o in material.graphs[graph]:
        if s == node and p in material.ontology.roles and not is_code(o) and not claims_of(material, (s, p, o)):
            names = ", ".join(sorted(map(short, claims)))
            problem = f"{short(p)} {short(o)} rests on no claim: {names} does not mention it"
            remedy = f"let one of them name it with det:mentions {short(o)}, or put it right"
            yield material.finding("evidence", graph, node, problem, remedy, o)


def claims_of(material: Material, triple: Triple) -> frozenset[Node]:
    """The claims on which a stated triple rests.

    A role rests on the claims that assert its situation and mention its filler; any other triple of a
    situation, and a role filled by a code, on all claims that assert the situation.
    """
    s, p, o = triple
    claims = frozenset(material.asserted_by.get(s, ()))
    if p not in material.ontology.roles or is_code(o):
        return claims
    return frozenset(c for c in claims if o in material.mentions.get(c, ()))


def passages(material: Material, article: Path) -> Iterator[Finding]:
    """Passages whose digest is not that of their stretch of the article.

    Args:
        material: the views.
        article: the article's text, UTF-8; offsets count its code points.

    Raises:
        Unreachable: the file cannot be read.
        DetenteError: it is not the article: its length or digest differs from what the graph says of it.
    """
    try:
        text = article.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreachable(f"{article}: cannot be read as UTF-8 text: {error}") from None
    everything = {t: g for g, triples in material.graphs.items() for t in triples}
    values: dict[tuple[Node, Node], Node] = {(s, p): o for s, p, o in everything}
    works = [s for s, p, o in everything if p == RDF.type and o == DET.Article and (s, DET.sha256) in values]
    if not any(str(values[w, DET.sha256]) == _digest(text) for w in works):
        told = ", ".join(f"{short(w)} has {values.get((w, DET.length))} characters" for w in works)
        raise DetenteError(f"{article} is not the article: it has {len(text)} characters, or other words; {told}")
    for (s, p, o), graph in everything.items():
        if p != DET.sha256 or s in works or (s, OA.start) not in values or (s, OA.end) not in values:
            continue
        start, end = (int(str(values[s, at])) for at in (OA.start, OA.end))
        if _digest(text[start:end]) != str(o):
            problem = f"its det:sha256 is not that of characters {start} to {end} of {article.name}"
            remedy = f"the right one is {_digest(text[start:end])}, if the offsets are right"
            yield material.finding("passage", graph, s, problem, remedy, p)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
