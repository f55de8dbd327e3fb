"""A view of the data as of a year or without one: what is stated in it, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import rdflib
from rdflib.namespace import OWL, RDF
from rdflib.term import Literal, Node, URIRef

from detente.collection import cache, library
from detente.collection.halves import Halves
from detente.collection.labels import Labels
from detente.errors import DetenteError
from detente.rdf.reading import parse
from detente.rdf.terms import Triple, from_ox, short, to_ox
from detente.rdf.writing import quads_text
from detente.vocabulary import DET, EXPANDED_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from detente.collection.expansion import Expansion
    from detente.proving.justifications import Justifications
    from detente.proving.proof import Proof, Prover
    from detente.proving.refutations import Refutation
    from detente.reasoning.closure import Contradiction

_PACKAGE = Path(__file__).resolve().parents[1]
REASONERS = ("detente", "owlrl")


class View(Halves):
    """A view of the data, as of a year or without one, with what follows from it.

    Attributes:
        view: the name of the view (`detente.vocabulary.VIEWS`).
        as_of: the calendar year, or None for the union of all years.
        possible: whether it also shows what is only possible, and not only what is certain.
        files: the file of each named graph.
        own: the named graphs of the files that were added to the view.
    """

    def __init__(
        self,
        view: str,
        as_of: int | None,
        extra: Iterable[str | Path] = (),
        reasoner: str = "detente",
        possible: bool = False,
    ) -> None:
        """See `load`."""
        if reasoner not in REASONERS:
            raise DetenteError(f"unknown reasoner {reasoner!r}: choose one of {', '.join(REASONERS)}")
        self.view = view
        self.as_of = as_of
        self.reasoner = reasoner
        self.possible = possible
        self.files: dict[Node, Path] = {graph: file for graph, file in library.view_files(view).items()}
        extras: dict[Node, Path] = {graph: file for graph, file in library.own_files(extra).items()}
        self.own = frozenset(extras)
        self._changed = False
        self.files.update(extras)

    # ---- what is stated ------------------------------------------------------------------------------

    @cached_property
    def said(self) -> dict[Node, list[Triple]]:
        """What each file states, by its named graph, of all years.

        Raises:
            BadData: a file is malformed.
            Unreachable: a file cannot be read.
        """
        return self._both("said") or {graph: parse(file) for graph, file in self.files.items()}

    @cached_property
    def expansion(self) -> Expansion:
        """The participations and dyads that the rules of expansion make of what the files state."""
        from detente.collection.expansion import Expansion
        from detente.collection.years import bounds_in_edtf

        stated = (t for triples in self.said.values() for t in (*triples, *bounds_in_edtf(triples)))
        return self._both("expansion") or Expansion(stated, self.schema)

    @cached_property
    def graphs(self) -> dict[Node, list[Triple]]:
        """The stated triples of each named graph, of all years: what the files say, and what expansion makes of it.

        Raises:
            BadData: a file is malformed.
            Unreachable: a file cannot be read.
        """
        made = self.expansion.made
        return {**self.said, EXPANDED_GRAPH: list(made)} if made else self.said

    @property
    def unread_imports(self) -> list[tuple[Path, Node]]:
        """What files of one's own import (``owl:imports``) and the view has not, by file; none is fetched."""
        there: set[Node] = set(self.files)
        for triples in self.graphs.values():
            there.update(s for s, p, o in triples if p == RDF.type and o == OWL.Ontology)
            there.update(o for _, p, o in triples if p == OWL.versionIRI)
        wanted = (
            (self.files[g], o) for g in self.files if g in self.own for _, p, o in self.graphs[g] if p == OWL.imports
        )
        return [(file, o) for file, o in dict.fromkeys(wanted) if o not in there]

    @cached_property
    def schema(self) -> list[Triple]:
        """The triples of the ontology, and the axioms of the files that were added."""
        return [*self.said[ONTOLOGY_GRAPH], *self.own_axioms]

    @cached_property
    def own_axioms(self) -> dict[Triple, None]:
        """What the files that were added say of classes and properties: axioms, declarations, annotations of terms."""
        if not self.own:
            return {}
        from detente.rules import is_axiom

        triples = [triple for graph in self.said if graph in self.own for triple in self.said[graph]]
        of_terms = [t for t in triples if is_axiom(t) and t[1] != OWL.differentFrom and t[2] != OWL.Nothing]
        terms = {s for s, _, _ in of_terms if isinstance(s, URIRef)}
        annotations = (DET.acrossPeriods, DET.betweenDifferent)
        about = (t for t in triples if t[0] in terms or t[1] in annotations)
        return dict.fromkeys([*of_terms, *about])

    def _annotated(self, annotation: URIRef) -> frozenset[Node]:
        return frozenset(s for s, p, o in self.schema if p == annotation and isinstance(o, Literal) and o.value is True)

    @cached_property
    def across_periods(self) -> frozenset[Node]:
        """The properties that join two periods and are shown only without a year."""
        return self._annotated(DET.acrossPeriods)

    @cached_property
    def between_different(self) -> frozenset[Node]:
        """The properties whose self-pairs are dropped."""
        return self._annotated(DET.betweenDifferent)

    @cached_property
    def epoch(self) -> int | None:
        """The number of the epoch of the year asked for; None without a year.

        Raises:
            BadYear: the year lies outside the span of the graph.
        """
        return None if self.as_of is None else self.epochs.of(self.as_of)

    @cached_property
    def stated_in(self) -> dict[Triple, tuple[Node, ...]]:
        """The named graphs in which each stated triple stands."""
        found: dict[Triple, tuple[Node, ...]] = {}
        for graph, triples in self.graphs.items():
            for triple in triples:
                found[triple] = (*found.get(triple, ()), graph)
        return found | self.timeline.derived

    def _shown(self, triple: Triple, mask: int) -> bool:
        """Whether a triple with these epochs is shown in the year asked for."""
        if self.epoch is None:
            return mask != 0
        return bool(mask >> self.epoch & 1) and triple[1] not in self.across_periods

    def stated(self) -> Iterator[tuple[Triple, Node]]:
        """The stated triples of the year asked for, or of all years, each with its named graph."""
        masks = self.shown_masks
        for graph, triples in self.graphs.items():
            for triple in dict.fromkeys(triples):
                if self._shown(triple, masks[triple]):
                    yield triple, graph
        for triple, graphs in self.timeline.derived.items():
            if self._shown(triple, masks[triple]):
                yield from ((triple, graph) for graph in graphs)

    def inferred(self) -> Iterator[Triple]:
        """The inferred triples of the year asked for, or of any year, without tautologies and self-pairs."""
        if self.reasoner == "owlrl":
            yield from self._inferred_by_owlrl()
            return
        for triple, mask in self.closure.inferred():
            if self._is_self_pair(triple) or not self._shown(triple, self.of_half(mask)):
                continue
            if self.epoch is None and triple in self.masks:
                continue  # stated in some year: shown as stated
            yield triple

    def _is_self_pair(self, triple: Triple) -> bool:
        return triple[0] == triple[2] and triple[1] in self.between_different

    def _inferred_by_owlrl(self) -> Iterator[Triple]:
        from detente.reasoning.oracle import inferred

        wanted = range(len(self.epochs)) if self.epoch is None else [self.epoch]
        masks = self.shown_masks
        seen: set[Triple] = set()
        for epoch in wanted:
            for triple in inferred(t for t, mask in masks.items() if mask >> epoch & 1):
                if triple in seen or self._is_self_pair(triple) or (self.epoch is None and triple in self.masks):
                    continue
                if self.epoch is None or triple[1] not in self.across_periods:
                    seen.add(triple)
                    yield triple

    def self_pairs(self) -> Iterator[tuple[Triple, int]]:
        """The self-pairs that publishing drops, each with its epochs."""
        for triple, mask in self.closure.inferred():
            if self._is_self_pair(triple) and (held := self.of_half(mask)):
                yield triple, held

    @property
    def contradictions(self) -> list[Contradiction]:
        """What the ontology calls false in what is certain of the year asked for, or of any year."""
        found = self.closure.contradictions()
        return [c for c in found if self.epoch is None or c.mask >> self.epoch & 1]

    def proof(self, s: Node, p: Node, o: Node) -> Proof | None:
        """The proof of a triple, in the year asked for; without a year in the latest epoch in which it holds.

        Returns:
            The proof, a single node where the triple is stated; None where it does not hold or is not shown. What
            expansion made is a step of its own.
        """
        triple = (s, p, o)
        if self.possible and (certain := self.certain.proof(s, p, o)):
            return certain
        mask = self.holding(triple)
        if not self._shown(triple, mask) or self._is_self_pair(triple):
            return None
        prover = self._prover(self.shift + (self.latest(mask) if self.epoch is None else self.epoch))
        found = prover.prove(triple)
        return None if found is None else self._unfold(found, prover)

    def justifications(self, s: Node, p: Node, o: Node, limit: int = 20) -> Justifications:
        """The distinct minimal sets of facts and axioms from which a triple follows, the shortest proof first.

        Args:
            s: the subject.
            p: the relation.
            o: the object.
            limit: how many are given at most; ``cut`` of the result says whether there may be more.

        Returns:
            None of them where the triple does not hold in the year asked for, or in any year, or is not shown.
        """
        from detente.proving.justifications import justify

        triple = (s, p, o)
        mask = self.holding(triple)
        if not self._shown(triple, mask) or self._is_self_pair(triple):
            mask = 0
        mask = mask if self.epoch is None else mask & 1 << self.epoch
        return justify(self.closure, triple, mask << self.shift, limit)

    @property
    def refutations(self) -> list[Refutation]:
        """The contradictions of the year asked for, or of any year, each with its code and its proofs."""
        from detente.proving.refutations import refute

        mask = self.epochs.all if self.epoch is None else 1 << self.epoch
        return list(refute(self.closure, self.contradictions, mask, self._prover, self._unfold))

    def grounds(self, s: Node, p: Node, o: Node) -> frozenset[Triple]:
        """The stated triples that take part in some proof of a triple, in every year that is shown."""
        mask = self.holding((s, p, o))
        epochs = range(mask.bit_length()) if self.epoch is None else [self.epoch]
        return frozenset(t for e in epochs if mask >> e & 1 for t in self._prover(self.shift + e).grounds((s, p, o)))

    def _unfold(self, proof: Proof, prover: Prover) -> Proof:
        return self.expansion.unfold(proof, prover.prove)

    def _prover(self, epoch: int) -> Prover:
        from detente.proving.proof import Prover

        if epoch not in self._provers:
            self._provers[epoch] = Prover(self.closure, epoch)
        return self._provers[epoch]

    @cached_property
    def _provers(self) -> dict[int, Prover]:
        return {}

    # ---- what is shown -------------------------------------------------------------------------------

    def _kept(self, graphs: bool) -> bytes:
        """The dataset as text, from the cache or made anew: all of it, or the default graph alone."""
        wings = ("rdf", "rules", "reasoning", "collection")
        code = [_PACKAGE / "vocabulary.py", *sorted(file for wing in wings for file in _PACKAGE.glob(f"{wing}/*.py"))]
        words = (self.view, self.as_of, self.reasoner, self.possible, ox.__version__, rdflib.__version__)
        if self._changed:
            return self._made()[graphs]
        digest = cache.key([*self.files.values(), *library.rule_files(), *code], *words)
        names = [cache.key([], digest, part) for part in ("plain", "graphs")]
        kept = cache.read(names[graphs])
        if kept is None:
            made = self._made()
            for name, text in zip(names, made, strict=True):
                cache.write(name, text)
            kept = made[graphs]
        return kept

    def _made(self) -> tuple[bytes, bytes]:
        """The default graph and the whole dataset as text."""
        rows: list[tuple[Triple, Node]] = [*self.stated(), *((t, INFERRED_GRAPH) for t in self.inferred())]
        plain = quads_text((t, None) for t in dict.fromkeys(triple for triple, _ in rows))
        return plain, plain + quads_text(rows)

    @cached_property
    def nquads(self) -> bytes:
        """The dataset as N-Quads: every triple in the default graph and again in its named graph."""
        return self._kept(graphs=True)

    @cached_property
    def plain(self) -> bytes:
        """The default graph of the dataset as N-Triples."""
        return self._kept(graphs=False)

    @cached_property
    def store(self) -> ox.Store:
        """The default graph of the dataset, which holds every triple, in a store in memory."""
        store = ox.Store()
        store.bulk_load(self.plain, ox.RdfFormat.N_TRIPLES)
        return store

    @cached_property
    def dataset(self) -> ox.Store:
        """The whole dataset, with its named graphs, in a store in memory."""
        store = ox.Store()
        store.bulk_load(self.nquads, ox.RdfFormat.N_QUADS)
        return store

    @cached_property
    def labels(self) -> Mapping[Node, str]:
        """The label of every thing that has one, looked up when it is asked for."""
        return Labels(self.store)

    def label(self, term: Node) -> str:
        """The label of a thing, else its short form."""
        return self.labels.get(term) or short(term)

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        """The triples shown that fit, stated and inferred; None fits everything."""
        parts = [None if x is None else to_ox(x) for x in (s, p, o)]
        for quad in self.store.quads_for_pattern(*parts, ox.DefaultGraph()):  # type: ignore[arg-type, call-arg]
            yield from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object)  # type: ignore[arg-type]

    def holds(self, s: Node, p: Node, o: Node) -> bool:
        """Whether a triple is shown, stated or inferred."""
        return next(self.match(s, p, o), None) is not None
