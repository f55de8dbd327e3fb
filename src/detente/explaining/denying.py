"""Who denies a relation, in which years, and whether that makes it a *no* of the years that are asked of.

A denial has years, as a situation has (docs/time.md): it is a no in those that it certainly covers, and says nothing of
others. Of all years it is a no only where it covers them all, as one does of which no years are said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from detente.collection.epochs import Stretch, years_text
from detente.collection.view import View
from detente.explaining.explainer import Explainer
from detente.rdf.terms import Triple
from detente.vocabulary import DET


@dataclass(frozen=True, slots=True)
class Denier:
    """A claim or a reference that denies a relation.

    Attributes:
        name: what it is called, as ``C175``.
        standing: what makes it less than said outright, as ``attributed to Russia``; empty where nothing does.
        years: the years for which it denies it; where it certainly denies it in none, those of which it possibly does.
        certain: whether it certainly denies it in these years; asked of one year, in that.
        always: whether these are all years of the graph, or the one that is asked of.
    """

    name: str
    standing: str = ""
    years: tuple[Stretch, ...] = ()
    certain: bool = True
    always: bool = True

    def __str__(self) -> str:
        """Its name, and what makes it less than said outright."""
        return f"{self.name} ({self.standing})" if self.standing else self.name

    @property
    def when(self) -> str:
        """That it denies it, and when, as ``denied in 2014``; without years where these are all that are asked of."""
        possibly = "" if self.certain else "possibly "
        return f"{possibly}denied" if self.always else f"{possibly}denied in {years_text(self.years)}"


@dataclass(frozen=True, slots=True)
class Denied:
    """What the deniers of a relation come to.

    Attributes:
        deniers: who denies it, in the view and the year of the graph.
        throughout: whether those that deny it outright do so in all years that are asked of: then it is a no.
        at_times: whether they do so in some of these years alone: in the others it is not known.
    """

    deniers: tuple[Denier, ...] = ()
    throughout: bool = False
    at_times: bool = False

    def __bool__(self) -> bool:
        """Whether anyone denies it."""
        return bool(self.deniers)

    def __str__(self) -> str:
        """By whom it is denied and in which years, in words; empty where nobody denies it."""
        said: dict[str, list[Denier]] = {}
        for denier in self.deniers:
            said.setdefault(denier.when, []).append(denier)
        return "; ".join(f"{when} by {'; '.join(map(str, some))}" for when, some in said.items())

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the claims and references that deny it, each once."""
        return tuple(dict.fromkeys(denier.name for denier in self.deniers))

    @property
    def as_data(self) -> list[dict[str, str | bool]]:
        """Each denier with its standing and its years in EDTF, for machines."""
        return [
            {"by": d.name, "standing": d.standing, "years": ",".join(y.edtf for y in d.years), "certain": d.certain}
            for d in self.deniers
        ]


def denials(kg: View, triple: Triple) -> dict[Node, None]:
    """What denies a triple, in the view and the year of a graph.

    A denial is about the triple where the relation that it denies is the triple's, or wider; of a symmetric relation
    also with its sides exchanged. One of a degree alone denies no relation.
    """
    s, p, o = triple
    expressed = {a: b for a, _, b in kg.match(None, DET.expressedBy, None)}
    turned = kg.holds(p, RDF.type, OWL.SymmetricProperty)
    found: dict[Node, None] = {}
    for one, other in ((s, o), (o, s))[: 1 + turned]:
        for denial in (d for d, _, _ in kg.match(None, DET.deniedSubject, one)):
            relations = [expressed.get(code) for _, _, code in kg.match(denial, DET.deniedRelation, None)]
            about = any(r is not None and (r == p or kg.holds(p, RDFS.subPropertyOf, r)) for r in relations)
            degree = next(kg.match(denial, DET.deniedDegree, None), None) is not None
            if about and not degree and kg.holds(denial, DET.deniedObject, other):
                found[denial] = None
    return found


def denied_by(told: Explainer, triple: Triple) -> Denied:
    """Who denies a triple, in the view and the year of a graph, and what that comes to; see `denials`."""
    kg = told.kg
    asked = kg.epochs.in_years if kg.epoch is None else 1 << kg.epoch
    found: dict[Denier, None] = {}
    outright = 0
    for denial in denials(kg, triple):
        stated = (denial, RDF.type, DET.Denial)
        sure = kg.masks.get(stated, 0)
        certain = bool(sure if kg.epoch is None else sure & asked)
        mask = sure if certain else kg.shown_masks.get(stated, 0)
        said = kg.epochs.years(mask), certain, asked & mask == asked
        claims = map(told.evidence.claim, told.evidence.claims_of(denial))
        deniers = [Denier(c.name, c.reserve, *said) for c in claims]
        deniers = deniers or [Denier(told.source(r), "", *said) for r in told.evidence.references_of(denial)]
        found |= dict.fromkeys(deniers)
        outright |= sure if _outright(deniers) else 0
    throughout = bool(outright) and outright & asked == asked
    return Denied(tuple(found), throughout, bool(outright) and not throughout and kg.epoch is None)


def _outright(deniers: Sequence[Denier]) -> bool:
    """Whether one of them denies it in its own name and without reserve."""
    return any(not denier.standing for denier in deniers)
