"""An argument as templates show it: steps in sentences, each with the situations and the fragments that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rdflib.namespace import RDF
from rdflib.term import BNode, Literal, Node

from detente.explaining.argument import Step, argument
from detente.explaining.evidence import Support
from detente.explaining.sentences import article
from detente.proving.proof import Proof
from detente.rdf.terms import Triple
from detente.server.pages import saying
from detente.server.pages.asked import Asked
from detente.server.pages.desk import Desk
from detente.server.pages.rendering import named
from detente.vocabulary import DET

_CONTENT = (DET.Content, DET.Participation)


def shown(asked: Asked, proofs: Iterable[Proof]) -> tuple[list[dict[str, Any]], list[Step]]:
    """The steps of some proofs for a template, and as they are."""
    steps = argument(proofs, lambda triple: told_alone(asked.desk, triple))
    return [_step(asked, step) for step in steps], steps


def told_alone(desk: Desk, triple: Triple) -> bool:
    """Whether a triple is a step of its own: of things of the world, not of situations and what is made of them."""
    return not any(isinstance(t, BNode) or desk.is_a(t, *_CONTENT) for t in (triple[0], triple[2]))


def ground(asked: Asked, facts: Sequence[Triple]) -> dict[str, Any]:
    """Stated facts by their situations, with all that they rest on, each claim and reference once."""
    claims: dict[Node, Any] = {}
    references: dict[Node, None] = {}
    for fact in facts:
        support = asked.desk.evidence.of(fact)
        claims |= {c.node: c for c in support.claims}
        references |= dict.fromkeys(support.references)
    support = Support(tuple(claims[n] for n in sorted(claims, key=str)), tuple(references))
    return {"situations": _situations(asked, facts), "fragments": saying.fragments(asked, support)}


def _step(asked: Asked, step: Step) -> dict[str, Any]:
    desk = asked.desk
    said = _without_mirrors([step.conclusion, *step.then])
    relation = step.last[1]
    return {
        "sentence": sentence(asked, said[0]),
        "then": [sentence(asked, t) for t in said[1:]],
        "because": desk.definition(said[0][1]),
        "then_because": desk.definition(relation) if step.then else "",
        **ground(asked, step.facts),
        "uses": [n + 1 for n in step.uses],
        "stated": not step.rules,
        "possible": asked.kg.possible and not asked.kg.certain.holds(*step.last),
    }


def _without_mirrors(said: list[Triple]) -> list[Triple]:
    """What is said in a row, without what the next says of the same two the other way round."""
    kept = [
        t
        for t, after in zip(said, said[1:], strict=False)
        if not (t[1] == after[1] and (t[0], t[2]) == (after[2], after[0]))
    ]
    return [*kept, said[-1]]


def sentence(asked: Asked, triple: Triple) -> dict[str, Any]:
    """A triple as a sentence; "is a" of a class."""
    made = saying.sentence(asked, triple)
    if triple[1] == RDF.type:
        made["verb"] = "is " + article(asked.desk.label(triple[2]).lower()).partition(" ")[0]
        made["object"]["text"] = str(made["object"]["text"]).lower()
    return made


def _situations(asked: Asked, facts: Iterable[Triple]) -> list[dict[str, Any]]:
    """The stated facts of a step by the situation that they are about: its kind, and who fills which role."""
    desk = asked.desk
    found: dict[Node, dict[str, dict[str, Any]]] = {}
    kinds: dict[Node, list[str]] = {}
    whole_of: dict[Node, Node] = {s: o for s, p, o in facts if p == DET.participationIn}
    for s, p, o in facts:
        about = whole_of.get(s, s)
        roles = found.setdefault(about, {})
        if p == RDF.type:
            kinds.setdefault(about, []).append(asked.label(o).lower())
        elif p in (DET.participationIn, DET.years):
            pass  # the one is told as a role, the other behind the name
        else:
            word = "with" if p == DET.participationOf else asked.label(p)
            value = named(asked, o) if not isinstance(o, Literal) else {"text": str(o), "href": "", "lang": ""}
            roles[f"{word} {o}"] = {"role": word, "filler": value}
    return [
        {
            **named(asked, node),
            "kind": ", ".join(dict.fromkeys(kinds.get(node, []))),
            "roles": list(roles.values()),
            "years": desk.years(node),
        }
        for node, roles in found.items()
    ]
