"""The rows of an answer: how sure each is, what it rests on, and its argument when it is opened."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from rdflib.term import Literal, Node, URIRef

from detente.asking.answers import CERTAIN, POSSIBLE, Answer
from detente.asking.origins import Origin
from detente.asking.traced import PATIENCE, UNTRACED, traced
from detente.explaining.row_evidence import POLICY, RowEvidence
from detente.server.openable import part_of
from detente.server.pages import saying
from detente.server.pages.asked import Asked
from detente.server.pages.desk import Desk, desk_of
from detente.server.pages.reasoning_steps import ground, shown, told_alone
from detente.server.pages.rendering import named
from detente.server.pages.year_words import in_words
from detente.vocabulary import DET

#: How long a page looks for what rows rest on without being asked to, in seconds of the processor: a page is there at
#: once, and says of which rows nobody looked; its script then asks for the same page with all of them.
AT_ONCE = 0.03
_INFERRED = "inferred from "
#: Between caveats, not within the brackets of one.
_BETWEEN = re.compile(r", (?![^(]*\))")
#: How the chip of a caveat looks, by what it begins with; others are a reserve.
_LOOKS = (("denied", "denied"), ("denial", "denied"), ("by what is absent", "denied"), ("in part", "plain"),
          (POLICY, "plain"), (UNTRACED, "plain"))  # fmt: skip


def answer_rows(
    asked: Asked, answer: Answer, why: Callable[[int], str], origins: bool
) -> tuple[list[dict[str, Any]], bool]:
    """The rows for a template, and whether they say what they rest on.

    Args:
        asked: the request.
        answer: the answer, cut to what is shown.
        why: gives the address that opens a row.
        origins: whether to look as long as a request can wait, and not only `AT_ONCE`: it takes some milliseconds a
            row.
    """
    told, untold = traced(answer, len(answer), PATIENCE if origins else AT_ONCE)
    rows = []
    for i, row in enumerate(answer.rows):
        sure = answer.certainty[i] if answer.certainty else CERTAIN
        cells = [_cell(asked, answer, *each) for each in zip(answer.columns, row, strict=True)]
        made = {"cells": cells, "why": why(i), "certainty": sure, "possible": sure == POSSIBLE, "number": i + 1}
        rows.append(made | {"origin": chips(told.origins[i])})
    return rows, not untold


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


def chips(origin: Origin) -> list[tuple[str, str]]:
    """Where a row comes from and its caveats, as kinds of chips and texts: the words of every other format."""
    if origin.origin == UNTRACED:  # what the situations in it tell is not all
        found = [("plain", UNTRACED)] * (origin.caveats != UNTRACED)
    else:
        inferred = origin.origin.startswith(_INFERRED)
        sources = origin.origin.removeprefix(_INFERRED).split(", ")
        found = [("inferred", "inferred") if inferred else ("stated", "stated")]
        found += [("record", s) for s in sources if "article" not in sources and s in ("record", "data set")]
        found += [("plain", s) for s in sources if s == "the ontology"]
    return found + caveat_chips(origin.caveats)


def caveat_chips(caveats: str) -> list[tuple[str, str]]:
    """Caveats, as ``hedged (C105), denied``, as kinds of chips and texts."""
    each = _BETWEEN.split(caveats) if caveats else []
    return [(next((kind for word, kind in _LOOKS if text.startswith(word)), "hedged"), text) for text in each]


def opened(asked: Asked, answer: Answer, index: int) -> dict[str, Any]:
    """A row with its argument: steps for all that it rests on, and what must be absent."""
    sure = answer.certainty[index] if answer.certainty else CERTAIN
    kg = asked.kg.also_possible if sure == POSSIBLE else asked.kg.certain
    desk = asked.desk if kg is asked.kg else desk_of(asked.graphs, kg)
    evidence: RowEvidence = answer.evidence(index)  # type: ignore[assignment]
    row = part_of(answer, index, 1)
    said = [
        _text(answer, name, cell) for name, cell in zip(answer.columns, row.rows[0], strict=True) if cell is not None
    ]
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
        "heading": ", ".join(said) or "(nothing bound)",
        "chips": chips(row.with_origin().origins[0]),
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
