"""Putting a view into a running store, by the SPARQL 1.1 Graph Store HTTP Protocol.

https://www.w3.org/TR/sparql11-http-rdf-update/: one request for each graph of the dataset, the default graph last.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from urllib.parse import quote
from urllib.request import Request

import pyoxigraph as ox
from rdflib.term import Node

from detente.collection import library
from detente.errors import DetenteError, Unreachable
from detente.graph import KnowledgeGraph
from detente.rdf.terms import Triple, to_ox
from detente.store import transport
from detente.store.export import quads
from detente.store.transport import TIMEOUT, Refused, TooLarge
from detente.vocabulary import INFERRED_GRAPH, VIEWS


class NotEmpty(DetenteError):
    """The store's default graph holds something already."""


class GraphStore:
    """A graph store.

    Attributes:
        address: the address of its Graph Store service, as ``http://127.0.0.1:7878/store``.
        timeout: how long it may take for one request, in seconds.
    """

    def __init__(self, address: str, timeout: float = TIMEOUT) -> None:
        """See the class.

        Raises:
            BadAddress: the address is none of http or https.
        """
        self.address = transport.address(address)
        self.timeout = timeout

    def is_empty(self) -> bool:
        """Whether its default graph holds nothing.

        Raises:
            Unreachable: it does not answer, or not with a graph.
        """
        try:
            reply = self._send("GET", None, most=1_000_000)
        except TooLarge:
            return False
        except Refused as error:
            if error.status == 404:  # section 5.2: there is no such graph
                return True
            raise
        kind = ox.RdfFormat.from_media_type(reply.media_type) if reply.media_type else ox.RdfFormat.N_TRIPLES
        if kind is None:
            raise Unreachable(f"{self.address} answered with {transport.line(reply.media_type)}, which is no RDF graph")
        try:
            return next(iter(ox.parse(reply.body, format=kind, base_iri=self.address)), None) is None
        except SyntaxError as error:
            raise Unreachable(f"{self.address} answered with malformed RDF: {transport.line(str(error))}") from None

    def put(self, graph: Node | None, triples: Iterable[Triple]) -> None:
        """Put triples in place of all that a graph holds; None is the default graph.

        Raises:
            Unreachable: it does not answer, or refuses.
        """
        # N-Triples is Turtle, which more stores name among what they take.
        rows = (ox.Triple(*map(to_ox, t)) for t in triples)  # type: ignore[arg-type]
        self._send("PUT", graph, ox.serialize(rows, format=ox.RdfFormat.N_TRIPLES))

    def delete(self, graph: Node) -> None:
        """Delete a named graph, where there is one.

        Raises:
            Unreachable: it does not answer, or refuses.
        """
        try:
            self._send("DELETE", graph)
        except Refused as error:
            if error.status != 404:
                raise

    def _send(
        self, method: str, graph: Node | None, body: bytes | None = None, most: int = transport.LARGEST
    ) -> transport.Reply:
        which = "default" if graph is None else "graph=" + quote(str(graph), safe="")
        url = f"{self.address}{'&' if '?' in self.address else '?'}{which}"
        headers = {"Accept": "application/n-triples, text/turtle;q=0.9", "User-Agent": "detente"}
        if body is not None:
            headers["Content-Type"] = "text/turtle"
        if known := transport.login(self.address):
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(known).encode()).decode()
        request = Request(url, data=body, headers=headers, method=method)
        return transport.send(self.address, lambda: request, self.timeout, most)


def push(kg: KnowledgeGraph, store: GraphStore, replace: bool = False, inferred: bool = True) -> tuple[int, int]:
    """Put a view into a store.

    Args:
        kg: the graph.
        store: the store.
        replace: whether to put the view in place of what the default graph holds, and to delete the project's graphs
            that the view has not; without it a default graph that holds something is left alone.
        inferred: whether to put the inferred facts too.

    Returns:
        How many graphs, the default graph included, and how many statements in all were put.

    Raises:
        NotEmpty: the default graph holds something, and is not to be replaced.
        Unreachable: the store does not answer, or refuses; says how far it came.
    """
    if not replace and not store.is_empty():
        raise NotEmpty(f"{store.address} holds data already; --replace puts the view in its place")
    graphs: dict[Node | None, list[Triple]] = {}
    for triple, graph in quads(kg, inferred):
        graphs.setdefault(graph, []).append(triple)
    graphs[None] = graphs.pop(None, [])  # last: who asks meanwhile does not get half of the view
    others = {graph for view in VIEWS for graph in library.view_files(view)} | {INFERRED_GRAPH}
    done = 0
    try:
        if replace:
            for stale in sorted(others - set(graphs), key=str):
                store.delete(stale)
        for graph, triples in graphs.items():
            store.put(graph, triples)
            done += 1
    except Unreachable as error:
        if done:
            raise Unreachable(f"{error}; {done} of {len(graphs)} graphs are there, push again with --replace") from None
        raise
    return len(graphs), sum(map(len, graphs.values()))
