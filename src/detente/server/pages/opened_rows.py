"""The rows of an answer: how sure each is, what it rests on, and its argument when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rdflib.term import Literal, Node, URIRef

from detente.asking.answers import CERTAIN, POSSIBLE, Answer
from detente.explaining.fragments import Fragments
from detente.explaining.rows import POLICY, RowEvidence
from detente.server.pages import saying
from detente.server.pages.asked import Asked
from detente.server.pages.desk import Desk, desk_of
from detente.server.pages.reasoning_steps import ground, shown, told_alone
from detente.server.pages.rendering import named
from detente.server.pages.year_words import in_words
from detente.vocabulary import DET

#: How many solutions behind a row are looked at.
_SOLUTIONS = 40


def answer_rows(
    asked: Asked, query: str, answer: Answer, why: Callable[[int], str], origins: bool
) -> list[dict[str, Any]]:
    """The rows for a template.

    Args:
        asked: the request.
        query: the query that was answered.
        answer: its answer, cut to what is shown.
        why: gives the address that opens a row.
        origins: whether to work out what each row rests on, which takes some ten milliseconds a row.
    """
    rows = []
    for i, row in enumerate(answer.rows):
        sure = answer.certainty[i] if answer.certainty else CERTAIN
        cells = [_cell(asked, answer, *each) for each in zip(answer.columns, row, strict=True)]
        made = {"cells": cells, "why": why(i), "certainty": sure, "possible": sure == POSSIBLE, "number": i + 1}
        rows.append(made | {"origin": origin(asked, query, answer, i) if origins else []})
    return rows


def all_certain(answer: Answer) -> bool:
    """Whether every row of an answer is certain, so that it need not be said of each."""
    return all(each == CERTAIN for each in answer.certainty)


def _cell(asked: Asked, answer: Answer, column: str, cell: Node | None) -> dict[str, Any]:
    if cell is None:
        return {"text": "", "href": "", "lang": ""}
    if isinstance(cell, URIRef):
        made = named(asked, cell)
        return made if asked.desk.known(cell) else made | {"text": answer.text(cell)}
    language = (cell.language or "") if isinstance(cell, Literal) else ""
    return {"text": _text(answer, column, cell), "href": "", "lang": language}


def _text(answer: Answer, column: str, cell: Node) -> str:
    """What a cell says; years in EDTF, which questions have in columns so called, in words."""
    text = answer.text(cell)
    return in_words(text) if column.endswith("years") else text


def _evidence(asked: Asked, query: str, answer: Answer, index: int) -> tuple[RowEvidence, Desk]:
    from detente.explaining.lineage import lineage_of

    sure = answer.certainty[index] if answer.certainty else CERTAIN
    kg = asked.kg.also_possible if sure == POSSIBLE else asked.kg.certain
    desk = asked.desk if kg is asked.kg else desk_of(asked.graphs, kg)
    row = answer.rows[index]
    found = lineage_of(kg, query, dict(zip(answer.columns, row, strict=True)), _SOLUTIONS)
    said = [_text(answer, name, cell) for name, cell in zip(answer.columns, row, strict=True) if cell is not None]
    heading = ", ".join(said) or "(nothing bound)"
    return RowEvidence(desk.explainer, heading, found), desk


def origin(asked: Asked, query: str, answer: Answer, index: int) -> list[tuple[str, str]]:
    """What a row rests on, as kinds of chips and texts; kept for the next time."""
    key = ("origin", query, answer.rows[index])
    kept = asked.desk.kept
    if key not in kept:
        if len(kept) > 20000:
            kept.clear()
        evidence, _ = _evidence(asked, query, answer, index)
        kept[key] = _chips(evidence)
    found: list[tuple[str, str]] = kept[key]
    return found


def _chips(evidence: RowEvidence) -> list[tuple[str, str]]:
    words = []
    if evidence.facts:
        words.append(("inferred", "inferred") if evidence.inferred else ("stated", "stated"))
    if not evidence.claims:
        rows = {Fragments.is_one(r) for r in evidence.references}
        words += [("record", "data set" if row else "record") for row in sorted(rows)]
    words += [("hedged", "hedged")] * evidence.hedged + [("hedged", "attributed")] * evidence.attributed
    words += [("plain", POLICY)] * evidence.for_a_policy
    words += [("denied", "by what is absent")] * bool(evidence.found.absences)
    if any(c.polarity == "negative" for c in evidence.claims):
        words.append(("denied", "rests on a denial"))
    words += [("plain", "in part")] * (not evidence.complete)
    return words or [("plain", "the ontology")]


def opened(asked: Asked, query: str, answer: Answer, index: int) -> dict[str, Any]:
    """A row with its argument: steps for all that it rests on, and what must be absent."""
    evidence, desk = _evidence(asked, query, answer, index)
    found = evidence.found
    told = desk.explainer
    proofs = list(told.proofs(found.triples).values())
    relations = [p for p in proofs if told_alone(desk, p.conclusion) and not _of_records(desk, p.conclusion[0])]
    steps, _ = shown(asked, relations)
    within = {t for p in relations for t in p.leaves()}
    leaves = dict.fromkeys(t for p in proofs if p not in relations for t in p.leaves())
    facts = [t for t in leaves if t not in within and not _of_records(desk, t[0])]
    absences = [" and ".join(told.phrase(pattern) for pattern in a.patterns) for a in found.absences]  # type: ignore[arg-type]
    return {
        "heading": evidence.heading,
        "chips": _chips(evidence),
        "steps": steps,
        "absences": absences,
        "complete": evidence.complete,
        "solutions": found.solutions,
        "ground": ground(asked, facts),
        "claims": [saying.claim(asked, c.node) for c in evidence.claims] if not relations and not facts else [],
        "tree": told.row(found.triples),
    }


def _of_records(desk: Desk, node: Node) -> bool:
    return desk.is_a(node, DET.Claim, DET.Passage, DET.Reference, DET.Work)
