"""Where things stand against each other: each case with both sides beside each other, down to who says what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from rdflib.term import Node

from detente.check.contradictions import denial_rules
from detente.collection.epochs import years_text
from detente.rdf.terms import Triple
from detente.server.pages import saying
from detente.server.pages.asked import Asked
from detente.server.pages.figures import says
from detente.server.pages.reasoning_steps import shown
from detente.server.pages.rendering import named, page
from detente.server.replies import Graphs, Reply
from detente.vocabulary import DET


def contradictions(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """The contradictions of a view: by the ontology, of denials, of claims, and what the record corrects."""
    asked = Asked(graphs, arguments)
    return page(
        asked,
        "contradictions.html",
        "Contradictions",
        refutations=list(_refutations(asked)),
        denied=list(_denied(asked)),
        claims=list(_claims(asked)),
        corrected=list(_corrected(asked)),
        path_here="/contradictions",
    )


def _refutations(asked: Asked) -> Iterator[dict[str, Any]]:
    """What the ontology calls false."""
    kg, told = asked.kg, asked.desk.explainer
    for found in kg.refutations:
        clash = found.contradiction
        sides = [{"says": told.phrase(p.conclusion), "steps": shown(asked, [p])[0]} for p in found.proofs]
        words = clash.rule.words(told.label)
        yield {"code": clash.code, "words": words, "years": years_text(kg.epochs.years(clash.mask)), "sides": sides}


def _denied(asked: Asked) -> Iterator[dict[str, Any]]:
    """What is denied by one source and follows from others, in the same years."""
    kg, desk = asked.kg, asked.desk
    epoch = kg.epochs.all if kg.epoch is None else 1 << kg.epoch
    for denial, rule, mask in denial_rules(kg, desk.evidence):
        triple: Triple = rule.body[0].ground({})
        common = mask & kg.closure.certain(triple) & epoch
        if not common:
            continue
        proof = kg.proof(*triple)
        steps = shown(asked, [proof])[0] if proof is not None else []
        yield {
            "sentence": says(asked, triple),
            "years": years_text(kg.epochs.years(common)),
            "denial": {**named(asked, denial), "years": desk.years(denial)},
            "denied_by": _who(asked, denial),
            "steps": steps,
            "why": asked.links.why(triple),
        }


def _who(asked: Asked, node: Node) -> list[dict[str, Any]]:
    """The fragments that a node rests on."""
    desk = asked.desk
    found = []
    for c in desk.evidence.claims_of(node):
        claim = desk.evidence.claim(c)
        found += saying.said_at(asked, claim)
    return found + [saying.reference(asked, r) for r in desk.stated(node, DET.reference)]


def _claims(asked: Asked) -> Iterator[dict[str, Any]]:
    """The claims that the review sets against each other."""
    desk = asked.desk
    pairs = {tuple(sorted((s, o), key=str)) for s, _, o in asked.kg.closure.match(None, DET.contradicts, None)}
    for pair in sorted(pairs, key=str):
        sides = []
        for node in pair:
            claim = desk.evidence.claim(node)
            fragments = saying.said_at(asked, claim)
            notes = [str(o) for p in (DET.note, DET.correction) for o in desk.stated(node, p)]
            asserted = [o for p in (DET.asserts, DET.denies, DET.supposes) for o in desk.stated(node, p)]
            there = [{**named(asked, o), "years": desk.years(o)} for o in asserted if desk.known(o)]
            sides.append({"claim": saying.claim(asked, node), "fragments": fragments, "notes": notes, "things": there})
        yield {"sides": sides}


def _corrected(asked: Asked) -> Iterator[dict[str, Any]]:
    """What sources say and the record does not bear out: the claim beside what holds instead."""
    desk = asked.desk
    by_claim: dict[Node, list[str]] = defaultdict(list)
    for made in desk.members.get(DET.Claim, ()):
        for text in desk.stated(made, DET.correction):
            by_claim[made].append(str(text))
    for node, texts in sorted(by_claim.items(), key=lambda item: str(item[0])):
        claim = desk.evidence.claim(node)
        references = [saying.reference(asked, r)["places"][0] for r in desk.stated(node, DET.reference)]
        yield {
            "claim": saying.claim(asked, node),
            "fragments": saying.said_at(asked, claim),
            "texts": texts,
            "references": references,
        }
