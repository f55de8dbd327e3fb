"""Asking a SPARQL endpoint what the graph at hand is asked, with errors that say what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache, cached_property

import pyoxigraph as ox
from rdflib.namespace import RDFS, SKOS, XSD
from rdflib.term import BNode, Literal, Node, URIRef

from detente.asking.answers import Answer, Column
from detente.errors import Unreachable
from detente.rdf.terms import Triple, from_ox, short
from detente.store import transport
from detente.store.transport import TIMEOUT, Reply
from detente.vocabulary import DET

#: What names are made of; asked for together with the members of a class, in one request.
_NAMES = (RDFS.label, SKOS.altLabel, DET.iso3166alpha2, DET.iso3166alpha3)
#: How many things are asked for their labels in one request.
_BATCH = 500
_RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
_GRAPHS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_ROWS_PLEASE = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_TRIPLES_PLEASE = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"
_NO_COLUMNS: Mapping[str, Column] = {}


class Endpoint:
    """A SPARQL 1.1 endpoint (https://www.w3.org/TR/sparql11-protocol/), asked through SPARQLWrapper.

    It can be looked up in as a `detente.graph.KnowledgeGraph` is, so that a parameter's value is checked against what
    the endpoint holds.

    Attributes:
        address: the address of its query service.
        timeout: how long it may take for one request, in seconds.
    """

    def __init__(self, address: str, timeout: float = TIMEOUT) -> None:
        """See the class.

        Raises:
            BadAddress: the address is none of http or https.
        """
        self.address = transport.address(address)
        self.timeout = timeout
        self._known: dict[tuple[Node, Node], list[Triple]] = {}

    @cached_property
    def labels(self) -> _Labels:
        """The labels of things, asked for when they are needed."""
        return _Labels(self)

    def label(self, term: Node) -> str:
        """The label of a thing, else its short form."""
        return self.labels.get(term) or short(term)

    def ask(self, query: str, title: str = "", columns: Mapping[str, Column] = _NO_COLUMNS) -> Answer:
        """Ask a query.

        Args:
            query: SELECT, ASK, CONSTRUCT or DESCRIBE, with its prefixes; checked (`detente.asking.sparql`), or saved.
            title: what is asked, for people.
            columns: labels and types of columns, where they are known.

        Raises:
            Unreachable: the endpoint is dead, slow, refuses, or answers with something that is no result of the query.
        """
        form = _form(query)
        reply = self._post(query, _TRIPLES_PLEASE if form == "GRAPH" else _ROWS_PLEASE)
        names: tuple[str, ...] = ("subject", "predicate", "object")
        rows: list[tuple[Node | None, ...]] = []
        if form == "GRAPH":
            rows += self._triples(reply)
        else:
            names, rows = self._rows(reply, form)
        self.labels.fetch(cell for row in rows for cell in row)
        return Answer(tuple(columns.get(n, n) for n in names), tuple(rows), self.labels, title, form)

    def match(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Triple]:
        """The triples of its default graph that fit; None fits everything.

        Raises:
            Unreachable: see `ask`.
        """
        if s is not None and p in _NAMES and o is None and (s, p) in self._known:
            yield from self._known[s, p]  # type: ignore[index]
            return
        if s is None and p is not None and o is not None:
            yield from self._members(p, o)
            return
        parts = [f"?{v}" if t is None else t.n3() for v, t in zip("spo", (s, p, o), strict=True)]
        pattern = " ".join(parts)
        yield from self._triples(self._post(f"CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} }}", _TRIPLES_PLEASE))

    def _members(self, p: Node, o: Node) -> Iterator[Triple]:
        """The things with this property, whose names are kept, since they are what comes next."""
        names = " ".join(n.n3() for n in _NAMES)
        pattern = f"?s {p.n3()} {o.n3()}"
        query = (
            f"CONSTRUCT {{ {pattern} . ?s ?name ?text }} "
            f"WHERE {{ {pattern} OPTIONAL {{ VALUES ?name {{ {names} }} ?s ?name ?text }} }}"
        )
        found = self._triples(self._post(query, _TRIPLES_PLEASE))
        members = list(dict.fromkeys(t[0] for t in found if t[1:] == (p, o)))
        self._known.update({(s, name): [] for s in members for name in _NAMES})
        for triple in found:
            if triple[:2] in self._known:
                self._known[triple[:2]].append(triple)
        for s in members:
            yield s, p, o

    def _post(self, query: str, accept: str) -> Reply:
        from urllib.request import Request

        from SPARQLWrapper import POST, SELECT, SPARQLWrapper

        client = SPARQLWrapper(self.address)
        client.queryString = query
        client.queryType = SELECT  # it would guess from the first words, and take some comments for updates
        client.setMethod(POST)  # a query with its header is longer than some servers take in an address
        client.setOnlyConneg(True)
        client.addCustomHttpHeader("Accept", accept)
        if known := transport.login(self.address):
            client.setCredentials(*known)

        def request() -> Request:
            # Not client.query(), which follows redirects, and reads what comes with an error without end.
            return client._createRequest()

        return transport.send(self.address, request, self.timeout, transport.LARGEST)

    def _rows(self, reply: Reply, form: str) -> tuple[tuple[str, ...], list[tuple[Node | None, ...]]]:
        """Columns and rows of a SELECT or ASK, in the W3C's JSON or XML."""
        kind = _RESULTS.get(reply.media_type)
        if kind is None:
            raise self._lies(reply, "SPARQL result")
        try:
            result = ox.parse_query_results(reply.body, format=kind)
            rows: list[tuple[Node | None, ...]] = []
            if isinstance(result, ox.QueryBoolean):
                names: tuple[str, ...] = ("answer",)
                rows.append((Literal(bool(result)),))
            else:
                names = tuple(v.value for v in result.variables)
                rows += [tuple(None if c is None else _node(c) for c in row) for row in result]
        except (SyntaxError, ValueError) as error:
            raise self._malformed(reply, error) from None
        if isinstance(result, ox.QueryBoolean) != (form == "ASK"):
            raise Unreachable(f"{self.address} answered with the result of another form of query than {form}")
        return names, rows

    def _triples(self, reply: Reply) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE, each once."""
        kind = _GRAPHS.get(reply.media_type)
        if kind is None:
            raise self._lies(reply, "RDF graph")
        try:
            quads = ox.parse(reply.body, format=kind, base_iri=self.address)
            return list(dict.fromkeys((_node(q.subject), _node(q.predicate), _node(q.object)) for q in quads))
        except (SyntaxError, ValueError) as error:
            raise self._malformed(reply, error) from None

    def _lies(self, reply: Reply, wanted: str) -> Unreachable:
        kind = transport.line(reply.media_type) or "something that it does not name"
        return Unreachable(f"{self.address} answered with {kind}, which is no {wanted}; is it a SPARQL endpoint?")

    def _malformed(self, reply: Reply, error: Exception) -> Unreachable:
        why = transport.line(str(getattr(error, "msg", error)))
        return Unreachable(f"{self.address} answered with malformed {reply.media_type}: {why}")


class _Labels(Mapping[Node, str]):
    """The labels of things at an endpoint; those that are not known yet are asked for."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._known: dict[Node, str | None] = {}

    def fetch(self, terms: Iterable[Node | None]) -> None:
        """Ask for the labels of those things that are not known yet."""
        new = [t for t in dict.fromkeys(terms) if isinstance(t, URIRef) and t not in self._known]
        for start in range(0, len(new), _BATCH):
            some = new[start : start + _BATCH]
            things = " ".join(t.n3() for t in some)
            label = RDFS.label.n3()
            query = f"SELECT ?s ?label WHERE {{ VALUES ?s {{ {things} }} ?s {label} ?label }} ORDER BY ?s ?label"
            _, rows = self._endpoint._rows(self._endpoint._post(query, _ROWS_PLEASE), "SELECT")
            self._known.update(dict.fromkeys(some))
            for s, text in rows:
                # English, where a thing has labels in several languages.
                if isinstance(text, Literal) and (self._known.get(s) is None or text.language == "en"):  # type: ignore[arg-type]
                    self._known[s] = str(text)  # type: ignore[index]

    def __contains__(self, term: object) -> bool:
        return isinstance(term, Node) and self.get(term) is not None

    def __getitem__(self, term: Node) -> str:
        if isinstance(term, (Literal, BNode)):
            raise KeyError(term)
        self.fetch([term])
        found = self._known.get(term)
        if found is None:
            raise KeyError(term)
        return found

    def __iter__(self) -> Iterator[Node]:
        return (term for term, label in self._known.items() if label is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def ask(endpoint: str, query: str, timeout: float = TIMEOUT) -> Answer:
    """Ask an endpoint a query; see `Endpoint.ask`."""
    return Endpoint(endpoint, timeout).ask(query)


def _node(term: object) -> Node:
    if isinstance(term, ox.Triple):
        raise ValueError("a triple term of RDF 1.2, where RDF 1.1 is asked for")
    node = from_ox(term)  # type: ignore[arg-type]
    if isinstance(node, Literal) and node.datatype == XSD.decimal and isinstance(node.value, Decimal):
        # Some stores keep 2.0 as it is written, others give 2, the canonical form (XML Schema 1.1 part 2, 3.3.3.2).
        return Literal(format(node.value.normalize(), "f"), datatype=XSD.decimal)
    return node


@cache
def _form(query: str) -> str:
    """SELECT, ASK or GRAPH, by rdflib's grammar."""
    from rdflib.plugins.sparql.parser import parseQuery

    kind = parseQuery(query)[1].name
    return {"SelectQuery": "SELECT", "AskQuery": "ASK"}.get(kind, "GRAPH")
