"""Explanations as text, Markdown and JSON: from a relation through rules and facts to claims and passages.

`detente.provenance` says the same in Turtle.
"""

from __future__ import annotations

import hashlib
import json
import textwrap
from collections.abc import Iterable

from rdflib import Graph
from rdflib.namespace import RDFS, NamespaceManager
from rdflib.paths import Path
from rdflib.term import BNode, Literal, Node, Variable

from detente.answers import short
from detente.evidence import Claim, Evidence, Support
from detente.graph import KnowledgeGraph
from detente.passages import ArticleText, number
from detente.proof import Proof
from detente.rdf import Triple
from detente.vocabulary import DET, OA, ONTOLOGY_GRAPH, PREFIXES
from detente.witness import Witnesses

FORMATS = ("text", "markdown", "json", "turtle")
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
        self.kg = kg
        self._text = text
        self._width = max(40, width)
        self.evidence = Evidence(kg)
        self._namespaces = NamespaceManager(Graph(bind_namespaces="none"))
        for prefix, base in PREFIXES.items():
            self._namespaces.bind(prefix, base)
        self._all = {s: str(o) for ts in kg.graphs.values() for s, p, o in ts if str(p).endswith("#label")}

    def label(self, term: Node | Path) -> str:
        """The label of a thing, in force in the year asked for or not; of an unnamed class, what it says."""
        if isinstance(term, Variable):
            return f"any {term}" if not term.startswith("_") else "anything"
        if isinstance(term, Literal):
            return str(term)
        if isinstance(term, Path):
            return term.n3(self._namespaces)
        if isinstance(term, BNode):
            # What a parser calls a blank node differs from run to run: the meaning of the expression stands for it.
            ruleset = self.kg.closure.ruleset
            return ruleset.describe(term, self.label) if term in ruleset.expressions else "something without a name"
        return self._all.get(term) or short(term)

    def phrase(self, triple: Triple) -> str:
        """A triple in words."""
        return " ".join((self.label(triple[0]), f"[{self.label(triple[1])}]", self.label(triple[2])))

    # ---- text ----------------------------------------------------------------------------------------

    def proof(self, proof: Proof) -> str:
        """A proof as a tree, down to claims and passages or references."""
        return "\n".join(self._tree(proof, "", "", set()))

    def _tree(self, root: Proof, first: str, rest: str, told: set[Triple]) -> Iterable[str]:
        queue = [(root, first, rest)]
        while queue:
            node, first, rest = queue.pop()
            yield from self.wrap(self.phrase(node.conclusion), first, rest)
            if node.rule is None:
                yield from self._support(node.conclusion, rest, told)
                continue
            yield from self.wrap(f"by {node.rule.name}: {self.words(node)}", f"{rest}   ", f"{rest}      ")
            ends = [("├─ ", "│  ")] * (len(node.premises) - 1) + [("└─ ", "   ")]
            below = [(p, rest + a, rest + b) for p, (a, b) in zip(node.premises, ends, strict=False)]
            queue += reversed(below)

    def words(self, node: Proof) -> str:
        """The axiom that a step of a proof rests on, in words."""
        return node.rule.words(self.label) if node.rule else ""

    def _support(self, triple: Triple, indent: str, told: set[Triple]) -> Iterable[str]:
        years = self._years(triple[0])
        yield from self.wrap(f"stated in {', '.join(self.files(triple))}{years}", f"{indent}   ", f"{indent}   ")
        if triple in told:
            yield f"{indent}   (its evidence is given above)"
            return
        told.add(triple)
        support = self.evidence.of(triple)
        if not support and self.kg.own.isdisjoint(self.kg.stated_in.get(triple, ())):
            yield f"{indent}   (nothing is given for it)"
        yield from self._evidence(support, f"{indent}   ")

    def files(self, triple: Triple) -> tuple[str, ...]:
        """The files in which a triple is stated: ``facts``, or the path of a file of one's own."""
        graphs = self.kg.stated_in.get(triple, ())
        own = self.kg.own
        return tuple(f"{self.kg.files[g]}, your own file" if g in own else str(g).rpartition("/")[2] for g in graphs)

    def _evidence(self, support: Support, indent: str) -> Iterable[str]:
        for claim in support.claims:
            yield from self.wrap(self.claim_line(claim), indent, f"{indent}     ")
            for passage in claim.passages:
                yield from self.wrap(self.passage_line(passage), f"{indent}     ", f"{indent}     ")
        for reference in support.references:
            yield from self.wrap(self.reference_line(reference), indent, f"{indent}     ")

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
        start, end = number(self.kg, passage, OA.start), number(self.kg, passage, OA.end)
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

    def wrap(self, text: str, first: str, rest: str) -> list[str]:
        """A text in lines of the width, with a beginning for the first and one for the others."""
        width = max(self._width, len(rest) + 30)
        return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)

    def triple(self, triple: Triple) -> str:
        """Why a triple holds: its proof, or where it is stated, its evidence."""
        proof = self.kg.proof(*triple)
        if proof is None:
            return f"{self.phrase(triple)}: does not hold"
        return self.proof(proof)

    def proofs(self, triples: Iterable[Triple]) -> dict[Triple, Proof]:
        """The proof of each triple that is shown, those about the ontology's terms left out."""
        return {t: p for t in triples if not self.is_schema(t) and (p := self.kg.proof(*t)) is not None}

    def absent(self, found: Witnesses, first: str) -> list[str]:
        """What a row needs to be absent, and whether more was left out, in lines."""
        lines: list[str] = []
        for absence in found.absences:
            words = " and ".join(self.phrase(pattern) for pattern in absence.patterns)  # type: ignore[arg-type]
            more = " (with further conditions)" if absence.conditional else ""
            lines += self.wrap(
                f"nothing says that {words}{more}" if words else "what the query rules out", first, "    "
            )
        if found.cut:
            text = f"only the first {found.solutions} solutions behind this row are shown; --all-reasons shows all"
            lines += self.wrap(text, " " * (len(first) - len(first.lstrip())), "    ")
        return lines

    def row(self, triples: Iterable[Triple]) -> str:
        """Why a row of an answer holds: each triple that it rests on, axioms left out."""
        proofs = self.proofs(triples)
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
            return self.wrap(self.claim_line(self.evidence.claim(triple[0])), "- ", "  ")
        return self.wrap(self.phrase(triple), "- ", "  ")

    def is_schema(self, triple: Triple) -> bool:
        """Whether a triple is about the ontology's own terms."""
        return ONTOLOGY_GRAPH in self.kg.stated_in.get(triple, ()) or triple[1] in _SCHEMA

    # ---- data ----------------------------------------------------------------------------------------

    def as_json(self, proof: Proof) -> str:
        """A proof as JSON: conclusion, rule, axiom, premises; at stated triples claims, passages and references."""
        return json.dumps(self.data(proof), ensure_ascii=False, indent=2)

    def data(self, node: Proof) -> dict[str, object]:
        """A proof as plain values; see `as_json`."""
        found: dict[str, object] = {
            "triple": self.terms(node.conclusion),
            "says": self.phrase(node.conclusion),
        }
        if node.rule is not None:
            found |= {"rule": node.rule.name, "axiom": self.words(node)}
            found["premises"] = [self.data(p) for p in node.premises]
            return found
        support = self.evidence.of(node.conclusion)
        found["graphs"] = [str(g) for g in self.kg.stated_in.get(node.conclusion, ())]
        found["claims"] = [self.claim_data(c) for c in support.claims]
        found["references"] = [self.reference_line(r).removeprefix("record: ") for r in support.references]
        return found

    def terms(self, triple: Triple) -> list[str]:
        """The terms of a triple for JSON; a blank node is named by what it says, the same in every run."""
        return [
            f"_:{hashlib.sha256(self.label(term).encode()).hexdigest()[:8]}"
            if self.kg.closure.ruleset.expressions.get(term)
            else short(term)
            for term in triple
        ]

    def claim_data(self, claim: Claim) -> dict[str, object]:
        """A claim as plain values, for JSON."""
        return {
            "claim": claim.name,
            "text": claim.text,
            "stance": claim.stance,
            "polarity": claim.polarity,
            "assessment": claim.assessment,
            "holder": claim.holder,
            "passages": [self._passage_data(p) for p in claim.passages],
        }

    def _passage_data(self, passage: Node) -> dict[str, object]:
        found: dict[str, object] = {
            "passage": str(passage).rpartition("/")[2],
            "start": number(self.kg, passage, OA.start),
            "end": number(self.kg, passage, OA.end),
        }
        return found | ({"text": self._text.passage(passage)} if self._text else {})

    def as_markdown(self, proof: Proof) -> str:
        """A proof as a nested Markdown list."""
        return "\n".join(self._markdown(proof))

    def _markdown(self, root: Proof) -> Iterable[str]:
        queue = [(root, "")]
        while queue:
            node, indent = queue.pop()
            if node.rule is not None:
                yield f"{indent}- **{self.phrase(node.conclusion)}** by `{node.rule.name}`: {self.words(node)}"
                queue += [(premise, f"{indent}  ") for premise in reversed(node.premises)]
                continue
            yield f"{indent}- {self.phrase(node.conclusion)}"
            support = self.evidence.of(node.conclusion)
            for claim in support.claims:
                yield f"{indent}  - {self.claim_line(claim)}"
                for passage in claim.passages:
                    yield f"{indent}    - {self.passage_line(passage)}"
            for reference in support.references:
                yield f"{indent}  - {self.reference_line(reference)}"
