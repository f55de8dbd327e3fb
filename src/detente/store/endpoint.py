"""Asking a SPARQL endpoint what the graph at hand is asked, with errors that say what is wrong with it."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from urllib.parse import urlencode

from rdflib.namespace import OWL, RDFS, SKOS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.asking import tokens
from detente.asking.answers import Answer, Column
from detente.asking.origins import Standing
from detente.asking.sparql import with_prefixes
from detente.collection.labels import in_files
from detente.collection.manifest import find
from detente.errors import Unreachable
from detente.explaining.standing import READ, told
from detente.rdf.terms import Triple, short
from detente.store import result_graphs, result_rows, transport
from detente.store.readings import Reading, Unreadable
from detente.store.refusals import line
from detente.store.transport import TIMEOUT, Deadline, Reply
from detente.vocabulary import DET, GRAPH

#: What names are made of; asked for together with the members of a class, in one request.
_NAMES = (RDFS.label, SKOS.altLabel, DET.iso3166alpha2, DET.iso3166alpha3)
#: How many things are asked for their labels in one request.
_BATCH = 500
#: Virtuoso cuts off at a number of rows that is set for it, 10,000 as it is shipped; often without a word.
_ROUND = 10_000
_ROWS_PLEASE = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_TRIPLES_PLEASE = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"
#: What the IRI of a claim ends in: its number.
_CLAIM = re.compile(r"[/#:]C[0-9]+$")
_NO_COLUMNS: Mapping[str, Column] = {}


class Endpoint:
    """A SPARQL 1.1 endpoint (https://www.w3.org/TR/sparql11-protocol/).

    It can be looked up in as a `detente.graph.KnowledgeGraph` is, so that a parameter's value is checked against what
    the endpoint holds.

    Attributes:
        address: the address of its query service.
        timeout: how many seconds it may take: for each question, with the labels of its answer, and for each look-up;
            or, where a `Deadline` was given, for all that it is asked.
    """

    def __init__(
        self,
        address: str,
        timeout: float | Deadline = TIMEOUT,
        note: Callable[[str], object] = warnings.warn,
    ) -> None:
        """See the class.

        Args:
            address: the address.
            timeout: seconds, or a deadline for all.
            note: is told, in a line, what an answer that was read holds that is odd, and where it seems cut off.

        Raises:
            BadAddress: the address is none of http or https.
            DetenteError: the timeout is no number above 0.
        """
        self.address = transport.address(address)
        self._shared = timeout if isinstance(timeout, Deadline) else None
        self.timeout = (self._shared or Deadline(timeout)).seconds  # type: ignore[arg-type]
        self._note = note
        self._known: dict[tuple[Node, Node], list[Triple]] = {}

    def __repr__(self) -> str:
        """Its address, for a prompt."""
        return f"<Endpoint: {self.address}>"

    @cached_property
    def labels(self) -> _Labels:
        """The labels of things, asked for when they are needed."""
        return _Labels(self)

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes of sources, beside the project's: those of the collection at hand."""
        return find().prefixes

    def label(self, term: Node) -> str:
        """The label of a thing, else its short form."""
        return self.labels.get(term) or short(term)

    @cached_property
    def place(self) -> str:
        """The address, and which view and year was loaded into the store, as the export of it says."""
        query = (
            f"SELECT DISTINCT ?label WHERE {{ ?export a {OWL.Ontology.n3()} ; {RDFS.label.n3()} ?label "
            f'FILTER(STRSTARTS(STR(?export), "{GRAPH["export/"]}")) }} ORDER BY ?label'
        )
        try:
            found = self._rows(self._post(query, _ROWS_PLEASE, self._deadline()), "SELECT")
        except Unreachable:
            found = None
        said = [str(row[0]) for row in found.rows if row] if found else []
        return f"{self.address}: {'; '.join(said) or 'it does not say which view and year it holds'}"

    def _standing(self, cells: Iterable[Node | None], deadline: Deadline) -> dict[Node, Standing]:
        """How the claims among some cells stand, in one request; none is made where no cell is named as a claim is."""
        claims = [c for c in dict.fromkeys(cells) if isinstance(c, URIRef) and _CLAIM.search(c)]
        found: dict[Node, list[Triple]] = {}
        for start in range(0, len(claims), _BATCH):
            things = " ".join(c.n3() for c in claims[start : start + _BATCH])
            said = " ".join(p.n3() for p in READ)
            query = f"CONSTRUCT {{ ?c ?p ?o }} WHERE {{ VALUES ?c {{ {things} }} VALUES ?p {{ {said} }} ?c ?p ?o }}"
            triples, _ = self._triples(self._post(query, _TRIPLES_PLEASE, deadline))
            self.labels.fetch((o for _, _, o in triples), deadline)
            for triple in triples:
                found.setdefault(triple[0], []).append(triple)
        return {claim: told(triples, self.label) for claim, triples in found.items()}

    def ask(self, query: str, title: str = "", columns: Mapping[str, Column] = _NO_COLUMNS) -> Answer:
        """Ask a query.

        Args:
            query: SELECT, ASK, CONSTRUCT or DESCRIBE; checked (`detente.asking.sparql`), or saved.
            title: what is asked, for people.
            columns: labels and types of columns, where they are known.

        Raises:
            BadQuery: the query cannot be read.
            Unreachable: the endpoint is dead, slow, refuses, or answers with something that is no result of the query.
        """
        query = with_prefixes(query)  # engines elsewhere read dots in names in their own ways, too
        form = {"SELECT": "SELECT", "ASK": "ASK"}.get(tokens.form(query), "GRAPH")
        deadline = self._deadline()
        reply = self._post(query, _TRIPLES_PLEASE if form == "GRAPH" else _ROWS_PLEASE, deadline)
        names: tuple[str, ...] = ("subject", "predicate", "object")
        rows: list[tuple[Node | None, ...]] = []
        if form == "GRAPH":
            triples, odd = self._triples(reply)
            rows += triples
        else:
            found = self._rows(reply, form)
            names, rows, odd = found.names, found.rows, found.odd
        self.labels.fetch((cell for row in rows for cell in row), deadline)
        self._tell(reply, odd, "statement" if form == "GRAPH" else "cell", len(rows), query)
        standing = self._standing((cell for row in rows for cell in row), deadline)
        headings = tuple(columns.get(n, n) for n in names)
        return Answer(headings, tuple(rows), self.labels, title, form, standing=standing)

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
        yield from self._look_up(f"CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} }}")

    def _members(self, p: Node, o: Node) -> Iterator[Triple]:
        """The things with this property, whose names are kept, since they are what comes next."""
        names = " ".join(n.n3() for n in _NAMES)
        pattern = f"?s {p.n3()} {o.n3()}"
        found = self._look_up(
            f"CONSTRUCT {{ {pattern} . ?s ?name ?text }} "
            f"WHERE {{ {pattern} OPTIONAL {{ VALUES ?name {{ {names} }} ?s ?name ?text }} }}"
        )
        members = list(dict.fromkeys(t[0] for t in found if t[1:] == (p, o)))
        self._known.update({(s, name): [] for s in members for name in _NAMES})
        for triple in found:
            if triple[:2] in self._known:
                self._known[triple[:2]].append(triple)
        for s in members:
            yield s, p, o

    def _look_up(self, query: str) -> list[Triple]:
        reply = self._post(query, _TRIPLES_PLEASE, self._deadline())
        found, _ = self._triples(reply)
        self._tell(reply, Counter(), "statement", len(found), query)
        return found

    def _deadline(self) -> Deadline:
        return self._shared or Deadline(self.timeout)

    def _post(self, query: str, accept: str, deadline: Deadline) -> Reply:
        """Ask by POST (section 2.1.2): a query with its header is longer than some servers take in an address."""
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"query": query}).encode()
        request = transport.request(self.address, self.address, "POST", body, headers)
        return transport.send(self.address, request, deadline, transport.LARGEST)

    def _rows(self, reply: Reply, form: str) -> Reading:
        """Columns and rows of a SELECT or ASK."""
        try:
            found = result_rows.rows(reply)
        except Unreadable as error:
            raise self._bad(error) from None
        if found.boolean != (form == "ASK"):
            raise Unreachable(f"{self.address} answered with the result of another form of query than {form}")
        return found

    def _triples(self, reply: Reply) -> tuple[list[Triple], Counter[str]]:
        """The triples of a CONSTRUCT or DESCRIBE, each once."""
        try:
            return result_graphs.triples(reply, self.address)
        except Unreadable as error:
            raise self._bad(error) from None

    def _bad(self, error: Unreadable) -> Unreachable:
        return Unreachable(f"{self.address} {error}{'; is it a SPARQL endpoint?' if error.lie else ''}")

    def _tell(self, reply: Reply, odd: Counter[str], unit: str, count: int, query: str) -> None:
        """Say what is odd in an answer, and that it is cut off where that shows."""
        if parts := "; ".join(f"{n} {unit}{'s' * (n != 1)} {why}" for why, n in odd.items() if n):
            self._note(f"{self.address} sent {parts}")
        said = line(reply.headers.get("X-SQL-Message", ""))
        if most := line(reply.headers.get("X-SPARQL-MaxRows", "")):
            self._note(f"{self.address} cut off its answer at {most} rows; ask for less, as with LIMIT and OFFSET")
        elif said or reply.status == 206:
            why = said or f"HTTP status {reply.status}"
            self._note(f"{self.address} sent a part of its answer: {why}")
        elif count and not count % _ROUND and not re.search(rf"\bLIMIT\s+{count}\b", query, re.IGNORECASE):
            self._note(f"{self.address} sent {count:,} rows, a round number at which some stores cut off; count them")


class _Labels(Mapping[Node, str]):
    """The labels of things at an endpoint; those that are not known yet are asked for."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._known: dict[Node, str | None] = {}

    def fetch(self, terms: Iterable[Node | None], deadline: Deadline | None = None) -> None:
        """Ask for the labels of those things that are not known yet, by a deadline or by the endpoint's own."""
        new = [t for t in dict.fromkeys(terms) if isinstance(t, URIRef) and t not in self._known]
        for start in range(0, len(new), _BATCH):
            some = new[start : start + _BATCH]
            things = " ".join(t.n3() for t in some)
            label = RDFS.label.n3()
            query = f"SELECT ?s ?label WHERE {{ VALUES ?s {{ {things} }} ?s {label} ?label }} ORDER BY ?s ?label"
            deadline = deadline or self._endpoint._deadline()
            found = self._endpoint._rows(self._endpoint._post(query, _ROWS_PLEASE, deadline), "SELECT")
            if len(found.names) != 2:
                raise Unreachable(f"{self._endpoint.address} answered with other columns than were asked for")
            self._known.update(dict.fromkeys(some))
            for s, text in found.rows:
                # English, where a thing has labels in several languages.
                if isinstance(text, Literal) and (self._known.get(s) is None or text.language == "en"):  # type: ignore[arg-type]
                    self._known[s] = str(text)  # type: ignore[index]
            for term in some:
                if self._known[term] is None:  # as in a graph of one's own: what stands in another view alone
                    self._known[term] = _of_the_collection().get(term)

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


@cache
def _of_the_collection() -> dict[Node, str]:
    """The labels that the files of the collection give, in whichever view."""
    return in_files(find().all_files().values())
