"""Several proofs together: the justifications of a relation, the refutations of contradictions; in every format."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from detente.collection.epochs import Stretch, years_text
from detente.errors import DetenteError
from detente.explaining.explainer import Explainer
from detente.explaining.folding import folded
from detente.explaining.verbalisation import Verbaliser, to_json
from detente.proving.justifications import LIMIT, Justification, Justifications
from detente.proving.proof import Proof
from detente.proving.refutations import Refutation
from detente.rdf.formats import PROOF_FORMATS
from detente.rdf.markdown import inline
from detente.rdf.terms import Triple


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report.

    Attributes:
        heading: what it is, in one line.
        data: the same as plain values, for JSON.
        proofs: the proofs.
        refutation: the contradiction, where it is one.
    """

    heading: str
    data: dict[str, object]
    proofs: tuple[Proof, ...]
    refutation: Refutation | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """Proofs under headings.

    Attributes:
        title: what the report is about.
        sections: its parts.
        note: what was left out, in one line; empty where nothing was.
        data: what JSON holds beside the sections.
        name: how JSON calls the sections.
    """

    told: Verbaliser = field(repr=False)
    title: str
    sections: tuple[Section, ...]
    note: str = ""
    data: dict[str, object] = field(default_factory=dict)
    name: str = "justifications"

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """All of its proofs."""
        return tuple(proof for section in self.sections for proof in section.proofs)

    def __len__(self) -> int:
        """How many parts it has."""
        return len(self.sections)

    def __repr__(self) -> str:
        """What it is, for a prompt."""
        return f"<Report: {self.title}>"

    def __str__(self) -> str:
        """The proofs as trees, each part under its heading."""
        parts = []
        for section in self.sections:
            lines = self.told.wrap(section.heading, "", "  ")
            parts.append("\n".join([*lines, *map(self.told.proof, section.proofs)]))
        return "\n\n".join([*(parts or [self.title]), *([self.note] if self.note else [])])

    def to_markdown(self) -> str:
        """The proofs as nested lists, each part under a heading of the third level."""
        parts = []
        for section in self.sections:
            parts.append(f"### {inline(section.heading)}\n\n" + "\n".join(map(self.told.as_markdown, section.proofs)))
        return "\n\n".join([*(parts or [inline(self.title)]), *([self.note] if self.note else [])])

    def to_json(self) -> str:
        """The proofs as JSON; ``complete`` says whether none was left out."""
        parts = [{**s.data, "proofs": [self.told.data(p) for p in s.proofs]} for s in self.sections]
        return to_json({**self.data, self.name: parts, "complete": not self.note})

    def to_turtle(self) -> str:
        """The proofs in PROV-O; see `detente.explaining.prov`."""
        from detente.explaining.prov import turtle

        proofs = [p for s in self.sections if s.refutation is None for p in s.proofs]
        clashes = [(s.refutation, s.heading) for s in self.sections if s.refutation is not None]
        return turtle(self.told, self.title, proofs, clashes)

    def _repr_html_(self) -> str:
        parts = [f"<h4>{html.escape(s.heading)}</h4>{folded(self.told, s.proofs)}" for s in self.sections]
        note = f"<p>{html.escape(self.note)}</p>" if self.note else ""
        return "".join(parts or [f"<p>{html.escape(self.title)}</p>"]) + note

    def render(self, form: str) -> str:
        """The report in one of `detente.rdf.formats.PROOF_FORMATS`."""
        makers: dict[str, Callable[[], str]] = {
            "text": self.__str__,
            "markdown": self.to_markdown,
            "json": self.to_json,
            "turtle": self.to_turtle,
        }
        return makers[form]()


def justifications(told: Explainer, triple: Triple, limit: int = LIMIT) -> Report:
    """Every distinct justification of a triple, the shortest proof first; none where it does not hold.

    Args:
        told: explains in the graph.
        triple: the triple.
        limit: how many are given at most.
    """
    kg = told.kg

    def years(each: Justification) -> tuple[Stretch, ...]:
        mask = kg.epochs.all
        for fact in each.facts:
            mask &= kg.shown_masks[fact]
        return kg.epochs.years(mask)

    return justified(told, triple, kg.justifications(*triple, limit=limit), limit, years)


def justified(
    told: Verbaliser,
    triple: Triple,
    found: Justifications,
    limit: int,
    years: Callable[[Justification], tuple[Stretch, ...]] | None = None,
) -> Report:
    """Justifications as a report.

    Args:
        told: puts proofs into words.
        triple: what they justify.
        found: the justifications.
        limit: how many were looked for at most.
        years: gives the years of each, where the graph knows time.
    """
    sections = []
    for number, each in enumerate(found, 1):
        data: dict[str, object] = {"years": [y.edtf for y in years(each)]} if years else {}
        data["facts"] = [told.terms(t) for t in each.proof.leaves()]
        when = f" ({years_text(years(each))})" if years else ""
        sections.append(Section(f"Justification {number} of {len(found)}{when}", data, (each.proof,)))
    says = told.phrase(triple)
    return Report(
        told,
        f"{says}: {len(found) or 'no'} justification{'' if len(found) == 1 else 's'}",
        tuple(sections),
        f"There may be more; the limit is {limit}." if found.cut else "",
        {"triple": told.terms(triple), "says": says},
    )


def contradictions(told: Explainer) -> Report:
    """Every contradiction of a graph, each with the proofs of what it rests on."""
    kg = told.kg
    found = [_refuted(told, each, kg.epochs.years(each.contradiction.mask)) for each in kg.refutations]
    when = f", as of {kg.as_of}" if kg.as_of else ""
    title = f"{_count(found)} ({kg.view}{when})"
    return Report(told, title, tuple(found), "", {"view": kg.view, "as_of": kg.as_of}, "contradictions")


def _refuted(told: Verbaliser, found: Refutation, years: tuple[Stretch, ...] = ()) -> Section:
    clash = found.contradiction
    data: dict[str, object] = {
        "code": found.code,
        "rule": clash.rule.name,
        "axiom": clash.rule.words(told.label),
        "premises": [told.terms(t) for t in clash.premises],
    }
    heading = clash.line(told.label)
    if years:
        data["years"] = [y.edtf for y in years]
        heading += f" ({years_text(years)})"
    return Section(heading, data, found.proofs, found)


def _count(sections: list[Section]) -> str:
    return f"{len(sections) or 'no'} contradiction{'' if len(sections) == 1 else 's'}"


def checked_form(form: str) -> str:
    """A form, if there is such a one.

    Raises:
        DetenteError: there is not.
    """
    if form not in PROOF_FORMATS:
        raise DetenteError(f"{form}: no such form; right is one of {', '.join(PROOF_FORMATS)}")
    return form


def refuted(told: Verbaliser, found: Iterable[Refutation], limit: int | None = None) -> Report:
    """Contradictions of a graph that knows no time, with the proofs of what they rest on.

    Args:
        told: puts proofs into words.
        found: the contradictions.
        limit: how many were looked for at most; None for all.
    """
    sections = [_refuted(told, each) for each in found]
    note = "" if limit is None or len(sections) < limit else f"There may be more; the limit is {limit}."
    return Report(told, _count(sections), tuple(sections), note, {}, "contradictions")


def render(told: Verbaliser, proof: Proof, form: str) -> str:
    """One proof in one of `detente.rdf.formats.PROOF_FORMATS`."""
    if form == "turtle":
        from detente.explaining.prov import turtle

        return turtle(told, told.phrase(proof.conclusion), [proof])
    makers = {"text": told.proof, "markdown": told.as_markdown, "json": told.as_json}
    return makers[form](proof)
