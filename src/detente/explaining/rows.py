"""The rows of an answer, opened: what each rests on and why it holds."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from functools import cached_property

from detente.asking.answers import POSSIBLE, Answer
from detente.asking.origins import Origin
from detente.collection.view import View
from detente.explaining.explainer import Explainer
from detente.explaining.folding import folded
from detente.explaining.lineage import LIMIT, Lineage, lineage_of
from detente.explaining.passages import ArticleText
from detente.explaining.row_evidence import RowEvidence, all_outright, count
from detente.proving.proof import Proof


class RowReason:
    """Why a row of an answer holds: the proof of every triple that it rests on, and what is absent."""

    def __init__(self, explainer: Explainer, heading: str, found: Lineage) -> None:
        """Made by `detente.asking.answers.Answer.why`."""
        self._explainer = explainer
        self.heading = heading
        self.found = found

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """The proofs, in the order of the query; axioms left out."""
        return tuple(self._explainer.proofs(self.found.triples).values())

    def __str__(self) -> str:
        """The proofs as trees."""
        lines = [self._explainer.row(self.found.triples), *self._explainer.absent(self.found, "- absent: ")]
        return "\n".join(line for line in lines if line) or "- it rests on the ontology alone"

    def to_json(self) -> str:
        """The proofs as JSON."""
        return json.dumps(
            {"row": self.heading, "proofs": [self._explainer.data(p) for p in self.proofs]},
            ensure_ascii=False,
            indent=2,
        )

    def to_markdown(self) -> str:
        """The proofs as nested lists."""
        return "\n".join(map(self._explainer.as_markdown, self.proofs)) or str(self)

    def __repr__(self) -> str:
        """What it is, for a prompt."""
        return f"<RowReason: {self.heading}, {count(len(self.proofs), 'proof')}>"

    def _repr_html_(self) -> str:
        absent = "".join(f"<p>{html.escape(line)}</p>" for line in self._explainer.absent(self.found, "absent: "))
        return f"<h4>{html.escape(self.heading)}</h4>{folded(self._explainer, self.proofs)}{absent}"


class Rows:
    """Opens the rows of an answer of a graph (`detente.asking.answers.Opener`)."""

    def __init__(
        self,
        kg: View,
        query: str,
        text: ArticleText | None = None,
        width: int = 100,
        limit: int | None = LIMIT,
        detail: bool = False,
        explain: Callable[[View], Explainer] | None = None,
        known: dict[tuple[object, ...], Origin] | None = None,
    ) -> None:
        """Open the rows of the answer to a query.

        Args:
            kg: the graph that gave the answer.
            query: the query, with its parameters filled in.
            text: the article's text, to show passages.
            width: the number of columns to stay within.
            limit: how many solutions behind a row are looked at; None for all.
            detail: whether proofs name their rules; see `Explainer`.
            explain: gives what explains in a graph, where that is kept; it is made anew otherwise.
            known: the origins of rows of the graph that were looked for, where they are kept.
        """
        self._origins = {} if known is None else known
        self._kg, self._query, self._limit = kg, query, limit
        self._explain = explain or (lambda half: Explainer(half, text, width, detail))

    @cached_property
    def _explainers(self) -> dict[bool, Explainer]:
        """Explains what is certain, and what is possible, each made when it is needed."""
        return {}

    def _behind(self, answer: Answer, index: int) -> tuple[Explainer, str, Lineage]:
        row = answer.rows[index]
        possible = bool(answer.certainty) and answer.certainty[index] == POSSIBLE
        kg = self._kg.also_possible if possible else self._kg.certain
        if possible not in self._explainers:
            self._explainers[possible] = self._explain(kg)
        heading = ", ".join(answer.text(cell) for cell in row if cell is not None) or "(nothing bound)"
        heading += f" ({answer.certainty[index]})" if answer.certainty else ""
        found = lineage_of(kg, self._query, dict(zip(answer.columns, row, strict=True)), self._limit)
        return self._explainers[possible], heading, found

    @property
    def outright(self) -> bool:
        """Whether nothing in the graph is said with a reserve, so that no row can be hedged or denied."""
        return all_outright(self._kg)

    def why(self, answer: Answer, index: int) -> RowReason:
        """Why a row holds."""
        return RowReason(*self._behind(answer, index))

    def evidence(self, answer: Answer, index: int) -> RowEvidence:
        """What a row rests on."""
        return RowEvidence(*self._behind(answer, index))

    def origin(self, answer: Answer, index: int) -> Origin:
        """Where a row comes from; looked for once, however the answer is cut and shown."""
        key = (self._query, answer.rows[index], answer.certainty[index] if answer.certainty else "")
        if key not in self._origins:
            self._origins[key] = self.evidence(answer, index).origin
        return self._origins[key]
