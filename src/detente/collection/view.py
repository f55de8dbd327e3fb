"""A view of the data as of a year or without one: what is stated in it, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import OWL, RDF
from rdflib.term import Literal, Node, URIRef

from detente.collection import archive, cache, library, slices
from detente.collection.labels import Labels
from detente.collection.lifetimes import Lifetimes
from detente.errors import DetenteError
from detente.rdf.reading import parse
from detente.rdf.terms import Triple, from_ox, short, to_ox
from detente.rdf.writing import quads_text
from detente.vocabulary import DET, INFERRED_GRAPH, ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from detente.collection.years import Epochs
    from detente.proving.justifications import Justifications
    from detente.proving.proof import Proof, Prover
    from detente.proving.refutations import Refutation
    from detente.reasoning.closure import Closure
    from detente.reasoning.contradiction import Contradiction

_PACKAGE = Path(__file__).resolve().parents[1]
REASONERS = ("detente", "owlrl")


class View:
    """A view of the data, as of a year or without one, with what follows from it.

    Attributes:
        view: the name of the view (`detente.vocabulary.VIEWS`).
        as_of: the calendar year, or None for the union of all years.
        files: the file of each named graph.
        own: the named graphs of the files that were added to the view.
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
        self.files: dict[Node, Path] = {graph: file for graph, file in library.view_files(view).items()}
        extras: dict[Node, Path] = {graph: file for graph, file in library.own_files(extra).items()}
        self.own = frozenset(extras)
        self._changed = False
        self.files.update(extras)

    # ---- what is stated ------------------------------------------------------------------------------

    @cached_property
    def graphs(self) -> dict[Node, list[Triple]]:
        """The stated triples of each named graph, of all years.

        Raises:
            BadData: a file is malformed.
            Unreachable: a file cannot be read.
        """
        if self._archive is not None:
            return self._archive.graphs
        return {graph: parse(file) for graph, file in self.files.items()}

    @cached_property
    def _name(self) -> str:
        """The name of the closure among what is kept: the digest of all that it depends on."""
        return archive.name_of(self.files.values(), *map(str, self.files), *sorted(map(str, self.own)), ox.__version__)

    @cached_property
    def _archive(self) -> archive.Archive | None:
        """The closure as it is kept; None where it is not, or not yet."""
        return None if self._changed else archive.opened(self._name)

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
        return [*self.graphs[ONTOLOGY_GRAPH], *self.own_axioms]

    @cached_property
    def own_axioms(self) -> dict[Triple, None]:
        """What the files that were added say of classes and properties: axioms, declarations, annotations of terms."""
        if not self.own:
            return {}
        from detente.rules import is_axiom

        triples = [triple for graph in self.graphs if graph in self.own for triple in self.graphs[graph]]
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
    def timed(self) -> dict[Node, tuple[int | None, int | None]]:
        """The nodes with years of their own: first and last year, inclusive, None where not given."""
        from detente.collection.years import timed_nodes

        return timed_nodes((t for triples in self.graphs.values() for t in triples), self.schema)

    @cached_property
    def epochs(self) -> Epochs:
        """The span of years of the graph, cut into runs of the same make-up."""
        if self._archive is not None:
            return self._archive.epochs
        return self.lifetimes.epochs(self.timed)

    @cached_property
    def lifetimes(self) -> Lifetimes:
        """The lifetimes of the actors."""
        return Lifetimes((t for triples in self.graphs.values() for t in triples), self.schema, self.across_periods)

    @cached_property
    def epoch(self) -> int | None:
        """The number of the epoch of the year asked for; None without a year.

        Raises:
            BadYear: the year lies outside the span of the graph.
        """
        return None if self.as_of is None else self.epochs.of(self.as_of)

    @cached_property
    def masks(self) -> dict[Triple, int]:
        """Each stated triple with the epochs in which it certainly stands."""
        if self._archive is not None:
            return self._archive.masks(certain=True)
        return self.lifetimes.masks((t for ts in self.graphs.values() for t in ts), self.timed, self.epochs)

    @cached_property
    def possible(self) -> dict[Triple, int]:
        """Each stated triple with the epochs in which it certainly or possibly stands; `masks` where these are all."""
        if self._archive is not None and self._archive.divided:
            return self._archive.masks(certain=False)
        return self.masks

    @cached_property
    def stated_in(self) -> Mapping[Triple, tuple[Node, ...]]:
        """The named graphs in which each stated triple stands."""
        if self._archive is not None:
            return self._archive.stated_in
        found: dict[Triple, tuple[Node, ...]] = {}
        for graph, triples in self.graphs.items():
            for triple in triples:
                found[triple] = (*found.get(triple, ()), graph)
        return found

    @cached_property
    def closure(self) -> Closure:
        """The closure of every epoch, in one run; kept, and read from there the next time."""
        if self._archive is not None:
            return self._archive.closure
        from detente.reasoning.closure import close
        from detente.rules import compile_rules

        possible = None if self.possible is self.masks else self.possible
        made = close(
            {t: mask for t, mask in self.masks.items() if mask}, compile_rules(self.schema), possible, forms=False
        )
        if not self._changed:
            self._archive = archive.kept(self._name, made, self.graphs, self.epochs)
        return made

    def _fits(self, mask: int) -> bool:
        """Whether what holds in these epochs is shown in the year asked for."""
        return mask != 0 if self.epoch is None else bool(mask >> self.epoch & 1)

    @property
    def _hidden(self) -> frozenset[Node]:
        """The predicates that are not shown in the year asked for."""
        return frozenset() if self.epoch is None else self.across_periods

    def _shown(self, triple: Triple, mask: int) -> bool:
        """Whether a triple with these epochs is shown in the year asked for."""
        return self._fits(mask) and triple[1] not in self._hidden

    def stated(self, possible: bool = False) -> Iterator[tuple[Triple, Node]]:
        """The stated triples of the year asked for, or of all years, each with its named graph.

        Args:
            possible: whether to give what is possible too, and not only what is certain.
        """
        if self._archive is not None:
            yield from self._archive.stated(self._fits, self._hidden, not possible)
            return
        masks, hidden = self.possible if possible else self.masks, self._hidden
        for graph, triples in self.graphs.items():
            for triple in dict.fromkeys(triples):
                if self._fits(masks[triple]) and triple[1] not in hidden:
                    yield triple, graph

    def inferred(self, possible: bool = False) -> Iterator[Triple]:
        """The inferred triples of the year asked for, or of any year, without tautologies and self-pairs.

        Args:
            possible: whether to give what is possible too, and not only what is certain.
        """
        if self.reasoner == "owlrl":
            yield from self._inferred_by_owlrl()
            return
        hidden, pairs = self._hidden, self.between_different
        # Without a year, what is stated in some year is shown as stated.
        stated = {t for t, _ in self.stated(possible)} if self.epoch is None else ()
        if self._archive is not None:
            found = self._archive.inferred(self._fits, hidden, not possible)
        else:
            half = self.closure.half
            fitting = ((t, half(mask, not possible)) for t, mask in self.closure.inferred())
            found = (t for t, mask in fitting if self._fits(mask) and t[1] not in hidden)
        for triple in found:
            if not (triple[0] == triple[2] and triple[1] in pairs) and triple not in stated:
                yield triple

    def _is_self_pair(self, triple: Triple) -> bool:
        return triple[0] == triple[2] and triple[1] in self.between_different

    def _inferred_by_owlrl(self) -> Iterator[Triple]:
        from detente.reasoning.oracle import inferred

        wanted = range(len(self.epochs.starts)) if self.epoch is None else [self.epoch]
        seen: set[Triple] = set()
        for epoch in wanted:
            for triple in inferred(t for t, mask in self.masks.items() if mask >> epoch & 1):
                if triple in seen or self._is_self_pair(triple) or (self.epoch is None and triple in self.masks):
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
        """
        triple = (s, p, o)
        mask = self.closure.certain(triple)
        if not self._shown(triple, mask) or self._is_self_pair(triple):
            return None
        return self._prover(mask.bit_length() - 1 if self.epoch is None else self.epoch).prove(triple)

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
        mask = self.closure.certain(triple)
        if not self._shown(triple, mask) or self._is_self_pair(triple):
            mask = 0
        return justify(self.closure, triple, mask if self.epoch is None else mask & 1 << self.epoch, limit)

    @property
    def refutations(self) -> list[Refutation]:
        """The contradictions of the year asked for, or of any year, each with its code and its proofs."""
        from detente.proving.refutations import refute

        mask = self.epochs.all if self.epoch is None else 1 << self.epoch
        return list(refute(self.closure, self.contradictions, mask, self._prover))

    def grounds(self, s: Node, p: Node, o: Node) -> frozenset[Triple]:
        """The stated triples that take part in some proof of a triple, in every year that is shown."""
        mask = self.closure.certain((s, p, o))
        epochs = range(mask.bit_length()) if self.epoch is None else [self.epoch]
        return frozenset(t for e in epochs if mask >> e & 1 for t in self._prover(e).grounds((s, p, o)))

    def _prover(self, epoch: int) -> Prover:
        from detente.proving.proof import Prover

        if epoch not in self._provers:
            self._provers[epoch] = Prover(self.closure, epoch)
        return self._provers[epoch]

    @cached_property
    def _provers(self) -> dict[int, Prover]:
        return {}

    def years(self, s: Node, p: Node, o: Node) -> tuple[tuple[int, int], ...]:
        """The intervals of years, inclusive, in which a triple holds in this view."""
        return self.epochs.years(self.closure.certain((s, p, o)))

    # ---- what is shown -------------------------------------------------------------------------------

    def rows(self, graphs: bool, possible: bool = False) -> Iterator[tuple[Triple, Node | None]]:
        """The dataset: every triple in the default graph (None), and again in its named graph.

        Args:
            graphs: whether the named graphs are asked for too.
            possible: whether what is possible is in it too, and not only what is certain.
        """
        rows = [*self.stated(possible), *((t, INFERRED_GRAPH) for t in self.inferred(possible))]
        yield from ((t, None) for t in dict.fromkeys(triple for triple, _ in rows))
        if graphs:
            yield from rows

    def slice(self, graphs: bool, possible: bool = False) -> slices.Slice:
        """The dataset in a store, kept for the next time; see `rows`."""
        if self._archive is None:
            self.closure  # noqa: B018, from which it is made
        divided = self._archive.divided if self._archive is not None else self.closure.shift != 0
        known = graphs, possible and divided
        if known not in self._slices:
            if self._archive is None:
                self._slices[known] = slices.in_memory(self.rows(*known))
            else:
                words = (self._archive.made, self.epoch, self.reasoner, *known)
                self._slices[known] = slices.kept(cache.key([], *words), lambda: self.rows(*known))
        return self._slices[known]

    @cached_property
    def _slices(self) -> dict[tuple[bool, bool], slices.Slice]:
        return {}

    @cached_property
    def nquads(self) -> bytes:
        """The dataset as N-Quads: every triple in the default graph and again in its named graph."""
        return quads_text(self.rows(graphs=True))

    @property
    def store(self) -> ox.Store:
        """The default graph of the dataset, which holds every triple, in a store that is only read."""
        return self.slice(graphs=False).store

    @property
    def dataset(self) -> ox.Store:
        """The whole dataset, with its named graphs, in a store that is only read."""
        return self.slice(graphs=True).store

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
