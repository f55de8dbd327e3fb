"""Why a triple holds, as an object that shows itself as text, HTML, JSON and Turtle."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

from rdflib.term import Node

from detente.asking import one_kind
from detente.asking.answers import NotThisFormat
from detente.asking.headings import place
from detente.asking.kinds_behind import KindsBehind
from detente.asking.names import resolve_triple
from detente.collection.epochs import years_text
from detente.collection.view import View
from detente.explaining.absence import NO, absence, words
from detente.explaining.denying import Denied, denied_by
from detente.explaining.explainer import Explainer
from detente.explaining.folding import folded
from detente.explaining.misfits import did_you_mean, misfit
from detente.explaining.spoken_of import in_words, spoken_of
from detente.proving.proof import Proof
from detente.rdf.terms import Triple, short

if TYPE_CHECKING:
    from detente.explaining.reports import Report


class Reason:
    """Why a triple holds, or that it is not known to, which is no denial; where sources deny it, who does.

    Attributes:
        triple: the triple.
        proof: its proof; None where nothing that is shown says so.
        denied: where there is no proof, who denies it, in which years, and what that comes to.
        denied_by: the names of these claims and references.
    """

    def __init__(
        self, explainer: Explainer, triple: Triple, proof: Proof | None, years: str = "", kind: Node | None = None
    ) -> None:
        """Made by `KnowledgeGraph.why`; with the kind of situation from which alone it is to follow."""
        self._explainer = explainer
        self.triple = triple
        self.proof = proof
        self._kind = kind
        self.denied = Denied() if proof is not None or kind is not None else denied_by(explainer, triple)
        self.denied_by = self.denied.names
        self._years = years

    def __bool__(self) -> bool:
        """Whether the triple holds in the view and the year."""
        return self.proof is not None

    @property
    def holds(self) -> bool | None:
        """Whether the triple holds; None where nothing says so.

        False where something is complete for it, or denies it outright, in all years that are asked of.
        """
        if self.proof is not None:
            return True
        kg = self._explainer.kg
        gone = self.denied.throughout or absence(kg, self.triple, kg.as_of, self._kind).kind == NO
        return False if gone else None

    def __str__(self) -> str:
        """The proof as a tree: rules, stated facts, claims, passages."""
        if self.proof is None:
            return f"{absent(self._explainer, self.triple, self.denied, self._kind)}{self._years}"
        return self._explainer.proof(self.proof)

    def to_json(self) -> str:
        """The proof as JSON; without one ``holds`` is false where that is a no, and null where nothing is known."""
        if self.proof is None:
            kg = self._explainer.kg
            data: dict[str, object] = {"triple": [short(t) for t in self.triple], "holds": self.holds}
            data |= {"denied_by": list(self.denied_by), "denied": self.denied.as_data}
            data |= {"view": kg.view, "as_of": kg.as_of}
            return json.dumps(data | {"says": str(self)}, ensure_ascii=False, indent=2)
        return self._explainer.as_json(self.proof)

    def to_markdown(self) -> str:
        """The proof as a nested list."""
        return str(self) if self.proof is None else self._explainer.as_markdown(self.proof)

    def to_turtle(self) -> str:
        """The proof in PROV-O (`detente.explaining.prov`).

        Raises:
            NotThisFormat: there is none, which PROV-O has no way to say.
        """
        if self.proof is None:
            raise NotThisFormat(f"there is no proof to give in PROV-O: {self}")
        from detente.explaining.prov import turtle

        return turtle(self._explainer, self._explainer.phrase(self.triple), [self.proof])

    def all(self, limit: int = 20) -> Report:
        """Every distinct justification of the triple, the shortest proof first.

        Args:
            limit: how many are given at most; `note` of the report says whether there may be more.
        """
        from detente.explaining import reports

        return reports.justifications(self._explainer, self.triple, limit)

    def __repr__(self) -> str:
        """What it is, for a prompt."""
        if self.proof is None:
            return f"<Reason: {absent(self._explainer, self.triple, self.denied, self._kind)}>"
        kg = self._explainer.kg
        words = "follows" if self.proof.rule else "is stated"
        return f"<Reason: {self._explainer.phrase(self.triple)}: {words} ({place(kg.view, kg.as_of, kg.possible)})>"

    def _repr_html_(self) -> str:
        if self.proof is None:
            return f"<p>{html.escape(str(self))}</p>"
        return folded(self._explainer, [self.proof])


def absent(told: Explainer, triple: Triple, denied: Denied, kind: Node | None = None) -> str:
    """That nothing says a triple, in a line: not known, which is no denial; or denied, by whom and in which years.

    What is denied only by one to whom the source gives the word, or with reserve, is not known; neither is what is
    denied in other years alone. Of what is not known the claims are named that speak of the two; of a relation that
    cannot be said of them, others that can.
    """
    kg = told.kg
    where = place(kg.view, kg.as_of, kg.possible)
    if kind is not None:
        says, why = words(kg, triple, kg.as_of, kind)
        what = f"{told.phrase(triple)}, from {kg.label(kind).lower()} itself"
        return f"{what}: {says} ({where})" + (f": {why}" if why else "")
    if denied.throughout:
        return f"{told.phrase(triple)}: does not hold: {denied} ({where})"
    if denied.at_times:
        return f"{told.phrase(triple)}: {denied}; else not known ({where})"
    wrong = misfit(kg, triple)
    if wrong:
        return f"{told.phrase(triple)}: cannot be said ({where}): {wrong}{did_you_mean(kg, triple)}"
    says, why = words(kg, triple, kg.as_of)
    claims = "" if denied else in_words(told.evidence, *spoken_of(told.evidence, kg, triple))
    why = "; ".join(filter(None, (str(denied), why, claims)))
    return f"{told.phrase(triple)}: {says} ({where})" + (f": {why}" if why else "")


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


def proved(
    kg: View, s: str | Node, p: str | Node, o: str | Node
) -> tuple[tuple[Node, Node, Node], Proof | None, Node | None]:
    """A triple by the names of its terms, its proof, and the kind of situation from which alone it is to follow.

    Args:
        kg: the graph.
        s: the subject.
        p: the relation; or with such a kind, as a column of a panel is called: ``inDisputeWith:MilitarizedDispute``.
        o: the object.

    Raises:
        UnknownName: nothing is called so.
        BadPanel: the relation does not follow from that kind by itself.
    """
    if isinstance(p, str) and one_kind.parted(kg, p)[1] is not None:
        asked = one_kind.asked(kg, KindsBehind(kg.schema), p)
        triple = resolve_triple(kg, s, asked.relation, o)
        assert asked.kind is not None
        return triple, one_kind.proof(kg, triple, asked.kind), asked.kind
    triple = resolve_triple(kg, s, p, o)
    return triple, kg.proof(*triple), None


def why(kg: View, s: str | Node, p: str | Node, o: str | Node) -> Reason:
    """Why a triple holds in a graph; see `KnowledgeGraph.why`."""
    triple, proof, kind = proved(kg, s, p, o)
    years = ""
    if proof is None and kind is None:
        years = "".join(f"; {words}" for words in elsewhen(kg, triple))
    return Reason(Explainer(kg), triple, proof, years, kind)
