"""Time: what is stated of the years of a thing, and in which epochs its triples certainly or possibly stand.

An occurrence, a proposition, a participation or a dyad is in force in the years of its bounds
(`detente.collection.edtf`): certainly from its latest start to its earliest end, possibly from its earliest start to
its latest end. The triples that have such a node as subject belong to its years; what an actor is belongs to its
lifetime (`detente.collection.lifetimes`); every other triple belongs to all years. An open end reaches to the end of
the *span* of its source, the years of which that speaks (``det:span``), never to the end of all data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node, URIRef

from detente.collection.edtf import BadYears, Bounds, Stated, read, shared, spanned
from detente.collection.epochs import Epochs, epochs_of
from detente.collection.lifetimes import Lifetimes, lifetimes
from detente.collection.years import BOUNDS, SAID, STATUS, YEARS, in_edtf, margin_of, stated_years, year_literal
from detente.rdf.hierarchy import descendants
from detente.rdf.terms import ByPredicate, Triple, by_predicate, short
from detente.reasoning.uncollected import uncollected
from detente.vocabulary import CODE, DET, EXPANDED_GRAPH

if TYPE_CHECKING:
    from detente.collection.placed import Placed
    from detente.reasoning.dated import Dated

#: What a cause stands in the years of, first what counts most; and what a comparison compares.
_EFFECTS, _CAUSES = (DET.effect,), (DET.cause,)
_COMPARED = (DET.greater, DET.lesser, DET.topic)
_TYPE, _MADE_OF = RDF.type, (DET.expandedFrom, DET.participationIn)
_ABOUT_OTHERS = (DET.Causation, DET.Comparison)
#: The kinds of what is in force in years of its own.
TIMED = (DET.Occurrence, DET.Proposition, DET.Participation, DET.Dyad)
#: What a file speaks for: itself, or a source.
_SOURCES = (OWL.Ontology, DET.Source, DET.Article, DET.DataSet, DET.Record)
Span = tuple[int, int]
_NOTHING = Stated()


@dataclass(frozen=True)
class Timeline:
    """The years of all that some graphs say.

    Attributes:
        graphs: the stated triples of each named graph.
        schema: the ontology, for its class hierarchy.
        across: the properties that join two periods.
        reference: the graphs that say what things are called: they widen no span, and lifetimes go as far as it.
        names: the name of the source of each graph.
    """

    graphs: Mapping[Node, list[Triple]]
    schema: Iterable[Triple]
    across: Iterable[Node] = ()
    reference: Collection[Node] = ()
    names: Mapping[Node, str] = field(default_factory=dict)

    @cached_property
    def lifetimes(self) -> Lifetimes:
        """The lifetimes of the actors."""
        return lifetimes(self._typed, self._read, self.schema, self.across)

    @cached_property
    def _by(self) -> dict[Node, ByPredicate]:
        """What each graph states, by predicate."""
        return {graph: by_predicate(triples) for graph, triples in self.graphs.items()}

    def _said_with(self, *predicates: Node) -> Iterator[tuple[Node, Node, Node, Node]]:
        """What is stated with some predicates, each triple behind its graph."""
        for graph, by in self._by.items():
            for p in predicates:
                for s, o in by.get(p, ()):
                    yield graph, s, p, o

    @cached_property
    def _typed(self) -> dict[Node, dict[Node, Node]]:
        """The things of each stated type, in their order, each with the first graph that types it."""
        found: dict[Node, dict[Node, Node]] = {}
        for graph, s, _, o in self._said_with(_TYPE):
            found.setdefault(o, {}).setdefault(s, graph)
        return found

    @cached_property
    def _about(self) -> dict[Node, dict[Node, list[Node]]]:
        """What is stated of the years of each node, by property."""
        found: dict[Node, dict[Node, list[Node]]] = {}
        for _, s, p, o in self._said_with(*SAID):
            found.setdefault(s, {}).setdefault(p, []).append(o)
        return found

    @cached_property
    def _sources(self) -> dict[Node, dict[Node, None]]:
        """The graphs that state the years of each node; of what expansion made, those of what it is made of."""
        found: dict[Node, dict[Node, None]] = {}
        made_of: dict[Node, list[Node]] = {}
        for graph, s, _, _ in self._said_with(*SAID):
            found.setdefault(s, {})[graph] = None
        for graph, s, _, o in self._said_with(DET.timeBasis):
            if o == CODE.Record and s not in self._about:  # see `undated`
                found.setdefault(s, {})[graph] = None
        for _, s, _, o in self._said_with(*_MADE_OF):
            made_of.setdefault(s, []).append(o)

        def of(node: Node) -> dict[Node, None]:
            graphs = found.get(node, {})
            if EXPANDED_GRAPH not in graphs:
                return graphs
            stated = dict.fromkeys(graph for graph in graphs if graph != EXPANDED_GRAPH)
            return stated | {graph: None for below in made_of.get(node, ()) for graph in of(below)}

        place = {graph: i for i, graph in enumerate(self.graphs)}
        return {
            node: there if len(there) < 2 else dict.fromkeys(sorted(there, key=place.__getitem__))
            for node, there in zip(found, map(of, found), strict=True)
        }

    @cached_property
    def _of_files(self) -> dict[Node, dict[Node, Node]]:
        """What each graph says of its source, of itself or apart."""
        found: dict[Node, dict[Node, Node]] = {}
        for graph, by in self._by.items():
            said = [(s, p, o) for p in (DET.span, DET.margin) for s, o in by.get(p, ())]
            sources = {s for s, o in by.get(_TYPE, ()) if o in _SOURCES} if said else set()
            # A file that says no more of itself than its span need not say what it is: others are of some kind.
            typed = {s for s, _ in by.get(_TYPE, ())} if said else set()
            found[graph] = {p: o for s, p, o in reversed(said) if s in sources or s not in typed}
        return found

    def _said(self, graph: Node, p: URIRef) -> Node | None:
        """What a graph says of its source, or the file of that source."""
        beside = URIRef(str(graph).rpartition("/")[0] + "/source")
        return self._of_files.get(graph, {}).get(p) or self._of_files.get(beside, {}).get(p)

    @cached_property
    def said_spans(self) -> dict[Node, Span]:
        """The first and the last year of which the source of each graph speaks, where that is said."""
        found: dict[Node, Span] = {}
        for graph in self.graphs:
            with suppress(BadYears):
                years = [y for y in read(str(self._said(graph, DET.span)))[:4] if y is not None]
                found[graph] = min(years), max(years)
        return found

    @cached_property
    def spans(self) -> dict[Node, Span]:
        """The years of which the source of each graph speaks; where nothing says it, those that the graph names."""
        return self.said_spans | self._named_spans(self._about.keys())

    def _named_spans(self, nodes: Container[Node]) -> dict[Node, Span]:
        """The first and the last year that the graphs name of which no span is said, of some nodes."""
        found: dict[Node, Span] = {}
        for graph in self.graphs.keys() - self.said_spans.keys() - {EXPANDED_GRAPH}:
            dated = (node for node in self._dated_in(graph) if node in nodes)
            years = [y for node in dated for y in self.stated(node)[:4] if y is not None]
            if years:
                found[graph] = min(years), max(years)
        return found

    def _dated_in(self, graph: Node) -> dict[Node, None]:
        return dict.fromkeys(s for p in SAID for s, _ in self._by[graph].get(p, ()))

    def falling_silent(self) -> dict[Node, tuple[Node, int]]:
        """The graphs that say no span and that something goes on: one such thing, and the year up to which it does."""
        found: dict[Node, tuple[Node, int]] = {}
        for graph in self.spans.keys() - self.said_spans.keys() - set(self.reference):
            for node in self._dated_in(graph):
                if self.stated(node).ongoing and graph not in found:
                    found[graph] = node, self.spans[graph][1]
        return found

    def stated(self, node: Node) -> Stated:
        """What is stated of the years of a node."""
        return self._stated.get(node, _NOTHING)

    @cached_property
    def _read(self) -> dict[Node, Stated]:
        """What is stated of the years of each node, as it is read."""
        margin = cache(lambda graph: self._said(graph, DET.margin))
        found = {}
        for node, by in self._about.items():
            found[node] = stated_years(by.get, margin_of(map(margin, self._sources[node])))
        return found

    @cached_property
    def _stated(self) -> Mapping[Node, Stated]:
        found = {}
        for node, years in self._read.items():
            unsaid = not self._about[node].keys() & {STATUS, YEARS}
            if node in self.lifetimes.of and years.latest_end is None and unsaid:
                years = years._replace(ongoing=True)  # of an actor the record has no end: it goes on
            found[node] = years
        return {node: years for node, years in found.items() if years != _NOTHING}

    def _within(self, node: Node) -> Bounds:
        named = node in self.lifetimes.of or node in self.lifetimes.names
        return self._stated[node].within(*self._span(tuple(self._sources[node]), named))

    @cached_property
    def _span(self) -> Callable[[tuple[Node, ...], bool], Span]:
        """The years of which some graphs speak; of what things are called, also those of which any source speaks."""

        @cache
        def span(graphs: tuple[Node, ...], named: bool) -> Span:
            spans = [self.spans[graph] for graph in graphs if graph in self.spans]
            spans += self._spoken_of.values() if named else ()  # known in all years that any source speaks of
            return min(a for a, _ in spans), max(b for _, b in spans)

        return span

    @cached_property
    def _spoken_of(self) -> dict[Node, Span]:
        """The years of which each source speaks, by its graphs; reference speaks of none."""
        return {graph: span for graph, span in self.said_spans.items() if graph not in self.reference}

    @cached_property
    def undated(self) -> dict[Node, Bounds]:
        """What was in some year of its source's span: its record is not there, or nobody can read when."""
        of_record = [(g, s) for g, s, _, o in self._said_with(DET.timeBasis) if o == CODE.Record]
        undated = [(g, s) for g, s in of_record if s not in self._about]
        for node, years in self._read.items():
            if years == _NOTHING and self._about[node].keys() - {STATUS}:
                undated += [(graph, node) for graph in self._sources[node]]
        spans, spoken = (self.spans if undated else {}), list(zip(*self._spoken_of.values(), strict=True))
        whole = (min(spoken[0]), max(spoken[1])) if spoken else None  # of a file that says no span and names no year
        found = ((s, spans.get(g, whole)) for g, s in undated if s in self._timed_nodes)
        return {s: Bounds(*span, *span) for s, span in found if span is not None}

    @property
    def given(self) -> list[Triple]:
        """What is known of bounds beside those that are stated: from years in EDTF, and of what is `undated`."""
        found = [triple for said in self._by.values() for triple in in_edtf(said)]
        undated = self.undated.items()
        return found + [(s, p, year_literal(year)) for s, b in undated for p, year in zip(BOUNDS, b, strict=True)]

    @cached_property
    def _timed_nodes(self) -> set[Node]:
        classes = descendants(self.schema, TIMED, RDFS.subClassOf)
        return {s for kind, things in self._typed.items() if kind in classes for s in things}

    @cached_property
    def known(self) -> Mapping[Node, tuple[Bounds, bool]]:
        """The bounds of every node that has years, and whether it goes on."""
        found = {node: (self._within(node), self._stated[node].ongoing) for node in self._stated}
        found |= {node: (bounds, False) for node, bounds in self.undated.items()}
        fillers: dict[Node, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
        kinds = {s: o for _, s, _, o in self._said_with(_TYPE) if o in _ABOUT_OTHERS and s not in found}
        for _, s, p, o in self._said_with(*_EFFECTS, *_CAUSES, *_COMPARED):
            fillers[s][p].append(o)

        def of(node: Node, roles: Iterable[Node]) -> list[tuple[Bounds, bool]]:
            return [found[o] for p in roles for o in fillers[node][p] if o in found and o not in self.lifetimes.of]

        for node, kind in kinds.items():
            if kind == DET.Causation and (effects := of(node, _EFFECTS)):
                found[node] = spanned(effects)
            elif causes := of(node, _CAUSES if kind == DET.Causation else _COMPARED):
                found[node] = shared(causes)
        return found

    @cached_property
    def bounds(self) -> Mapping[Node, Bounds]:
        """The bounds of every node that has years, also of periods and of historical states.

        What states none of its own has those of what it is about: a cause stands in the years of its effect, and
        where that has none in those that its causes share; a comparison in those that all it compares share. That an
        actor exists says nothing of when it acts or compares: lifetimes do not count.
        """
        return {node: bounds for node, (bounds, _) in self.known.items()}

    def years(self, node: Node) -> str:
        """The years of a node in EDTF; empty where it has none."""
        return str(self._in_force(node))

    def _in_force(self, node: Node) -> Stated:
        """What is stated of the years of a node, or else known of them."""
        if node in self._stated or node not in self.known:
            return self.stated(node)
        bounds, ongoing = self.known[node]
        return Stated(*bounds[:2], ongoing=True) if ongoing else Stated(*bounds)

    @cached_property
    def timed(self) -> Mapping[Node, Bounds]:
        """The bounds of what has years of its own: occurrences, propositions, participations and dyads."""
        return {node: bounds for node, bounds in self.bounds.items() if node in self._timed_nodes}

    @cached_property
    def epochs(self) -> Epochs:
        """The span of years, cut into runs of the same make-up, and the epochs of what is certain in no year.

        Lifetimes and memberships of the state system cut it, and do not widen it: they say how things are called.
        """
        names = self.lifetimes.names
        lives = [bounds for node, bounds in self.bounds.items() if node in names or node in self.lifetimes.of]
        timed = {node: bounds for node, bounds in self.timed.items() if node not in names}
        spans = self._spoken_of | self._named_spans(timed)
        told = {(self.names.get(graph) or short(graph), *span) for graph, span in spans.items()}
        return replace(epochs_of(timed.values(), spans.values(), lives), spans=tuple(sorted(told)))

    @cached_property
    def _of_node(self) -> dict[Node, tuple[int, int]]:
        """The epochs in which a node is certain, and those in which it is certain or possible."""
        epochs = self.epochs
        own = len(epochs.starts)
        known: dict[tuple[int, int], int] = {}

        def mask(first: int, last: int) -> int:
            if (first, last) not in known:
                known[first, last] = epochs.mask(first, last)
            return known[first, last]

        found = {}
        for node, b in (*self.timed.items(), *((node, self.bounds[node]) for node in self.lifetimes.of)):
            certain, wide = (mask(b.latest_start, b.earliest_end), mask(b.earliest_start, b.latest_end))
            if not b.certain and node in self.timed and node not in self.lifetimes.names:
                # Of what is possible in some of these years each year knows; here stands what is certain in all.
                certain = 1 << own if b.earliest_start <= b.latest_end else 0
                own += 1
            found[node] = certain, certain | wide & epochs.in_years
        return found

    @cached_property
    @uncollected()
    def placed(self) -> Placed:
        """The triples, each once, with where and in which epochs they stand; and the years of every node that has any.

        The bounds and the years in EDTF of a node stand in the graphs that state its years. They are what questions
        read: complete, whatever form the years were stated in.
        """
        from detente.collection.placed import Derived, Placed, Standing

        where = {s: graph for things in reversed(self._typed.values()) for s, graph in things.items()}
        graphs = [tuple(self._sources.get(node, ())) or (where[node],) for node in self.bounds]
        text = cache(lambda stated: Literal(str(stated)))
        said = (self._about.get(node, {}).get(YEARS) for node in self.bounds)
        objects = [
            (*map(year_literal, bounds), years[0] if years else text(self._in_force(node)))
            for (node, bounds), years in zip(self.bounds.items(), said, strict=True)
        ]
        derived = Derived(list(self.bounds), (*BOUNDS, YEARS), objects, graphs)
        always = (self.epochs.all,) * 2
        own = [self._of_node[node] if node in self.timed else always for node in self.bounds]
        lives = {actor: self._of_node[actor] for actor in self.lifetimes.of}
        standing = Standing(always, own, lives, self.lifetimes.entities, self.lifetimes.across)
        return Placed(self.graphs, derived, standing)

    @property
    def derived(self) -> dict[Triple, tuple[Node, ...]]:
        """The bounds and the years in EDTF that are not stated, with the graphs that state the years."""
        return self.placed.derived

    @property
    def both(self) -> Dated[tuple[int, int]]:
        """Each stated or derived triple with the epochs in which it is certain, and those in which it may be."""
        return self.placed.rows

    @cached_property
    def certain(self) -> dict[Triple, int]:
        """Each stated or derived triple with the epochs in which it certainly stands."""
        return self._half(0)

    @cached_property
    def possible(self) -> dict[Triple, int]:
        """Each stated or derived triple with the epochs in which it certainly or possibly stands."""
        return self._half(1)

    def _half(self, which: int) -> dict[Triple, int]:
        values = [pair[which] for pair in self.both.different]
        return dict(zip(self.both.triples, map(values.__getitem__, self.both.columns[3]), strict=True))
