"""A view of the data as of a year or without one: what is stated in it, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, reduce
from itertools import chain
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.term import Node

from detente.collection import archive, cache, library, slices
from detente.collection.called import Called
from detente.collection.halves import shared
from detente.collection.labels import in_files, stated_labels
from detente.collection.manifest import Collection, find
from detente.collection.stored import Stored
from detente.errors import DetenteError
from detente.rdf.reading import parse
from detente.rdf.terms import Triple
from detente.reasoning.uncollected import uncollected
from detente.vocabulary import EXPANDED_GRAPH

if TYPE_CHECKING:
    from detente.collection.epochs import Epochs, Stretch
    from detente.collection.expansion import Expansion
    from detente.collection.timeline import Timeline
    from detente.proving.justifications import Justifications
    from detente.proving.proof import Proof, Prover
    from detente.proving.refutations import Refutation
    from detente.reasoning.closure import Closure
    from detente.reasoning.contradiction import Contradiction

REASONERS = ("detente", "owlrl")


class View(Stored):
    """A view of the data, as of a year or without one, with what follows from it.

    Attributes:
        view: the name of the view.
        as_of: the calendar year, or None for the union of all years.
        possible: whether it also shows what is only possible, and not only what is certain.
        collection: the collection whose view it is.
        sources: the names of the sources that are stated in it; those of the others say what things are called.
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
        collection: Collection | str | Path | None = None,
        sources: Iterable[str] | None = None,
    ) -> None:
        """See `load`."""
        if reasoner not in REASONERS:
            raise DetenteError(f"unknown reasoner {reasoner!r}: choose one of {', '.join(REASONERS)}")
        self.view = view
        self.as_of = as_of
        self.reasoner = reasoner
        self.possible = possible
        self.both = {}
        self.collection = collection if isinstance(collection, Collection) else find(collection)
        self.sources = self.collection.selected(sources)
        self.files: dict[Node, Path] = {graph: file for graph, file in self.collection.files(view, sources).items()}
        extras: dict[Node, Path] = {graph: file for graph, file in library.own_files(extra).items()}
        self.own = frozenset(extras)
        self._changed = False
        self.files.update(extras)

    def __repr__(self) -> str:
        """Its view and year, for a prompt."""
        year = f"as of {self.as_of}" if self.as_of else "all years"
        own = f", with {', '.join(str(self.files[g]) for g in sorted(self.own, key=str))}" if self.own else ""
        more = ", with what is only possible" if self.possible else ""
        return f"<{type(self).__name__}: {self.view}, {year}{more}{own}>"

    # ---- what is stated ------------------------------------------------------------------------------

    @shared
    @uncollected()
    def said(self) -> Mapping[Node, list[Triple]]:
        """What each file states, by its named graph, of all years.

        Raises:
            BadData: a file is malformed.
            Unreachable: a file cannot be read.
        """
        if self._archive is not None:
            return self._archive.graphs.without(EXPANDED_GRAPH)
        return {graph: parse(file) for graph, file in self.files.items()}

    @shared
    @uncollected()
    def expansion(self) -> Expansion:
        """The participations and dyads that the rules of expansion make of what the files state."""
        if self._archive is not None:
            return self._archive.expansion(self.schema)
        from detente.collection.expansion import expand

        return expand(chain.from_iterable(self.said.values()), self.schema, self._timeline_of(self.said).given)

    @shared
    @uncollected()
    def graphs(self) -> Mapping[Node, list[Triple]]:
        """The stated triples of each named graph, of all years: what the files say, and what expansion makes of it.

        Raises:
            BadData: a file is malformed.
            Unreachable: a file cannot be read.
        """
        if self._archive is not None:
            return self._archive.graphs
        made = self.expansion.made
        return {**self.said, EXPANDED_GRAPH: list(made)} if made else self.said

    @shared
    def _named_elsewhere(self) -> dict[Node, str]:
        """The labels in all files of the collection, and in those that were added."""
        return in_files((*self.collection.all_files().values(), *self.files.values()))

    def label_elsewhere(self, term: Node) -> str | None:
        """The label that a thing of the collection has in another year or view; None where none is known."""
        own = str(term).startswith((self.collection.base, *self.prefixes.values()))
        return (stated_labels(self).get(term) or self._named_elsewhere.get(term)) if own else None

    @shared
    def _name(self) -> str:
        """The name of the closure among what is kept: the digest of all that it depends on."""
        files = [*self.files.values(), *library.rule_files()]
        sets = (sorted(map(str, graphs)) for graphs in (self.own, self._axiom_graphs, self.reference))
        return archive.name_of(files, *map(str, self.files), *sets, ox.__version__)

    @shared
    def _archive(self) -> archive.Archive | None:
        """The closure as it is kept; None where it is not, or not yet."""
        return None if self._changed else archive.opened(self._name)

    @shared
    def timeline(self) -> Timeline:
        """The years of all that is stated."""
        made = self._timeline_of(self.graphs)
        return made if self._archive is None else self._archive.timeline(made)

    def _timeline_of(self, graphs: Mapping[Node, list[Triple]]) -> Timeline:
        from detente.collection.timeline import Timeline

        sources = ((graph, self.collection.source_of(graph)) for graph in self.files)
        names = {g: source.name if source else self.files[g].name for g, source in sources}
        return Timeline(graphs, self.schema, self.across_periods, self.reference, names)

    @property
    def epochs(self) -> Epochs:
        """The span of years of the graph, cut into runs of the same make-up."""
        return self.timeline.epochs if self._archive is None else self._archive.epochs

    @cached_property
    def epoch(self) -> int | None:
        """The number of the epoch of the year asked for; None without a year.

        Raises:
            BadYear: no source that is selected speaks of the year.
        """
        return None if self.as_of is None else self.epochs.covered(self.as_of)

    @shared
    def masks(self) -> dict[Triple, int]:
        """Each stated triple with the epochs in which it certainly stands; the bounds of all years are among them."""
        return self.timeline.certain if self._archive is None else self._archive.masks(certain=True)

    @cached_property
    def shown_masks(self) -> dict[Triple, int]:
        """Each stated triple with the epochs in which it stands in the half that is shown."""
        if not self.possible:
            return self.masks
        return self.timeline.possible if self._archive is None else self._archive.masks(certain=False)

    @shared
    @uncollected()
    def stated_in(self) -> Mapping[Triple, tuple[Node, ...]]:
        """The named graphs in which each stated triple stands."""
        if self._archive is not None:
            return self._archive.stated_in
        found: dict[Triple, tuple[Node, ...]] = {}
        for graph, triples in self.graphs.items():
            for triple in triples:
                found[triple] = (*found.get(triple, ()), graph)
        return found | self.timeline.derived

    @shared
    @uncollected()
    def closure(self) -> Closure:
        """The closure of every epoch, in one run, of what is certain and of what is certain or possible.

        It is kept, and read from there the next time.
        """
        if self._archive is not None:
            return self._archive.closure
        from detente.reasoning.closure import close_both
        from detente.rules import compile_rules

        made = close_both(self.timeline.both, compile_rules(self.schema), forms=False)
        if not self._changed and (kept := archive.kept(self._name, made, self.timeline, self.expansion)):
            self._archive = kept
            self.both.pop("expansion", None)  # it is read from what is kept, as far as it is needed
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

    def stated(self) -> Iterator[tuple[Triple, Node]]:
        """The stated triples of the year asked for, or of all years, each with its named graph."""
        if self._archive is not None:
            yield from self._archive.stated(self._fits, self._hidden, not self.possible)
            return
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
        hidden, pairs, certain = self._hidden, self.between_different, not self.possible
        # Without a year, what is stated in some year is shown as stated.
        stated = {t for t, _ in self.stated()} if self.epoch is None else ()
        if self.reasoner == "owlrl":
            from detente.reasoning.oracle import inferred_in

            wanted = range(len(self.epochs)) if self.epoch is None else [self.epoch]
            found: Iterator[Triple] = (t for t in inferred_in(self.shown_masks, wanted) if t[1] not in hidden)
        elif self._archive is not None:
            found = self._archive.inferred(self._fits, hidden, certain)
        else:
            half = self.closure.half
            fitting = ((t, half(mask, certain)) for t, mask in self.closure.inferred())
            found = (t for t, mask in fitting if self._fits(mask) and t[1] not in hidden)
        yield from (t for t in found if not (t[0] == t[2] and t[1] in pairs) and t not in stated)

    def _is_self_pair(self, triple: Triple) -> bool:
        return triple[0] == triple[2] and triple[1] in self.between_different

    @property
    def called(self) -> View | Called:
        """What the names of things are looked up in: what is shown, of all years without a store of them."""
        if self.as_of is not None or self._slices or self.reasoner != "detente":
            return self
        self.closure  # noqa: B018, which may be kept then
        return self if self._archive is None else Called(self, self._archive.closure)

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
        prover = self._prover(self.epochs.latest(mask) if self.epoch is None else self.epoch)
        found = prover.prove(triple)
        return None if found is None else self._unfold(found, prover)

    def proof_through(self, triple: Triple, nodes: Mapping[Node, int]) -> Proof | None:
        """The proof of a triple by what one of some nodes gives, in the year asked for, else in the latest epoch.

        Args:
            triple: the triple.
            nodes: the nodes, each with the epochs of the closure in which it counts.
        """
        shown = self.holding(triple) if self.epoch is None else self.holding(triple) & 1 << self.epoch
        masks = {node: self.closure.half(mask, not self.possible) & shown for node, mask in nodes.items()}
        there = reduce(or_, masks.values(), 0)
        if not self._shown(triple, there) or self._is_self_pair(triple):
            return None
        epoch = self.epochs.latest(there)
        prover = self._prover(epoch)
        found = prover.through(triple, {node for node, mask in masks.items() if mask >> epoch & 1})
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
        there = self._shown(triple, mask) and not self._is_self_pair(triple)
        mask &= 0 if not there else self.epochs.all if self.epoch is None else 1 << self.epoch
        found = justify(self.closure, triple, mask << self._shift, limit)
        return self.expansion.unfold_each(found, lambda m: self._prover(self.epochs.latest(m >> self._shift)).prove)

    @property
    def refutations(self) -> list[Refutation]:
        """The contradictions of the year asked for, or of any year, each with its code and its proofs."""
        from detente.proving.refutations import refute

        mask = self.epochs.all if self.epoch is None else 1 << self.epoch
        return list(refute(self.closure, self.contradictions, mask, self.certain._prover, self._unfold))

    def grounds(self, s: Node, p: Node, o: Node) -> frozenset[Triple]:
        """The stated triples that take part in some proof of a triple, in every year that is shown."""
        mask = self.holding((s, p, o))
        epochs = range(mask.bit_length()) if self.epoch is None else [self.epoch]
        return frozenset(t for e in epochs if mask >> e & 1 for t in self._prover(e).grounds((s, p, o)))

    def _unfold(self, proof: Proof, prover: Prover) -> Proof:
        return self.expansion.unfold(proof, prover.prove)

    def _prover(self, epoch: int) -> Prover:
        from detente.proving.proof import Prover

        if epoch not in self._provers:
            self._provers[epoch] = Prover(self.closure, self._shift + epoch)
        return self._provers[epoch]

    @cached_property
    def _provers(self) -> dict[int, Prover]:
        return {}

    @property
    def _shift(self) -> int:
        """How far the epochs of the half that is shown lie behind those of what is certain, in masks of the closure."""
        return self.closure.shift if self.possible else 0

    def holding(self, triple: Triple) -> int:
        """The epochs in which a triple holds, stated or inferred, in the half that is shown."""
        return self.closure.half(self.closure.mask(triple), not self.possible)

    def years(self, s: Node, p: Node, o: Node) -> tuple[Stretch, ...]:
        """The stretches of years in which a triple holds in this view."""
        return self.epochs.years(self.holding((s, p, o)))

    # ---- what is shown -------------------------------------------------------------------------------

    @cached_property
    def divided(self) -> bool:
        """Whether anything is possible and not certain in the year asked for."""
        if self._archive is None:
            self.closure  # noqa: B018, which may be kept then
        if self._archive is not None:
            return self._fits(self._archive.only_possible)
        from detente.reasoning.keeping import only_possible

        return self._fits(only_possible(self.closure))

    def _kept_as(self, graphs: bool) -> str | None:
        if self._archive is None:
            self.closure  # noqa: B018, from which it is made
        if self._archive is None:
            return None
        return cache.key([], self._archive.made, self.epoch, self.reasoner, graphs, self.possible)

    def _quads(self, base: slices.Slice | None) -> slices.Quads:
        if self._archive is None or self.reasoner != "detente":
            return super()._quads(base)
        return self._archive.quads(self._fits, self._hidden, self.between_different, not self.possible)
