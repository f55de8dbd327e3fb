"""The knowledge graph: a view of the data, as of a year or without one, closed under the ontology."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDFS
from rdflib.term import Node, URIRef

from detente import cache, engine, library, sparql
from detente.answers import Answer
from detente.engine import Engine
from detente.errors import DetenteError, Unreachable
from detente.rdf import Triple, parse
from detente.vocabulary import DEFAULT_VIEW, DET, INFERRED_GRAPH, ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from detente.closure import Closure, Contradiction
    from detente.proof import Proof, Prover
    from detente.questions import Question
    from detente.slices import Epochs

REASONERS = ("detente", "owlrl")
_PACKAGE = Path(__file__).resolve().parent


class KnowledgeGraph:
    """A view of the data with what follows from it; made by `load`.

    Attributes:
        view: the name of the view (`detente.vocabulary.VIEWS`).
        as_of: the calendar year, or None for the union of all years.
        files: the file of each named graph.
    """

    def __init__(
        self, view: str, as_of: int | None, extra: Iterable[str | Path] = (), reasoner: str = "detente"
    ) -> None:
        """See `load`."""
        if reasoner not in REASONERS:
            raise DetenteError(f"unknown reasoner {reasoner!r}: choose one of {', '.join(REASONERS)}")
        self.view = view
        self.as_of = as_of
        self.reasoner = reasoner
        self.files: dict[URIRef, Path] = dict(library.view_files(view))
        for file in map(Path, extra):
            self.files[URIRef(file.resolve().as_uri())] = file

    # ---- what is stated ------------------------------------------------------------------------------

    @cached_property
    def graphs(self) -> dict[Node, list[Triple]]:
        """The stated triples of each named graph, of all years.

        Raises:
            BadData: a file is malformed.
            Unreachable: a file cannot be read.
        """
        return {graph: parse(file) for graph, file in self.files.items()}

    @cached_property
    def schema(self) -> list[Triple]:
        """The triples of the ontology."""
        return self.graphs[ONTOLOGY_GRAPH]

    def _annotated(self, annotation: URIRef) -> frozenset[Node]:
        return frozenset(
            s
            for s, p, o in self.schema
            if p == annotation and isinstance(o, rdflib.Literal) and o.value is True
        )

    @cached_property
    def across_periods(self) -> frozenset[Node]:
        """The properties that join two periods and are shown only without a year."""
        return self._annotated(DET.acrossPeriods)

    @cached_property
    def between_different(self) -> frozenset[Node]:
        """The properties whose self-pairs are dropped."""
        return self._annotated(DET.betweenDifferent)

    @cached_property
    def _timed(self) -> dict[Node, tuple[int | None, int | None]]:
        from detente.slices import timed_nodes

        return timed_nodes((t for triples in self.graphs.values() for t in triples), self.schema)

    @cached_property
    def epochs(self) -> Epochs:
        """The span of years of the graph, cut into runs of the same make-up."""
        from detente.slices import Epochs, epochs_of

        name = self._digest("epochs")
        kept = cache.read(name)
        if kept is not None:
            starts, last = json.loads(kept)
            return Epochs(tuple(starts), last)
        found = epochs_of(self._timed.values())
        cache.write(name, json.dumps([found.starts, found.last]).encode())
        return found

    @cached_property
    def epoch(self) -> int | None:
        """The number of the epoch of the year asked for; None without a year.

        Raises:
            BadYear: the year lies outside the span of the graph.
        """
        return None if self.as_of is None else self.epochs.of(self.as_of)

    @cached_property
    def masks(self) -> dict[Triple, int]:
        """Each stated triple with the epochs in which it stands."""
        of_node = {node: self.epochs.mask(years) for node, years in self._timed.items()}
        everywhere = self.epochs.all
        found: dict[Triple, int] = {}
        for triples in self.graphs.values():
            for triple in triples:
                found[triple] = of_node.get(triple[0], everywhere)
        return found

    @cached_property
    def stated_in(self) -> dict[Triple, tuple[Node, ...]]:
        """The named graphs in which each stated triple stands."""
        found: dict[Triple, tuple[Node, ...]] = {}
        for graph, triples in self.graphs.items():
            for triple in triples:
                found[triple] = (*found.get(triple, ()), graph)
        return found

    # ---- what follows --------------------------------------------------------------------------------

    @cached_property
    def closure(self) -> Closure:
        """The closure of every epoch, in one run."""
        from detente.closure import close
        from detente.rules import compile_rules

        return close(self.masks, compile_rules(self.schema))

    def _shown(self, triple: Triple, mask: int) -> bool:
        """Whether a triple with these epochs is shown in the year asked for."""
        if self.epoch is None:
            return mask != 0
        return bool(mask >> self.epoch & 1) and triple[1] not in self.across_periods

    def stated(self) -> Iterator[tuple[Triple, Node]]:
        """The stated triples of the year asked for, or of all years, each with its named graph."""
        for graph, triples in self.graphs.items():
            for triple in dict.fromkeys(triples):
                if self._shown(triple, self.masks[triple]):
                    yield triple, graph

    def inferred(self) -> Iterator[Triple]:
        """The inferred triples of the year asked for, or of any year, without tautologies and self-pairs."""
        if self.reasoner == "owlrl":
            yield from self._inferred_by_owlrl()
            return
        for triple, mask in self.closure.inferred():
            if self._is_self_pair(triple) or not self._shown(triple, mask):
                continue
            if self.epoch is None and triple in self.masks:
                continue  # stated in some year: shown as stated
            yield triple

    def _is_self_pair(self, triple: Triple) -> bool:
        return triple[0] == triple[2] and triple[1] in self.between_different

    def _inferred_by_owlrl(self) -> Iterator[Triple]:
        from detente.owlrl_oracle import inferred

        wanted = range(len(self.epochs.starts)) if self.epoch is None else [self.epoch]
        seen: set[Triple] = set()
        for epoch in wanted:
            for triple in inferred(t for t, mask in self.masks.items() if mask >> epoch & 1):
                if (
                    triple in seen
                    or self._is_self_pair(triple)
                    or (self.epoch is None and triple in self.masks)
                ):
                    continue
                if self.epoch is None or triple[1] not in self.across_periods:
                    seen.add(triple)
                    yield triple

    def self_pairs(self) -> Iterator[tuple[Triple, int]]:
        """The self-pairs that publishing drops, each with its epochs."""
        for triple, mask in self.closure.inferred():
            if self._is_self_pair(triple):
                yield triple, mask

    @property
    def contradictions(self) -> list[Contradiction]:
        """What the ontology calls false in the stated facts of the year asked for, or of any year."""
        found = self.closure.contradictions()
        return [c for c in found if self.epoch is None or c.mask >> self.epoch & 1]

    def proof(self, s: Node, p: Node, o: Node) -> Proof | None:
        """The proof of a triple, in the year asked for; without a year in the latest epoch in which it holds.

        Returns:
            The proof, a single node where the triple is stated; None where it does not hold or is not shown.

        Raises:
            DetenteError: the reasoner is owlrl, which gives no proofs.
        """
        if self.reasoner == "owlrl":
            raise DetenteError(
                "owlrl gives no proofs: leave out the option, or choose the reasoner 'detente'"
            )
        triple = (s, p, o)
        mask = self.closure.mask(triple)
        if not self._shown(triple, mask) or self._is_self_pair(triple):
            return None
        return self._prover(mask.bit_length() - 1 if self.epoch is None else self.epoch).prove(triple)

    def _prover(self, epoch: int) -> Prover:
        from detente.proof import Prover

        if epoch not in self._provers:
            self._provers[epoch] = Prover(self.closure, epoch)
        return self._provers[epoch]

    @cached_property
    def _provers(self) -> dict[int, Prover]:
        return {}

    def years(self, s: Node, p: Node, o: Node) -> tuple[tuple[int, int], ...]:
        """The intervals of years, inclusive, in which a triple holds in this view."""
        return self.epochs.years(self.closure.mask((s, p, o)))

    # ---- asking --------------------------------------------------------------------------------------

    def _inputs(self) -> list[Path]:
        """The files that the dataset depends on: the view's, and the code that reads and closes them."""
        code = [_PACKAGE / f"{name}.py" for name in ("rdf", "slices", "graph", "engine", "vocabulary")]
        code += sorted((_PACKAGE / "rules").glob("*.py")) + sorted((_PACKAGE / "closure").glob("*.py"))
        if self.reasoner == "owlrl":
            code.append(_PACKAGE / "owlrl_oracle.py")
        return [*self.files.values(), *code]

    def _digest(self, *words: object) -> str:
        """The name in the cache of something that depends on the view."""
        graphs = sorted(map(str, self.files))
        try:
            return cache.key(
                self._inputs(), graphs, self.reasoner, rdflib.__version__, ox.__version__, *words
            )
        except OSError as error:
            raise Unreachable(f"{error.filename}: {error.strerror}") from None

    def _write(self, folder: Path) -> None:
        """Write the dataset: every triple in the default graph and again in its named graph."""
        rows: list[tuple[Triple, Node | None]] = [
            *self.stated(),
            *((t, INFERRED_GRAPH) for t in self.inferred()),
        ]
        plain = dict.fromkeys(triple for triple, _ in rows)
        engine.write(folder, [*((triple, None) for triple in plain), *rows])

    @cached_property
    def _engine(self) -> Engine:
        """The dataset, from the cache or written now."""
        name = self._digest("dataset", self.epoch)
        folder = cache.make(name, self._write)
        try:
            return Engine(folder)
        except engine.BrokenStore:  # removed or damaged since it was looked at
            cache.discard(folder)
            return Engine(cache.make(name, self._write))

    @cached_property
    def labels(self) -> dict[Node, str]:
        """The label of every thing that has one."""
        return {s: str(o) for s, _, o in self.match(None, RDFS.label, None)}

    def label(self, term: Node) -> str:
        """The label of a thing, else its short form."""
        from detente.answers import short

        return self.labels.get(term) or short(term)

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        """The triples shown that fit, stated and inferred; None fits everything."""
        return self._engine.match(s, p, o)

    def holds(self, s: Node, p: Node, o: Node) -> bool:
        """Whether a triple is shown, stated or inferred."""
        return next(self.match(s, p, o), None) is not None

    def sparql(self, query: str, timeout: float | None = None) -> Answer:
        """Ask in SPARQL 1.1; the project's prefixes need no declaration.

        Args:
            query: SELECT, ASK, CONSTRUCT or DESCRIBE, without SERVICE and FROM.
            timeout: seconds after which the query is stopped; it then runs in a process of its own.

        Raises:
            BadQuery: the query is malformed, not read-only, or ran too long.
        """
        sparql.inspect(query, prefixes=True)
        return self._answer(sparql.with_prefixes(query), timeout)

    def _answer(self, query: str, timeout: float | None, title: str = "") -> Answer:
        """The answer to a checked query, with the labels of the things in it."""
        columns, rows = self._engine.solve(query, timeout)
        things = {term for row in rows for term in row if isinstance(term, URIRef)}
        labels = {s: str(o) for thing in things for s, _, o in self.match(thing, RDFS.label, None)}
        return Answer(columns, tuple(rows), labels, title)

    def ask(
        self,
        question: str | Question,
        *,
        as_of: int | Literal["question"] | None = "question",
        timeout: float | None = None,
        **parameters: object,
    ) -> Answer:
        """Ask a saved question.

        Args:
            question: its name, as ``alliances/indirect-opponents``, the path of a ``.rq`` file, or the
                question.
            as_of: a calendar year, or None for all years; ``"question"``: the year of this graph, and where
                it has none the year that the question itself is about.
            timeout: as for `sparql`.
            parameters: values by parameter name: a label, alias, code, prefixed name or IRI; a list for
                several.

        Raises:
            UnknownQuestion, BadQuestion, BadParameter: see `detente.questions`.
            BadYear: the year lies outside the span of the graph.
            BadQuery: the query ran too long.
        """
        from detente.questions import find

        found = find(question) if isinstance(question, str) else question
        if as_of == "question":
            as_of = found.as_of if self.as_of is None else self.as_of
        kg = self.at(as_of)
        return kg._answer(found.bind(kg, parameters), timeout, found.title)

    def at(self, year: int | None) -> KnowledgeGraph:
        """The same view as of a calendar year, or without one; what was computed for all years is shared.

        Raises:
            BadYear: the year lies outside the span of the graph.
        """
        if year == self.as_of:
            return self
        other = copy(self)
        other.as_of = year
        for name in _OF_ONE_YEAR:
            other.__dict__.pop(name, None)
        if year is not None:
            other.epochs.of(year)
        return other


#: What a graph keeps that depends on its year.
_OF_ONE_YEAR = ("epoch", "_engine", "labels")


def load(
    view: str = DEFAULT_VIEW,
    as_of: int | None = None,
    extra: Iterable[str | Path] = (),
    reasoner: str = "detente",
) -> KnowledgeGraph:
    """Load a view of the graph.

    Args:
        view: ``corrected`` (what holds), ``as-stated`` (what the article says) or ``tentative`` (also what
            is hedged).
        as_of: a calendar year; None for the union of all years.
        extra: files of RDF to reason over together with the view.
        reasoner: ``detente``, or ``owlrl``, which is slow and gives no proofs.

    Raises:
        UnknownView: there is no such view.
        DetenteError: there is no such reasoner.
        Unreachable: a file cannot be read.
        BadYear: the year lies outside the span of the graph.
    """
    kg = KnowledgeGraph(view, as_of, extra, reasoner)
    if as_of is not None:
        kg.epochs.of(as_of)
    return kg
