"""Several proofs together: the justifications of a relation, the refutations of contradictions; in every format."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from detente.explain import Explainer
from detente.justifications import LIMIT
from detente.proof import Proof
from detente.rdf import Triple
from detente.refutations import Refutation


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


@dataclass(frozen=True, slots=True)
class Report:
    """Proofs under headings.

    Attributes:
        title: what the report is about.
        sections: its parts.
        note: what was left out, in one line; empty where nothing was.
        data: what JSON holds beside the sections.
        name: how JSON calls the sections.
    """

    told: Explainer = field(repr=False)
    title: str
    sections: tuple[Section, ...]
    note: str = ""
    data: dict[str, object] = field(default_factory=dict)
    name: str = "justifications"

    def __len__(self) -> int:
        """How many parts it has."""
        return len(self.sections)

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
            parts.append(f"### {section.heading}\n\n" + "\n".join(map(self.told.as_markdown, section.proofs)))
        return "\n\n".join([*(parts or [self.title]), *([self.note] if self.note else [])])

    def to_json(self) -> str:
        """The proofs as JSON; ``complete`` says whether none was left out."""
        parts = [{**s.data, "proofs": [self.told.data(p) for p in s.proofs]} for s in self.sections]
        return json.dumps({**self.data, self.name: parts, "complete": not self.note}, ensure_ascii=False, indent=2)

    def to_turtle(self) -> str:
        """The proofs in PROV-O; see `detente.provenance`."""
        from detente.provenance import turtle

        proofs = [p for s in self.sections if s.refutation is None for p in s.proofs]
        clashes = [(s.refutation, s.heading) for s in self.sections if s.refutation is not None]
        return turtle(self.told, self.title, proofs, clashes)

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"

    def render(self, form: str) -> str:
        """The report in one of `detente.explain.FORMATS`."""
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
    found = kg.justifications(*triple, limit=limit)
    sections = []
    for number, each in enumerate(found, 1):
        mask = kg.epochs.all
        for fact in each.facts:
            mask &= kg.closure.stated[fact]
        data: dict[str, object] = {
            "years": kg.epochs.years(mask),
            "facts": [told.terms(t) for t in each.proof.leaves()],
        }
        words = years_text(kg.epochs.years(mask))
        sections.append(Section(f"Justification {number} of {len(found)} ({words})", data, (each.proof,)))
    says = told.phrase(triple)
    return Report(
        told,
        f"{says}: {len(found) or 'no'} justification{'' if len(found) == 1 else 's'}",
        tuple(sections),
        f"There may be more; the limit is {limit}." if found.cut else "",
        {"triple": told.terms(triple), "says": says},
    )


def years_text(years: tuple[tuple[int, int], ...]) -> str:
    """Intervals of years in words, as ``1950-1959, 1992-2017``."""
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in years)


def contradictions(told: Explainer) -> Report:
    """Every contradiction of a graph, each with the proofs of what it rests on."""
    kg = told.kg
    sections = []
    for found in kg.refutations:
        clash = found.contradiction
        years = kg.epochs.years(clash.mask)
        data: dict[str, object] = {
            "code": found.code,
            "rule": clash.rule.name,
            "axiom": clash.rule.words(told.label),
            "premises": [told.terms(t) for t in clash.premises],
            "years": years,
        }
        heading = f"{clash.line(told.label)} ({years_text(years)})"
        sections.append(Section(heading, data, found.proofs, found))
    when = f", as of {kg.as_of}" if kg.as_of else ""
    title = f"{len(sections) or 'no'} contradiction{'' if len(sections) == 1 else 's'} ({kg.view}{when})"
    return Report(told, title, tuple(sections), "", {"view": kg.view, "as_of": kg.as_of}, "contradictions")


def render(told: Explainer, proof: Proof, form: str) -> str:
    """One proof in one of `detente.explain.FORMATS`."""
    if form == "turtle":
        from detente.provenance import turtle

        return turtle(told, told.phrase(proof.conclusion), [proof])
    makers = {"text": told.proof, "markdown": told.as_markdown, "json": told.as_json}
    return makers[form](proof)
