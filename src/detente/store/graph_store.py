"""A graph store, by the SPARQL 1.1 Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

import pyoxigraph as ox
from rdflib.term import Node

from detente.errors import Unreachable
from detente.rdf.terms import Triple, to_ox
from detente.store import transport
from detente.store.readings import Unreadable
from detente.store.result_graphs import triples
from detente.store.transport import TIMEOUT, Deadline, Refused, Reply, TooLarge

#: A graph of which that many bytes come is not empty.
_SOME = 1_000_000


class GraphStore:
    """A graph store. In its methods None is the default graph.

    Attributes:
        address: the address of its Graph Store service, as ``http://127.0.0.1:7878/store``.
        timeout: how long it may take, in seconds: for each request, or for all of a push.
    """

    def __init__(self, address: str, timeout: float = TIMEOUT) -> None:
        """See the class.

        Raises:
            BadAddress: the address is none of http or https.
            DetenteError: the timeout is no number above 0.
        """
        self.address = transport.address(address)
        self.timeout = Deadline(timeout).seconds

    def is_empty(self, graph: Node | None = None, deadline: Deadline | None = None) -> bool:
        """Whether a graph holds nothing, or is not there.

        Args:
            graph: the graph.
            deadline: when it has to be known, if not by the store's own timeout.

        Raises:
            Unreachable: it does not answer, or not with a graph.
        """
        try:
            found, odd = self._read(graph, deadline, _SOME)
        except TooLarge:
            return False
        return not found and not odd

    def triples(
        self, graph: Node | None, deadline: Deadline | None = None, most: int = transport.LARGEST
    ) -> list[Triple]:
        """What a graph holds; nothing where it is not there (section 5.2).

        Args:
            graph: the graph.
            deadline: see `is_empty`.
            most: the most bytes that are read.

        Raises:
            TooLarge: it sends more.
            Unreachable: it does not answer, or not with a graph.
        """
        return self._read(graph, deadline, most)[0]

    def _read(self, graph: Node | None, deadline: Deadline | None, most: int) -> tuple[list[Triple], Counter[str]]:
        """What a graph holds, and what in it RDF 1.1 does not know."""
        try:
            reply = self._send("GET", graph, deadline, most=most)
        except Refused as error:
            if error.status == 404:
                return [], Counter()
            raise
        if not reply.body.strip() and (reply.status == 204 or not reply.media_type):
            return [], Counter()
        try:
            return triples(reply, self.address)
        except Unreadable as error:
            raise Unreachable(f"{self.address} {error}") from None

    def put(self, graph: Node | None, rows: Iterable[Triple], deadline: Deadline | None = None) -> None:
        """Put triples in place of all that a graph holds.

        Raises:
            Unreachable: it does not answer, or refuses.
        """
        # N-Triples is Turtle, which more stores name among what they take.
        made = (ox.Triple(*map(to_ox, t)) for t in rows)  # type: ignore[arg-type]
        self._send("PUT", graph, deadline, ox.serialize(made, format=ox.RdfFormat.N_TRIPLES))

    def delete(self, graph: Node, deadline: Deadline | None = None) -> bool:
        """Delete a named graph, and say whether there was one.

        Raises:
            Unreachable: it does not answer, or refuses.
        """
        try:
            self._send("DELETE", graph, deadline)
        except Refused as error:
            if error.status != 404:
                raise
            return False
        return True

    def _send(
        self,
        method: str,
        graph: Node | None,
        deadline: Deadline | None,
        body: bytes | None = None,
        most: int = transport.LARGEST,
    ) -> Reply:
        which = "default" if graph is None else "graph=" + quote(str(graph), safe="")
        url = f"{self.address}{'&' if '?' in self.address else '?'}{which}"
        headers = {"Accept": "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"}
        if body is not None:
            headers["Content-Type"] = "text/turtle"
        request = transport.request(self.address, url, method, body, headers)
        return transport.send(self.address, request, deadline or Deadline(self.timeout), most)
