"""Why a triple holds, as an object that shows itself as text, HTML, JSON and Turtle."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

from rdflib.term import Node

from detente.asking.names import resolve_triple
from detente.collection.epochs import years_text
from detente.collection.view import View
from detente.explaining.absence import words
from detente.explaining.explainer import Explainer
from detente.explaining.folding import folded
from detente.proving.proof import Proof
from detente.rdf.terms import Triple, short

if TYPE_CHECKING:
    from detente.explaining.reports import Report


class Reason:
    """Why a triple holds, or that it does not.

    Attributes:
        triple: the triple.
        proof: its proof; None where it does not hold.
    """

    def __init__(
        self,
        explainer: Explainer,
        triple: Triple,
        proof: Proof | None,
        years: str = "",
        absent: tuple[str, str] = ("not known to hold", ""),
    ) -> None:
        """Made by `KnowledgeGraph.why`."""
        self._explainer = explainer
        self.triple = triple
        self.proof = proof
        self._years, self._absent = years, absent

    def __bool__(self) -> bool:
        """Whether the triple holds in the view and the year."""
        return self.proof is not None

    def __str__(self) -> str:
        """The proof as a tree: rules, stated facts, claims, passages."""
        if self.proof is None:
            return f"{self._explainer.phrase(self.triple)}: {self._absent[0]}{self._years}"
        return self._explainer.proof(self.proof)

    def to_json(self) -> str:
        """The proof as JSON; ``holds`` says whether there is one."""
        if self.proof is None:
            said = {"holds": False, "says": self._absent[0], "why": self._absent[1]}
            return json.dumps({"triple": [short(t) for t in self.triple], **said}, indent=2)
        return self._explainer.as_json(self.proof)

    def to_markdown(self) -> str:
        """The proof as a nested list."""
        return str(self) if self.proof is None else self._explainer.as_markdown(self.proof)

    def to_turtle(self) -> str:
        """The proof in PROV-O (`detente.explaining.prov`); nothing but prefixes where there is none."""
        from detente.explaining.prov import turtle

        proofs = [] if self.proof is None else [self.proof]
        return turtle(self._explainer, self._explainer.phrase(self.triple), proofs)

    def all(self, limit: int = 20) -> Report:
        """Every distinct justification of the triple, the shortest proof first.

        Args:
            limit: how many are given at most; `note` of the report says whether there may be more.
        """
        from detente.explaining import reports

        return reports.justifications(self._explainer, self.triple, limit)

    def __repr__(self) -> str:
        """What it is, for a prompt."""
        words = "follows" if self.proof is not None and self.proof.rule else "is stated" if self else self._absent[0]
        return f"<Reason: {self._explainer.phrase(self.triple)}: {words}>"

    def _repr_html_(self) -> str:
        if self.proof is None:
            return f"<p>{html.escape(str(self))}</p>"
        return folded(self._explainer, [self.proof])


def elsewhen(kg: View, triple: Triple) -> list[str]:
    """When a triple that is not shown holds, and possibly holds, in words; nothing where it never does."""
    if triple[1] in kg.across_periods:  # of its years none is that of the relation
        there = kg.as_of is not None and kg.closure.certain(triple)
        return ["it joins two periods, and is shown without a year"] if there else []
    known = kg.years(*triple)
    told = {(stretch.first, stretch.last) for stretch in known}
    possible = () if kg.possible else kg.also_possible.years(*triple)
    more = [stretch for stretch in possible if (stretch.first, stretch.last) not in told]
    told_so = ("it holds in ", known), ("it possibly holds in ", more)
    return [start + years_text(stretches) for start, stretches in told_so if stretches]


def why(kg: View, s: str | Node, p: str | Node, o: str | Node) -> Reason:
    """Why a triple holds in a graph; see `KnowledgeGraph.why`."""
    subject, relation, other = resolve_triple(kg, s, p, o)
    proof = kg.proof(subject, relation, other)
    years, absent = "", ("not known to hold", "")
    if proof is None:
        absent = words(kg, (subject, relation, other), kg.as_of)
        years = (f" as of {kg.as_of}" if kg.as_of else "") + (f": {absent[1]}" if absent[1] else "")
        years += "".join(f"; {words}" for words in elsewhen(kg, (subject, relation, other)))
    return Reason(Explainer(kg), (subject, relation, other), proof, years, absent)
