"""Explanations as text, Markdown and JSON: from a relation through rules and facts to claims and passages."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable

from rdflib.namespace import RDFS
from rdflib.term import Literal, Node

from detente.answers import short
from detente.evidence import Claim, Evidence, Support
from detente.graph import KnowledgeGraph
from detente.passages import ArticleText, number
from detente.proof import Proof
from detente.rdf import Triple
from detente.vocabulary import DET, OA, ONTOLOGY_GRAPH

FORMATS = ("text", "json", "markdown")
_SCHEMA = frozenset({RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range})


class Explainer:
    """Puts proofs and evidence into words, for one graph and, where it is at hand, with the article's text."""

    def __init__(self, kg: KnowledgeGraph, text: ArticleText | None = None, width: int = 100) -> None:
        """Explain in a graph.

        Args:
            kg: the graph.
            text: the article's text, to print passages.
            width: the number of columns to stay within.
        """
        self._kg = kg
        self._text = text
        self._width = max(40, width)
        self.evidence = Evidence(kg)
        self._all = {s: str(o) for ts in kg.graphs.values() for s, p, o in ts if str(p).endswith("#label")}

    def label(self, term: Node) -> str:
        """The label of a thing, also of one that is not in force in the year asked for."""
        if isinstance(term, Literal):
            return str(term)
        return self._all.get(term) or short(term)

    def phrase(self, triple: Triple) -> str:
        """A triple in words."""
        return " ".join((self.label(triple[0]), f"[{self.label(triple[1])}]", self.label(triple[2])))

    # ---- text ----------------------------------------------------------------------------------------

    def proof(self, proof: Proof) -> str:
        """A proof as a tree, down to claims and passages or references."""
        return "\n".join(self._tree(proof, "", "", set()))

    def _tree(self, node: Proof, first: str, rest: str, told: set[Triple]) -> Iterable[str]:
        yield from self._lines(self.phrase(node.conclusion), first, rest)
        if node.rule is None:
            yield from self._support(node.conclusion, rest, told)
            return
        yield from self._lines(f"by {node.rule.name}: {self._words(node)}", f"{rest}   ", f"{rest}      ")
        for i, premise in enumerate(node.premises):
            last = i == len(node.premises) - 1
            yield from self._tree(premise, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "), told)

    def _words(self, node: Proof) -> str:
        ruleset = self._kg.closure.ruleset
        return node.rule.words(lambda term: ruleset.describe(term, self.label)) if node.rule else ""

    def _support(self, triple: Triple, indent: str, told: set[Triple]) -> Iterable[str]:
        graphs = ", ".join(str(g).rpartition("/")[2] for g in self._kg.stated_in.get(triple, ()))
        years = self._years(triple[0])
        yield from self._lines(f"stated in {graphs}{years}", f"{indent}   ", f"{indent}   ")
        if triple in told:
            yield f"{indent}   (its evidence is given above)"
            return
        told.add(triple)
        yield from self._evidence(self.evidence.of(triple), f"{indent}   ")

    def _evidence(self, support: Support, indent: str) -> Iterable[str]:
        for claim in support.claims:
            yield from self._lines(self.claim_line(claim), indent, f"{indent}     ")
            for passage in claim.passages:
                yield from self._lines(self.passage_line(passage), f"{indent}     ", f"{indent}     ")
        for reference in support.references:
            yield from self._lines(self.reference_line(reference), indent, f"{indent}     ")
        if not support:
            yield f"{indent}(nothing is given for it)"

    def claim_line(self, claim: Claim) -> str:
        """A claim in one line: number, stance, holder, what the review found, text."""
        flags = [claim.stance, f"by {claim.holder}"]
        if claim.polarity == "negative":
            flags.append("denial")
        if claim.assessment not in ("", "unflagged"):
            flags.append(claim.assessment)
        return f"{claim.name} ({', '.join(flags)}): {claim.text}"

    def passage_line(self, passage: Node) -> str:
        """A passage in one line: its name and offsets, and its text where the article is at hand."""
        name = str(passage).rpartition("/")[2]
        start, end = number(self._kg, passage, OA.start), number(self._kg, passage, OA.end)
        line = f"passage {name} (code points {start} to {end})"
        return f"{line}: {self._text.passage(passage).strip()}" if self._text else line

    def reference_line(self, reference: Node) -> str:
        """A reference in one line."""
        found = self.evidence.objects(reference, DET.citation)
        return f"record: {found[0] if found else self.label(reference)}"

    def _years(self, node: Node) -> str:
        start, end = self.evidence.objects(node, DET.startYear), self.evidence.objects(node, DET.endYear)
        if not start and not end:
            return ""
        if start and end and str(start[0]) == str(end[0]):
            return f", {start[0]}"
        return f", {start[0] if start else '?'} to {end[0] if end else 'now'}"

    def _lines(self, text: str, first: str, rest: str) -> list[str]:
        width = max(self._width, len(rest) + 30)
        return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)

    def triple(self, triple: Triple) -> str:
        """Why a triple holds: its proof, or where it is stated, its evidence."""
        proof = self._kg.proof(*triple)
        if proof is None:
            return f"{self.phrase(triple)}: does not hold"
        return self.proof(proof)

    def row(self, triples: Iterable[Triple]) -> str:
        """Why a row of an answer holds: each triple that it rests on, axioms left out."""
        proofs = {t: p for t in triples if not self._is_schema(t) and (p := self._kg.proof(*t)) is not None}
        within = {n.conclusion for p in proofs.values() for premise in p.premises for n in premise.nodes()}
        told: set[Triple] = set()
        lines: list[str] = []
        for triple, proof in proofs.items():
            if triple in within:
                continue  # a step of another proof, which shows it
            if proof.rule is None and self.evidence.of(triple).own:
                record = self._record(triple)
                lines += [] if record[0] in lines else record
            else:
                lines += self._tree(proof, "- ", "  ", told)
        return "\n".join(lines)

    def _record(self, triple: Triple) -> list[str]:
        """A triple that is itself part of a claim, a passage or a code list."""
        if self.evidence.objects(triple[0], DET.claimText):
            return self._lines(self.claim_line(self.evidence.claim(triple[0])), "- ", "  ")
        return self._lines(self.phrase(triple), "- ", "  ")

    def _is_schema(self, triple: Triple) -> bool:
        """Whether a triple is about the ontology's own terms."""
        return ONTOLOGY_GRAPH in self._kg.stated_in.get(triple, ()) or triple[1] in _SCHEMA

    # ---- data ----------------------------------------------------------------------------------------

    def as_json(self, proof: Proof) -> str:
        """A proof as JSON: conclusion, rule, axiom, premises; at stated triples claims, passages and references."""
        return json.dumps(self._data(proof), ensure_ascii=False, indent=2)

    def _data(self, node: Proof) -> dict[str, object]:
        found: dict[str, object] = {
            "triple": [short(x) for x in node.conclusion],
            "says": self.phrase(node.conclusion),
        }
        if node.rule is not None:
            found |= {"rule": node.rule.name, "axiom": self._words(node)}
            found["premises"] = [self._data(p) for p in node.premises]
            return found
        support = self.evidence.of(node.conclusion)
        found["graphs"] = [str(g) for g in self._kg.stated_in.get(node.conclusion, ())]
        found["claims"] = [
            {
                "claim": c.name,
                "text": c.text,
                "stance": c.stance,
                "polarity": c.polarity,
                "assessment": c.assessment,
                "holder": c.holder,
                "passages": [self._passage_data(p) for p in c.passages],
            }
            for c in support.claims
        ]
        found["references"] = [self.reference_line(r).removeprefix("record: ") for r in support.references]
        return found

    def _passage_data(self, passage: Node) -> dict[str, object]:
        found: dict[str, object] = {
            "passage": str(passage).rpartition("/")[2],
            "start": number(self._kg, passage, OA.start),
            "end": number(self._kg, passage, OA.end),
        }
        return found | ({"text": self._text.passage(passage)} if self._text else {})

    def as_markdown(self, proof: Proof) -> str:
        """A proof as a nested Markdown list."""
        return "\n".join(self._markdown(proof, 0))

    def _markdown(self, node: Proof, depth: int) -> Iterable[str]:
        indent = "  " * depth
        if node.rule is not None:
            yield f"{indent}- **{self.phrase(node.conclusion)}** by `{node.rule.name}`: {self._words(node)}"
            for premise in node.premises:
                yield from self._markdown(premise, depth + 1)
            return
        yield f"{indent}- {self.phrase(node.conclusion)}"
        support = self.evidence.of(node.conclusion)
        for claim in support.claims:
            yield f"{indent}  - {self.claim_line(claim)}"
            for passage in claim.passages:
                yield f"{indent}    - {self.passage_line(passage)}"
        for reference in support.references:
            yield f"{indent}  - {self.reference_line(reference)}"
