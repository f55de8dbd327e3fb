"""Putting a view into a running store, one request for each graph of the dataset, the default graph last.

A push leaves a note in the store, the graph `detente.vocabulary.PUSHED_GRAPH`: a name for itself, and the graphs that
it put. By it a later push knows which graphs it may replace and which are left over; and since it is written first and
read again last, of two pushes at once the one that wrote it first learns of the other.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from rdflib.namespace import DCTERMS, RDFS
from rdflib.term import Literal, Node, URIRef

from detente.errors import DetenteError, Unreachable
from detente.graph import KnowledgeGraph
from detente.rdf.terms import Triple, short
from detente.store.comparison import difference
from detente.store.export import quads
from detente.store.graph_store import GraphStore
from detente.store.transport import Deadline
from detente.vocabulary import ADDED_GRAPH, EXPANDED_GRAPH, GRAPH, INFERRED_GRAPH, PUSHED_GRAPH

__all__ = ["GraphStore", "NotEmpty", "NotWhatWasSent", "push"]
_NAMESPACE = str(GRAPH).removesuffix("graph/")


class NotEmpty(DetenteError):
    """The store holds something already that a push would overwrite."""


class NotWhatWasSent(Unreachable):
    """The store took all that was sent, and does not hold it: another program writes to it, or it drops statements."""


@dataclass(frozen=True, slots=True)
class _Note:
    """What a push says of itself in the store.

    Attributes:
        name: a name that no other push has; empty where there is no note.
        graphs: the graphs that it put.
    """

    name: str
    graphs: frozenset[Node]

    @classmethod
    def read(cls, store: GraphStore, deadline: Deadline) -> _Note:
        """The note in a store; an empty one where there is none."""
        names, graphs = [], set()
        for s, p, o in store.triples(PUSHED_GRAPH, deadline):
            if s == PUSHED_GRAPH and p == DCTERMS.identifier:
                names.append(str(o))
            elif s == PUSHED_GRAPH and p == DCTERMS.hasPart and isinstance(o, URIRef):
                graphs.add(o)
        return cls(" ".join(sorted(names)), frozenset(graphs))

    def write(self, store: GraphStore, deadline: Deadline) -> None:
        """Put it into a store."""
        about = Literal("What detente push put into this store last; it is needed to replace it.", lang="en")
        rows: list[Triple] = [
            (PUSHED_GRAPH, RDFS.comment, about),
            (PUSHED_GRAPH, DCTERMS.identifier, Literal(self.name)),
            *((PUSHED_GRAPH, DCTERMS.hasPart, graph) for graph in sorted(self.graphs, key=str)),
        ]
        store.put(PUSHED_GRAPH, rows, deadline)


def push(kg: KnowledgeGraph, store: GraphStore, replace: bool = False, inferred: bool = True) -> tuple[int, int]:
    """Put a view into a store, and compare what the store then holds with it.

    The store's timeout is for all of it, from the first request to the last.

    Args:
        kg: the graph.
        store: the store.
        replace: whether to put the view in place of what the default graph holds, and to delete the graphs of the
            project and of an earlier push that the view has not. Without it, a default graph that holds something is
            left alone, and so is a named graph that no push put there.
        inferred: whether to put the inferred facts too.

    Returns:
        How many graphs, the default graph included, and how many statements in all were put.

    Raises:
        NotEmpty: the store holds something that is not to be replaced; nothing was put.
        NotWhatWasSent: another push came in between, or the store holds other statements than were sent.
        Unreachable: the store does not answer, or refuses; says how far it came.
    """
    graphs: dict[Node | None, list[Triple]] = {}
    for triple, graph in quads(kg, inferred):
        graphs.setdefault(graph, []).append(triple)
    graphs[None] = graphs.pop(None, [])  # last: who asks meanwhile does not get half of the view
    deadline = Deadline(store.timeout)
    earlier = _Note.read(store, deadline)
    _may_be_put(graphs, store, earlier, replace, deadline)
    named = frozenset(graph for graph in graphs if graph is not None)
    stale = _leftovers(kg, earlier) - named if replace else frozenset()
    note = _Note(str(uuid.uuid4()), named if replace else named | earlier.graphs)
    done = "nothing was put"
    try:
        deleted = 0
        for graph in sorted(stale, key=str):
            deleted += store.delete(graph, deadline)
            if deleted:
                done = f"{deleted} graphs that were left over are deleted"
        total = len(graphs) + 1
        note.write(store, deadline)
        done = f"1 of {total} graphs are there"
        if not replace and not store.is_empty(None, deadline):  # since it was looked at first
            raise NotWhatWasSent(f"{store.address}: another push came in between")
        for number, (graph, triples) in enumerate(graphs.items(), 2):
            store.put(graph, triples, deadline)
            done = f"{number} of {total} graphs are there"
        done = "all graphs were sent, but not all compared"
        _compare(graphs, store, note, deadline)
    except NotWhatWasSent as error:
        raise NotWhatWasSent(f"{error}; it does not hold what was sent, push again with --replace") from None
    except Unreachable as error:
        raise Unreachable(f"{error}; {done}" + ("" if done.startswith("nothing") else _AGAIN)) from None
    return len(graphs), sum(map(len, graphs.values()))


_AGAIN = ", push again with --replace"


def _may_be_put(
    graphs: dict[Node | None, list[Triple]], store: GraphStore, earlier: _Note, replace: bool, deadline: Deadline
) -> None:
    """Refuse where a graph that holds something is not to be overwritten, before anything is changed.

    Raises:
        NotEmpty: there is one; says which.
    """
    if not replace and not store.is_empty(None, deadline):
        raise NotEmpty(f"{store.address} holds data already; --replace puts the view in its place")
    for graph in graphs:
        if graph is None or graph in earlier.graphs or (replace and str(graph).startswith(_NAMESPACE)):
            continue
        if not store.is_empty(graph, deadline):
            way = "rename it there" if replace else "--replace puts the view's in its place"
            raise NotEmpty(f"{store.address} holds a graph {short(graph)} that no push put there; {way}")


def _leftovers(kg: KnowledgeGraph, earlier: _Note) -> frozenset[Node]:
    """The graphs that some view, or an earlier push, may have put."""
    return frozenset({*kg.collection.all_files(), EXPANDED_GRAPH, INFERRED_GRAPH, ADDED_GRAPH, *earlier.graphs})


def _compare(graphs: dict[Node | None, list[Triple]], store: GraphStore, note: _Note, deadline: Deadline) -> None:
    """Read every graph back.

    Raises:
        NotWhatWasSent: a graph holds something else, or the note is of another push.
    """
    for graph, triples in graphs.items():
        # Where a store's default graph is all of its graphs together, the note is in it.
        there = [t for t in store.triples(graph, deadline) if t[0] != PUSHED_GRAPH]
        if wrong := difference(triples, there):
            name = "the default graph" if graph is None else f"graph {short(graph)}"
            raise NotWhatWasSent(f"{store.address}: in {name} {wrong}")
    if _Note.read(store, deadline).name != note.name:
        raise NotWhatWasSent(f"{store.address}: another push came in between")
