"""Evidence: every stated triple rests on a claim with a passage, or on a reference of the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from detente.check.material import Material, short
from detente.check.report import Finding
from detente.evidence import TIME
from detente.passages import ArticleText, WrongArticle
from detente.rdf import Triple
from detente.vocabulary import DET


def check(material: Material) -> Iterator[Finding]:
    """What rests on nothing (`detente.evidence` says on what each kind of triple rests).

    A situation, prospect or denial must itself be asserted, supposed or denied by a claim, or have a
    reference: that it is mentioned is not enough. Where a whole node rests on nothing, that is one finding.
    """
    for graph, triples in material.said.items():
        bare: dict[Node, list[Triple]] = defaultdict(list)
        for triple in triples:
            if not material.evidence.of(triple).found:
                bare[triple[0]].append(triple)
        referred = {s for s, p, _ in triples if p == DET.reference}
        for node in material.subjects(graph):
            unsaid = material.is_a(node, DET.Content) and not material.evidence.claims_about(node)
            if unsaid and node not in referred:
                yield _without_claim(material, graph, node)
            elif node in bare:
                yield from _bare(
                    material, graph, node, bare[node], whole=len(bare[node]) == _size(triples, node)
                )


def _size(triples: list[Triple], node: Node) -> int:
    return len({t for t in triples if t[0] == node and t[1:] != (RDF.type, OWL.NamedIndividual)})


def _without_claim(material: Material, graph: Node, node: Node) -> Finding:
    kinds = (("supposes", DET.Prospect), ("denies", DET.Denial))
    verb = next((v for v, kind in kinds if material.is_a(node, kind)), "asserts")
    remedy = f"add det:{verb} {short(node)} to the claim that says so, or name the record with det:reference"
    return material.finding("evidence", graph, node, f"no claim {verb} it", remedy)


def _bare(
    material: Material, graph: Node, node: Node, triples: list[Triple], whole: bool
) -> Iterator[Finding]:
    claims = material.evidence.claims_about(node)
    if whole and claims:
        names = ", ".join(claim.name for claim in claims)
        remedy = "give one of them a det:passage"
        yield material.finding("evidence", graph, node, f"rests on no passage: {names} has none", remedy)
    elif whole:
        problem = "no claim mentions it, and no reference names it"
        remedy = "let a claim name it with det:mentions, or name the record with det:reference"
        yield material.finding("evidence", graph, node, problem, remedy)
    else:
        names = ", ".join(claim.name for claim in claims) or "no claim"
        for _, p, o in triples:
            if p in TIME:
                problem = f"{short(p)} {short(o)} is from the record, and no record is named"
                remedy = "name it with det:timeReference"
            else:
                problem = f"{short(p)} {short(o)} rests on nothing: {names} asserts the node and not that"
                remedy = f"let the claim that says so name it with det:mentions {short(o)}"
            yield material.finding("evidence", graph, node, problem, remedy, o)


def passages(material: Material, article: Path) -> Iterator[Finding]:
    """Passages whose digest is not that of their stretch of the article.

    Args:
        material: the views.
        article: the file with the article's text, UTF-8; offsets count its code points.

    Raises:
        Unreachable: the file cannot be read.
        WrongArticle: it is none of the articles that the graph describes.
    """
    refused: list[WrongArticle] = []
    for node in material.evidence.articles:
        known = material.evidence.article(node)
        if known is None:
            continue
        try:
            text = ArticleText.read(article, node, *known)
        except WrongArticle as error:
            refused.append(error)
            continue
        yield from _digests(material, text)
        return
    raise (
        refused[0]
        if refused
        else WrongArticle(f"{article}: the graph describes no article to compare it with")
    )


def _digests(material: Material, text: ArticleText) -> Iterator[Finding]:
    for passage in material.evidence.passages.values():
        if passage.article == text.article:
            try:
                text.passage(passage)
            except WrongArticle as error:
                problem = str(error).removeprefix(f"passage {passage.name} ")
                remedy = "put det:sha256 right, or oa:start and oa:end"
                graph = material.home(passage.node)
                yield material.finding("passage", graph, passage.node, problem, remedy, DET.sha256)
