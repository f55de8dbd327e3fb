"""Explanations as text, Markdown and JSON: from a relation through rules and facts to claims and passages.

`detente.explaining.prov` says the same in Turtle.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rdflib import Graph
from rdflib.namespace import RDF, RDFS, NamespaceManager
from rdflib.paths import Path
from rdflib.term import Node, URIRef, Variable

from detente.collection.cited import citation_of
from detente.collection.labels import StatedLabels
from detente.collection.lookups import lookup_of
from detente.collection.view import View
from detente.explaining.evidence import Claim, Support, evidence_of
from detente.explaining.fragments import Fragments
from detente.explaining.passages import ArticleText, number
from detente.explaining.plainly import step
from detente.explaining.verbalisation import Verbaliser
from detente.proving.proof import Proof
from detente.rdf.terms import Triple, prefixes, short
from detente.vocabulary import DET, OA, ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from detente.explaining.lineage import Lineage  # whose import loads the grammar of SPARQL

_SOURCES = frozenset({DET.Article, DET.DataSet, DET.Record})
_SCHEMA = frozenset({RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range})


class Explainer(Verbaliser):
    """Puts proofs and evidence into words, for one graph and, where it is at hand, with the article's text.

    Attributes:
        kg: the graph.
        text: the article's text; None where it is not at hand.
        evidence: what its stated triples rest on.
        fragments: the rows of tables on which they rest.
    """

    def __init__(self, kg: View, text: ArticleText | None = None, width: int = 100, detail: bool = False) -> None:
        """Explain in a graph.

        Args:
            kg: the graph.
            text: the article's text, to print passages.
            width: the number of columns to stay within.
            detail: whether to tell every step by itself, with the name of its rule, and not in plain words.
        """
        self._detail = detail
        super().__init__(kg.closure.ruleset, StatedLabels(lookup_of(kg), {RDF.type: "is a"}), width)
        self.kg = kg
        self.text = text
        self.evidence = evidence_of(kg)
        self.fragments = Fragments(kg)
        self._namespaces = NamespaceManager(Graph(bind_namespaces="none"))
        for prefix, namespace in prefixes():
            self._namespaces.bind(prefix, namespace)

    def of(self, kg: View) -> Explainer:
        """What explains in another year, or the other half, of the same view: what is the same in all is shared."""
        made = copy.copy(self)
        made.kg, made.evidence = kg, self.evidence.of_view(kg)
        return made

    def label(self, term: Node | Path) -> str:
        """The label of a thing, in force in the year asked for or not; of an unnamed class, what it says."""
        if isinstance(term, Variable):
            return f"any {term}" if not term.startswith("_") else "anything"
        if isinstance(term, Path):
            return term.n3(self._namespaces)
        return super().label(term)

    def phrase(self, triple: Triple) -> str:
        """A triple in words; marked where it is only possible."""
        return f"{super().phrase(triple)}, possibly" if self._only_possible(triple) else super().phrase(triple)

    def step(self, node: Proof) -> tuple[list[str], list[Proof]]:
        """A step of a proof, in plain words or with the name of its rule."""
        return super().step(node) if self._detail else step(node, self.label, self.evidence.roles)

    def _only_possible(self, triple: Triple) -> bool:
        if not self.kg.possible or any(isinstance(term, Variable | Path) for term in triple):
            return False  # a pattern, of what is absent, holds nowhere
        epochs = self.kg.epochs.all if self.kg.epoch is None else 1 << self.kg.epoch
        return not self.kg.certain.holding(triple) & epochs and bool(self.kg.holding(triple) & epochs)

    # ---- text ----------------------------------------------------------------------------------------

    def stated(self, triple: Triple, indent: str, told: set[object]) -> Iterable[str]:
        """The files, claims, passages and references of a stated triple, in lines; its evidence once."""
        years = self.evidence.years(triple[0])
        where = ", ".join([*self.files(triple), *([years] if years else [])])
        yield from self.wrap(f"stated in {where}", f"{indent}   ", f"{indent}   ")
        if triple in told:
            yield f"{indent}   (its evidence is given above)"
            return
        told.add(triple)
        support = self.evidence.of(triple)
        if not support and self.kg.own.isdisjoint(self.kg.stated_in.get(triple, ())):
            yield f"{indent}   (nothing is given for it)"
        yield from self._evidence(support, f"{indent}   ", told)

    def files(self, triple: Triple) -> tuple[str, ...]:
        """The files in which a triple is stated: ``facts``, or the path of a file of one's own."""
        return tuple(map(self._file, self.kg.stated_in.get(triple, ())))

    def _file(self, graph: Node) -> str:
        if graph in self.kg.own:
            return f"{self.kg.files[graph]}, your own file"
        part, source = str(graph).rpartition("/")[2], self.kg.collection.source_of(graph)
        return part if source is None or self.kg.collection.shipped else f"{part} of {source.name}"

    def reference_name(self, reference: Node) -> str:
        """A reference, or a row of a data set, by its name alone."""
        if self.fragments.is_one(reference):
            return f"row: {self.fragments.place(reference)}"
        return f"record: {self.label(reference)}"

    def _evidence(self, support: Support, indent: str, told: set[object]) -> Iterable[str]:
        for claim in support.claims:
            if claim.node in told:
                yield from self.wrap(f"{claim.name} ({claim.standing}), above", indent, f"{indent}     ")
                continue
            told.add(claim.node)
            yield from self.wrap(self.claim_line(claim), indent, f"{indent}     ")
            for passage in claim.passages:
                yield from self.wrap(self.passage_line(passage), f"{indent}     ", f"{indent}     ")
        for reference in support.references:
            line = f"{self.reference_name(reference)}, above" if reference in told else self.reference_line(reference)
            told.add(reference)
            yield from self.wrap(line, indent, f"{indent}     ")

    def claim_line(self, claim: Claim) -> str:
        """A claim in one line: number, stance, holder, whether it denies, what the review found, text."""
        return f"{claim.name} ({claim.standing}): {claim.text}"

    def passage_line(self, passage: Node) -> str:
        """A passage in one line: its name and offsets, and its text where the article is at hand."""
        name = short(passage) if self.evidence.several else str(passage).rpartition("/")[2]
        start, end = number(self.kg, passage, OA.start), number(self.kg, passage, OA.end)
        line = f"passage {name} (code points {start} to {end})"
        text = self.text.passage(passage) if self.text else None
        return line if text is None else f"{line}: {text.strip()}"

    def reference_line(self, reference: Node) -> str:
        """A reference, or a row of a data set, in one line."""
        if self.fragments.is_one(reference):
            return f"row: {self.fragments.line(reference)}"
        return f"record: {self.cited(reference)}"

    def cited(self, source: Node) -> str:
        """How a source or a reference is cited; its label where nothing more is known."""
        return citation_of(source, self.evidence.objects, self.label) or self.label(source)

    def works_of(self, claim: Claim) -> list[Node]:
        """The articles in which a claim is made, each once."""
        return list(dict.fromkeys(o for p in claim.passages for o in self.evidence.objects(p, DET.passageOf)))

    def citations(self, claims: Iterable[Claim], references: Iterable[Node] = ()) -> dict[str, str]:
        """How what something rests on is cited, by short names: articles and data sets as ``rap``, references by IRI.

        Args:
            claims: the claims, for whose articles it is.
            references: the references, and rows of data sets, which stand for their data sets.
        """
        found = dict.fromkeys(work for claim in claims for work in self.works_of(claim))
        found |= dict.fromkeys(map(self.source_of, references))
        return {self.source_key(source): self.cited(source) for source in found}

    def source_of(self, reference: Node) -> Node:
        """What is cited for a reference: of a row its data set, else itself."""
        file = URIRef(str(reference).partition("#")[0])
        sets = self.evidence.objects(file, DET.fileOf) if self.fragments.is_one(reference) else []
        return sets[0] if sets else reference

    def source_key(self, source: Node) -> str:
        """The short name of a source: that of the collection, as ``rap``; of anything else, its prefixed name."""
        kinds = self.evidence.kinds(source)
        said = [] if _SOURCES.isdisjoint(kinds) else [(source, RDF.type, kind) for kind in kinds]
        graphs = (g for triple in said for g in self.kg.stated_in.get(triple, ()))
        found = next((s for g in graphs if (s := self.kg.collection.source_of(g)) is not None), None)
        return found.name if found else short(source)

    def reference_key(self, reference: Node) -> str:
        """The short name of a reference, by which it can be cited: of a row ``cow-mid:MIDB.csv#row=257``."""
        source = self.source_of(reference)
        name = str(reference).rpartition("/")[2]
        return short(reference) if source == reference else f"{self.source_key(source)}:{name}"

    def source(self, reference: Node) -> str:
        """A reference, or a row of a data set, without the word that says which it is."""
        return self.reference_line(reference).partition(": ")[2]

    def triple(self, triple: Triple) -> str:
        """Why a triple holds: its proof, or where it is stated, its evidence."""
        proof = self.kg.proof(*triple)
        if proof is None:
            return f"{self.phrase(triple)}: not known in the graph"
        return self.proof(proof)

    def proofs(self, triples: Iterable[Triple]) -> dict[Triple, Proof]:
        """The proof of each triple that is shown, those about the ontology's terms left out."""
        return {t: p for t in triples if not self.is_schema(t) and (p := self.kg.proof(*t)) is not None}

    def absent(self, found: Lineage, first: str) -> list[str]:
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
        told: set[object] = set()
        lines: list[str] = []
        for triple, proof in proofs.items():
            if triple in within:
                continue  # a step of another proof, which shows it
            if proof.rule is None and self.evidence.of(triple).own:
                record = self._record(triple)
                lines += [] if record[0] in lines else record
            else:
                lines += self.tree(proof, "- ", "  ", told)
        return "\n".join(lines)

    def _record(self, triple: Triple) -> list[str]:
        """A triple that is itself part of a claim, a passage or a code list."""
        if self.evidence.objects(triple[0], DET.claimText):
            return self.wrap(self.claim_line(self.evidence.claim(triple[0])), "- ", "  ")
        return self.wrap(self.phrase(triple), "- ", "  ")

    def is_schema(self, triple: Triple) -> bool:
        """Whether a triple is about the ontology's own terms."""
        stated_in = self.kg.stated_in.get(triple, ())
        return ONTOLOGY_GRAPH in stated_in or triple in self.kg.own_axioms or triple[1] in _SCHEMA

    # ---- data ----------------------------------------------------------------------------------------

    def stated_data(self, triple: Triple) -> dict[str, object]:
        """The graphs, claims and references of a stated triple as plain values."""
        support = self.evidence.of(triple)
        return {
            "graphs": [str(g) for g in self.kg.stated_in.get(triple, ())],
            "claims": [self.claim_data(c) for c in support.claims],
            "references": [self.source(r) for r in support.references],
        }

    def claim_data(self, claim: Claim) -> dict[str, object]:
        """A claim as plain values, for JSON."""
        return {
            "claim": claim.name,
            "text": claim.text,
            "stance": claim.stance,
            "polarity": claim.polarity,
            "assessment": claim.assessment,
            "component": claim.component,
            "holder": claim.holder,
            "assessed": claim.assessed,
            "passages": [self._passage_data(p) for p in claim.passages],
            "sources": [self.source_key(work) for work in self.works_of(claim)],
        }

    def _passage_data(self, passage: Node) -> dict[str, object]:
        found: dict[str, object] = {
            "passage": str(passage).rpartition("/")[2],
            "start": number(self.kg, passage, OA.start),
            "end": number(self.kg, passage, OA.end),
        }
        text = self.text.passage(passage) if self.text else None
        return found if text is None else found | {"text": text}

    def stated_list(self, triple: Triple) -> Iterable[tuple[int, str]]:
        """The claims, passages and references of a stated triple as lines of a nested list."""
        support = self.evidence.of(triple)
        for claim in support.claims:
            yield 1, self.claim_line(claim)
            yield from ((2, self.passage_line(passage)) for passage in claim.passages)
        yield from ((1, self.reference_line(reference)) for reference in support.references)
