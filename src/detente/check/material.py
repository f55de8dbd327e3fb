"""What the checks look at: the stated triples of the views, their files, and the ontology's hierarchies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from rdflib import Graph
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import BNode, Node, URIRef

from detente import library
from detente.check.report import Finding
from detente.evidence import Evidence
from detente.graph import KnowledgeGraph
from detente.rdf import Triple, parse
from detente.slices import descendants
from detente.vocabulary import CODE, CODE_GRAPH, DET, ID, ONTOLOGY_GRAPH, PREFIXES, VIEWS, WORLD_GRAPH

#: Predicates that lead to other records: their objects may stand in another view.
POINTERS = frozenset(
    {DET.asserts, DET.supposes, DET.denies, DET.corrects, DET.mentions, DET.claimSubject, DET.claimObject}
)


def short(term: Node) -> str:
    """A term as a reader writes it: with its prefix, else as it is."""
    for prefix, space in PREFIXES.items():
        if isinstance(term, URIRef) and term.startswith(str(space)):
            return f"{prefix}:{term[len(space) :]}"
    return (
        "a node without a name"
        if isinstance(term, BNode)
        else f"<{term}>"
        if isinstance(term, URIRef)
        else str(term)
    )


class Ontology:
    """The hierarchies and axioms of the ontology, ready for asking.

    Attributes:
        graph: its triples.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Take in the triples of the ontology."""
        self.graph = Graph()
        for triple in triples:
            self.graph.add(triple)
        self._up: dict[tuple[Node, Node], frozenset[Node]] = {}

    def above(self, term: Node, predicate: URIRef) -> frozenset[Node]:
        """The term and all above it by rdfs:subClassOf or rdfs:subPropertyOf."""
        key = (term, predicate)
        if key not in self._up:
            self._up[key] = frozenset(
                t for t in self.graph.transitive_objects(term, predicate) if t is not None
            )
        return self._up[key]

    def below(self, term: Node, predicate: URIRef) -> frozenset[Node]:
        """The term and all below it."""
        return descendants(self.graph, (term,), predicate)

    @cached_property
    def content(self) -> frozenset[Node]:
        """The classes of situations, prospects and denials."""
        return self.below(DET.Content, RDFS.subClassOf)

    @cached_property
    def roles(self) -> frozenset[Node]:
        """The properties that a situation, a prospect or a denial has to its fillers."""
        own = {
            p
            for p, c in self.graph.subject_objects(RDFS.domain)
            if c in (DET.Prospect, DET.Denial) and (p, RDF.type, OWL.ObjectProperty) in self.graph
        }
        return self.below(DET.involves, RDFS.subPropertyOf) | own

    @cached_property
    def inverses(self) -> dict[Node, frozenset[Node]]:
        """The named inverses of each property."""
        found: dict[Node, set[Node]] = defaultdict(set)
        for a, b in self.graph.subject_objects(OWL.inverseOf):
            found[a].add(b)
            found[b].add(a)
        return {p: frozenset(q) for p, q in found.items()}

    @cached_property
    def chains(self) -> list[tuple[Node, tuple[Node, ...]]]:
        """The property chains: the property that follows, and the properties in their order."""
        pairs = self.graph.subject_objects(OWL.propertyChainAxiom)
        return sorted((p, tuple(Collection(self.graph, steps))) for p, steps in pairs)

    @cached_property
    def inferred(self) -> frozenset[Node]:
        """The properties that only follow: heads of chains, what stands above them, and the inverses of both.

        Roles are none of them, though an inverse of one (partyTo) may be the head of a chain.
        """
        found: set[Node] = set()
        queue: list[Node] = [p for p, _ in self.chains]
        while queue:
            p = queue.pop()
            if p not in found and p not in self.roles:
                found.add(p)
                queue += [*self.graph.objects(p, RDFS.subPropertyOf), *self.inverses.get(p, ())]
        return frozenset(found)

    def role_of(self, inverse: Node) -> Node | None:
        """The role whose named inverse this property is."""
        return next((p for p in sorted(self.inverses.get(inverse, ()), key=str) if p in self.roles), None)

    @cached_property
    def dyads(self) -> list[tuple[Node, Node, Node]]:
        """The relations between fillers of two roles of one situation: relation, first role, second role."""
        found = []
        for relation, steps in self.chains:
            first = self.role_of(steps[0])
            if len(steps) == 2 and first is not None and steps[1] in self.roles and first != steps[1]:
                found.append((relation, first, steps[1]))
        return found

    def annotated(self, annotation: URIRef) -> frozenset[Node]:
        """The terms for which an annotation of truth values is true."""
        return frozenset(
            s for s, o in self.graph.subject_objects(annotation) if getattr(o, "value", None) is True
        )


class Material:
    """The views to check, with a user's files if any.

    Attributes:
        views: each view by its name.
        extra: the user's files, each with the named graph that it stands for.
    """

    def __init__(self, views: Iterable[str], files: Iterable[Path] = ()) -> None:
        """Take in the views; nothing is read before it is asked for.

        Args:
            views: names of views (`detente.vocabulary.VIEWS`).
            files: a user's files, checked together with each view.
        """
        extra = tuple(files)
        self.views = {view: KnowledgeGraph(view, None, extra) for view in views}
        self.extra = {URIRef(file.resolve().as_uri()): file for file in extra}

    @cached_property
    def files(self) -> dict[Node, Path]:
        """The file of each named graph of the views."""
        return {graph: file for kg in self.views.values() for graph, file in kg.files.items()}

    @cached_property
    def graphs(self) -> dict[Node, list[Triple]]:
        """The stated triples of each named graph of the views."""
        return {graph: triples for kg in self.views.values() for graph, triples in kg.graphs.items()}

    @cached_property
    def ontology(self) -> Ontology:
        """The ontology."""
        return Ontology(self.graphs[ONTOLOGY_GRAPH])

    @cached_property
    def said(self) -> dict[Node, list[Triple]]:
        """The graphs that say something of the world: all but the ontology and the codes."""
        return {g: triples for g, triples in self.graphs.items() if g not in (ONTOLOGY_GRAPH, CODE_GRAPH)}

    @cached_property
    def described(self) -> frozenset[Node]:
        """The things that some file describes, those of other views included."""
        others = {f for view in VIEWS for f in library.view_files(view).values()} - set(self.files.values())
        graphs = [*self.graphs.values(), *map(parse, others)]
        return frozenset(s for triples in graphs for s, _, _ in triples)

    def part(self, graph: Node) -> str:
        """What a named graph holds: ``world``, ``facts`` ..., or ``extra`` for a user's file."""
        if graph == WORLD_GRAPH:
            return "world"
        return "extra" if graph in self.extra else str(graph).rpartition("/")[2]

    @cached_property
    def types(self) -> dict[Node, dict[Node, Node]]:
        """The stated classes of each thing, each with a graph that states it."""
        found: dict[Node, dict[Node, Node]] = defaultdict(dict)
        for graph, triples in self.graphs.items():
            for s, p, o in triples:
                if p == RDF.type and o not in (OWL.NamedIndividual, OWL.Ontology):
                    found[s].setdefault(o, graph)
        return found

    def is_a(self, node: Node, kind: Node) -> bool:
        """Whether a thing is stated to be of a class, or of one below it."""
        return kind in self._kinds(node)

    def _kinds(self, node: Node) -> frozenset[Node]:
        if node not in self._known:
            above = (self.ontology.above(c, RDFS.subClassOf) for c in self.types.get(node, ()))
            self._known[node] = frozenset().union(*above)
        return self._known[node]

    @cached_property
    def _known(self) -> dict[Node, frozenset[Node]]:
        return {}

    def kind(self, node: Node) -> str:
        """The stated classes of a thing, in words."""
        classes = sorted(self.types.get(node, ()), key=str)
        return " and ".join(f"a {short(c)}" for c in classes) or "of no stated class"

    def subjects(self, graph: Node) -> Iterator[Node]:
        """The things that a graph speaks of, each once, its own header left out."""
        header = {s for s, p, o in self.graphs[graph] if p == RDF.type and o == OWL.Ontology}
        yield from dict.fromkeys(s for s, _, _ in self.graphs[graph] if s not in header)

    @cached_property
    def evidence(self) -> Evidence:
        """What the stated triples of all views rest on."""
        return Evidence(self.graphs)

    # ---- where something stands ----------------------------------------------------------------------

    def name(self, graph: Node) -> str:
        """The name of a graph's file: relative to the data where it belongs to them."""
        file = self.files[graph]
        try:
            return file.resolve().relative_to(library.root()).as_posix()
        except ValueError:
            return str(file)

    @cached_property
    def _lines(self) -> dict[Node, list[str]]:
        return {}

    def line(self, graph: Node, node: Node, mention: Node | None = None) -> int:
        """The line of a file on which a thing is described; 0 where that cannot be told.

        RDF parsers keep no lines, so this looks for the name in the text: where it begins a line, and from
        there to the next blank line for the other term.

        Args:
            graph: the named graph of the file.
            node: the subject.
            mention: a predicate or object to find within its description.
        """
        if graph not in self._lines:
            self._lines[graph] = self.files[graph].read_text(encoding="utf-8").splitlines()
        lines = self._lines[graph]
        start = next((n for n, text in enumerate(lines) if _starts(text, node)), None)
        if start is None:
            return 0
        if mention is not None:
            for number in range(start, len(lines)):
                if number > start and not lines[number].strip():
                    break
                if any(
                    re.search(rf"(?<![\w:]){re.escape(form)}(?![\w:])", lines[number])
                    for form in _forms(mention)
                ):
                    return number + 1
        return start + 1

    def finding(
        self, rule: str, graph: Node, node: Node, problem: str, remedy: str, mention: Node | None = None
    ) -> Finding:
        """A finding on a thing in a file.

        Args:
            rule: the name of the check.
            graph: the named graph of the file.
            node: the thing.
            problem: what is wrong.
            remedy: what would be right.
            mention: the term on whose line the fault stands.
        """
        return Finding(self.name(graph), self.line(graph, node, mention), short(node), problem, remedy, rule)

    def home(self, node: Node, view: str | None = None) -> Node:
        """The graph in which a thing is described, that of its type before others; the user's file first."""
        graphs = self.graphs if view is None else self.views[view].graphs
        order = sorted(graphs, key=lambda g: g not in self.extra)
        typed = [g for g in order for s, p, _ in graphs[g] if s == node and p == RDF.type]
        return typed[0] if typed else next((g for g in order for t in graphs[g] if t[0] == node), order[0])


def _forms(term: Node) -> list[str]:
    """How a term may be written in Turtle."""
    return [short(term), f"<{term}>"]


def _starts(text: str, node: Node) -> bool:
    """Whether a line begins with a thing's name."""
    text = text.lstrip()
    return any(text.startswith(form) and not text[len(form) : len(form) + 1].strip() for form in _forms(node))


def is_thing(term: Node) -> bool:
    """Whether a term is a thing of ours: a state, a situation, a claim, but no word of the ontology."""
    return isinstance(term, URIRef) and term.startswith(str(ID))


def is_code(term: Node) -> bool:
    """Whether a term is of the code lists."""
    return isinstance(term, URIRef) and term.startswith(str(CODE))
