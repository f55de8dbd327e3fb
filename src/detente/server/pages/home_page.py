"""The first page: what this is, one real answer with its reason, search, and the ways in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rdflib.term import Node

from detente.rdf.terms import Triple
from detente.server.pages.addresses import written
from detente.server.pages.asked import Asked
from detente.server.pages.figures import argument_network, file_of, says
from detente.server.pages.reasoning_steps import sentence, shown
from detente.server.pages.rendering import named, page, plural
from detente.server.pages.source_pages import sources_of
from detente.server.replies import Graphs, Reply
from detente.vocabulary import DET

#: Relations that make a telling example, the most telling first.
_TELLING = (DET.indirectlyOpposedTo, DET.alliedWith, DET.adversarialTo, DET.agreementWith, DET.tieWith)
_OFFERED = (
    "alliances/indirect-opponents", "alliances/ambivalent-dyads", "disputes/contested-territories",
    "network/closed-triads", "history/then-and-now", "evidence/denials",
)  # fmt: skip


def home(graphs: Graphs, arguments: Mapping[str, Any]) -> Reply:
    """The first page."""
    asked = Asked(graphs, arguments)
    desk = asked.desk
    example: dict[str, Any] | None = None
    known = asked.desk.kept
    if ("example",) not in known:
        known["example",] = next(_examples(asked), None)
    triple: Triple | None = known["example",]
    if triple is not None:
        proof = asked.kg.proof(*triple)
        steps, raw = shown(asked, [proof]) if proof is not None else ([], [])
        chain = [s.conclusion for s in raw if s.conclusion != triple] + [triple]
        query = [(n, written(t)) for n, t in zip("spo", triple, strict=True)]
        words = says(asked, triple)
        picture = argument_network(asked, chain, triple, words, file_of(asked, "argument", *query))
        example = {"sentence": sentence(asked, triple), "steps": steps, "why": asked.links.why(triple)}
        example |= {"picture": picture, "words": words}
    questions = asked.graphs.questions
    offered = [questions.get(n) for n in _OFFERED if n in questions.files]
    counts = [
        (plural(count, word), href)
        for kind, word, href in (
            (DET.Claim, "claim", "/source"),
            (DET.Passage, "passage", "/source"),
            (DET.Occurrence, "situation", "/things"),
            (DET.Actor, "actor", "/things"),
            (DET.Place, "place", "/map"),
        )
        if (count := len(desk.members.get(kind, ())))
    ]
    counts.append((plural(len(questions.files), "question"), "/question"))
    return page(
        asked,
        "home.html",
        "What sources say, and what follows",
        example=example,
        counts=[(text, asked.links.to(href)) for text, href in counts],
        offered=[{"text": q.title, "href": asked.question_link(q)} for q in offered],
        sources=[
            {"text": asked.label(n), "href": asked.links.to(f"/source/{name}")} for name, n in sources_of(asked).items()
        ],
        states=[named(asked, n) for n in desk.members.get(DET.State, ()) if _active(asked, n)][:40],
        path_here="/",
    )


def _examples(asked: Asked) -> Iterator[Triple]:
    """Relations that hold in the year, in a fixed order."""
    for relation in _TELLING:
        found = asked.kg.match(None, relation, None)
        yield from sorted((t for t in found if t[0] != t[2]), key=lambda t: (str(t[2]), str(t[0])))


def _active(asked: Asked, node: Node) -> bool:
    return next(asked.kg.match(node, DET.tieWith, None), None) is not None
