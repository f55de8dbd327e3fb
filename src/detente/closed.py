"""The closure of any graph under OWL 2 RL/RDF: `close`, and what it gives back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import islice, product
from typing import TYPE_CHECKING

from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal, Node

from detente.errors import DetenteError
from detente.explaining.verbalisation import Verbaliser
from detente.proving.justifications import LIMIT, Justifications, justify
from detente.proving.proof import Proof, Prover
from detente.proving.refutations import Refutation
from detente.rdf.terms import Triple
from detente.reasoning.changes import checked, stated_only
from detente.reasoning.clashes import Clashes
from detente.reasoning.closure import Closure
from detente.reasoning.contradiction import Contradiction
from detente.reasoning.engine import Engine
from detente.reasoning.inputs import Columns, Reader
from detente.reasoning.limits import Limits
from detente.reasoning.memory import Memory
from detente.reasoning.neighbourhood import Neighbourhood
from detente.reasoning.numbering import Terms, is_literal
from detente.reasoning.statements import Kept, Row
from detente.reasoning.uncollected import uncollected
from detente.rules import Ruleset, is_tautology, trivial_triples
from detente.rules.compiler import ENDS, EVERYTHING, ITSELF
from detente.rules.datatypes import WIDER

if TYPE_CHECKING:
    from detente.reasoning.arrays import Ints
    from detente.reasoning.engine import Carrier
    from detente.reasoning.inputs import Source
    from detente.reasoning.program import Key

__all__ = ["Closed", "Loaded", "close"]

#: Up to how many stated triples a graph is closed in Python's sets, without numpy.
FEW = 15_000
#: How many statements are looked at in the search for all justifications of one.
_EFFORT = 5_000


def close(
    source: Source,
    schema: Source | None = None,
    *,
    trivial: bool = False,
    limit: int | None = None,
    timeout: float | None = None,
) -> Closed:
    """Close a graph under all rules of OWL 2 RL/RDF.

    Args:
        source: the facts, with or without the ontology: an rdflib graph or dataset (all its graphs together), a
            pyoxigraph store, the path of an RDF file, triples of either library, or a list of such sources.
        schema: the ontology, if it is not among the facts; its triples count as stated too.
        trivial: also infer what says nothing, as ``x owl:sameAs x``.
        limit: how many triples are held at most, each thing under one of its names; None for any number.
        timeout: seconds after which nothing further is joined; None for any time.

    Returns:
        What is stated and what follows, with the contradictions and the warnings.

    Raises:
        Unreachable: a file is not there.
        TooMuch: the closure goes past the limit or the timeout; nothing is kept of it.
        DetenteError: a file does not parse, or a source is of no known kind.
    """
    return Loaded(source, schema, trivial=trivial).close(limit, timeout)


class Loaded:
    """A graph read into numbers, ready to be closed: `close` in two steps.

    Attributes:
        count: how many different triples are stated, the ontology included.
    """

    def __init__(self, source: Source, schema: Source | None = None, *, trivial: bool = False) -> None:
        """Read the sources; see `close`."""
        self._trivial = trivial
        self._terms = terms = Terms()
        self._reader = reader = Reader(terms)
        self._rows: set[Row] = set()
        self._parts: list[tuple[Ints, Ints, Ints]] = []
        with uncollected():
            for part in (source, schema) if schema is not None else (source,):
                for columns in reader.read(part):
                    self._take(columns)
            self._given = self._sorted() if self._parts else None
        self.count = len(self._rows) if self._given is None else sum(map(len, self._given.values()))

    def _take(self, columns: Columns) -> None:
        """Keep triples in a set while they are few."""
        if not self._parts and len(self._rows) + len(columns[0]) <= FEW:
            self._rows.update(zip(*columns, strict=True))
            return
        from detente.reasoning.arrays import np

        def add(s: Iterable[int], p: Iterable[int], o: Iterable[int]) -> None:
            self._parts.append((np.array(s, np.int32), np.array(p, np.int32), np.array(o, np.int32)))

        if self._rows:
            add(*map(list, zip(*self._rows, strict=True)))
            self._rows = set()
        add(*columns)

    def _sorted(self) -> dict[Key, Ints]:
        """The triples by predicate and class."""
        from detente.reasoning.arrays import np
        from detente.reasoning.held import by_key

        columns = [np.concatenate(column).astype(np.int64) for column in zip(*self._parts, strict=True)]
        self._parts = []
        return by_key(self._terms.number(RDF.type), *columns)

    def close(self, limit: int | None = None, timeout: float | None = None) -> Closed:
        """All that follows; see `close`."""
        limits = Limits(limit, timeout)
        with uncollected():
            engine = Engine(self._carrier(limits), self._terms)
            engine.run()
        return Closed(self._terms, engine, tuple(self._reader.warnings), self._trivial)

    def _carrier(self, limits: Limits) -> Carrier:
        """The triples as they are evaluated: few in sets, more in columns."""
        number = self._terms.number
        kind, sub = number(RDF.type), number(RDFS.subClassOf)
        # Which datatype contains which holds in every graph.
        wider = [(number(a), sub, number(b)) for a, b in WIDER.items()] if self._trivial else []
        if self._given is None:
            return Memory(self._rows, wider, kind, limits)
        from detente.reasoning.columns import Columns
        from detente.reasoning.held import by_key, columns_of

        columns = Columns(kind, limits=limits)
        columns.give(kind, self._given)
        columns.enter(0, self._given)
        columns.enter(0, by_key(kind, *columns_of(wider)))
        return columns


class Closed:
    """A closed graph. Not safe for use from several threads at once.

    Attributes:
        ruleset: the rules of its ontology, axioms that are themselves inferred included.
        warnings: what could not be used: triples that are not RDF, malformed axioms, axioms outside OWL 2 RL.
        rounds: how many rounds of rules it took.
        trivial: whether `inferred` gives what says nothing, too.
    """

    def __init__(self, terms: Terms, engine: Engine, warnings: tuple[str, ...] = (), trivial: bool = False) -> None:
        """Take a closed table; use `close`."""
        self._terms, self._engine, self.trivial = terms, engine, trivial
        self._table = engine.table
        self.ruleset: Ruleset = engine.ruleset
        self.warnings: tuple[str, ...] = (*warnings, *engine.ruleset.warnings)
        self.rounds = engine.rank

    def __repr__(self) -> str:
        """How much is stated and how many rules there are, for a prompt."""
        stated, rules = sum(1 for _ in self.stated()), len(self.ruleset.rules)
        return f"<Closed: {stated} stated triples, {rules} rules, {self.rounds} rounds>"

    def inferred(self) -> Iterator[Triple]:
        """Every triple that follows and is not stated, once; no literal is a subject."""
        yield from self._inferred()
        yield from self._trivia

    @cached_property
    def _trivia(self) -> dict[Triple, None]:
        """What says nothing and is not stated, where it was asked for."""
        found = trivial_triples([*self.stated(), *self._inferred()]) if self.trivial else ()
        return {triple: None for triple in found if not self._stated(triple)}

    def _inferred(self) -> Iterator[Triple]:
        names, term = self._engine.names, self._terms.term
        if not names.classes():
            rows = self._table.rows(inferred=True)
            yield from (
                t for t in ((term(s), term(p), term(o)) for s, p, o in rows if not is_literal(s)) if not is_tautology(t)
            )
            return
        # What was stated of one name is inferred of the others: everything is looked at.
        stated = set(self._table.stated())
        for row in self._table.rows():
            for s, p, o in product(*map(names.members, row)):
                if not is_literal(s) and (s, p, o) not in stated and self._terms.is_iri(p):
                    triple = term(s), term(p), term(o)
                    if not is_tautology(triple):
                        yield triple

    def stated(self) -> Iterator[Triple]:
        """The triples that were given, ontology included."""
        term = self._terms.term
        yield from ((term(s), term(p), term(o)) for s, p, o in self._table.stated())

    def _stated(self, triple: Triple) -> bool:
        s, p, o = map(self._terms.find, triple)
        return s is not None and p is not None and o is not None and self._table.is_stated((s, p, o))

    def __iter__(self) -> Iterator[Triple]:
        """Every triple that holds, stated or inferred."""
        yield from self.stated()
        yield from self.inferred()

    def __len__(self) -> int:
        """How many triples hold, stated or inferred, without what is trivial (stated or not); counted, not listed."""
        number = self._engine.number
        says = Kept(
            literals=False,
            kind=number(RDF.type),
            selves=frozenset(map(number, ITSELF)),
            ends=frozenset(map(number, ENDS)),
            free=frozenset(map(number, EVERYTHING)),
            sub=(number(RDFS.subClassOf), number(OWL.Nothing)),
            of_literals=frozenset(),
        )
        classes = self._engine.names.classes()
        if self._engine.ends or self.ruleset.itself:  # some names of one thing say something, others nothing
            return sum(not is_tautology(t) for t in self.stated()) + sum(1 for _ in self._inferred())
        if not classes:
            return self._table.count(says)
        return self._table.count_names(says, classes, self._terms.is_iri)

    def __contains__(self, triple: object) -> bool:
        """Whether a triple holds, stated or inferred."""
        return isinstance(triple, tuple) and (self.rank(triple) is not None or triple in self._trivia)

    def rank(self, triple: Triple) -> int | None:
        """The round in which a triple was found, under any names: 0 where it is stated, None where it does not hold."""
        if len(triple) != 3 or not all(isinstance(x, Node) for x in triple) or isinstance(triple[0], Literal):
            return None
        numbers = [self._terms.find(x) for x in triple]
        if None in numbers:
            return None
        s, p, o = (self._engine.names.rep(n) for n in numbers if n is not None)
        if triple[1] == OWL.sameAs and triple[0] == triple[2]:
            return None
        return self._table.rank((s, p, o))

    def same(self, term: Node) -> list[Node]:
        """All names of the thing that a term names, the term itself included."""
        number = self._terms.find(term)
        if number is None:
            return [term]
        return [self._terms.term(n) for n in self._engine.names.members(self._engine.names.rep(number))]

    def graph(self) -> Graph:
        """The inferred triples as an rdflib graph."""
        found = Graph()
        for triple in self.inferred():
            found.add(triple)
        return found

    def around(self, *triples: Triple) -> Closure:
        """The closure of the few stated triples on which some triples rest, in which `detente.proving` proves them.

        Args:
            triples: inferred triples, or the premises of a contradiction.
        """
        return self._support.around(triples).closure

    @cached_property
    def _support(self) -> Neighbourhood:
        return Neighbourhood(self._terms, self._engine)

    def why(self, triple: Triple) -> Proof | None:
        """The shortest proof of a triple; None where it does not hold.

        Where very much leads to the triple, a shorter proof may be missed: `justifications` searches further.

        Args:
            triple: a triple, stated or inferred.
        """
        return Prover(self.around(triple)).prove(triple) if self.rank(triple) is not None else None

    def justifications(self, triple: Triple, limit: int = LIMIT) -> Justifications:
        """The distinct minimal sets of stated triples from which a triple follows, the shortest proof first.

        Args:
            triple: a triple, stated or inferred.
            limit: how many are given at most.
        """
        found = self._support.around([triple], _EFFORT)
        justified = justify(found.closure, triple, 1, limit)
        return justified if found.complete else replace(justified, cut=True)

    def refutations(self, limit: int | None = None) -> list[Refutation]:
        """The contradictions with the proofs of what they rest on, sorted by their codes.

        Args:
            limit: how many are looked for; None for all.
        """
        found = self.contradictions(limit)
        proved = (Prover(self.around(*clash.premises)).refute(clash) for clash in found)
        return sorted(map(Refutation, found, proved), key=lambda each: each.code)

    def change(self, add: Iterable[Triple] = (), remove: Iterable[Triple] = ()) -> Closed:
        """This graph after a change, closed anew; the graph itself stays as it is.

        Args:
            add: triples to state, facts or axioms; one that is stated already changes nothing.
            remove: stated triples to take away; what follows without them still follows.

        Raises:
            BadChange: a triple to add is no RDF, or one to remove is not stated.
        """
        new, old = checked(add, remove)
        stated = dict.fromkeys(self.stated())
        stated_only(old, stated)
        return close([t for t in stated if t not in old] + list(new), trivial=self.trivial)

    def explain(self, triple: Triple, form: str = "text", *, every: bool = False) -> str:
        """Why a triple holds.

        Args:
            triple: a triple, stated or inferred.
            form: ``text``, ``markdown``, ``json`` or ``turtle`` (PROV-O).
            every: every distinct justification, in place of the shortest proof.

        Raises:
            DetenteError: the triple does not hold, or there is no such form.
        """
        from detente.explaining import reports

        told = self._verbaliser
        reports.checked_form(form)
        if every and triple in self:
            return reports.justified(told, triple, self.justifications(triple), LIMIT).render(form)
        proof = self.why(triple)
        if proof is None:
            raise DetenteError(
                f"{told.phrase(triple)}: neither stated nor inferred, so that there is nothing to explain"
            )
        return reports.render(told, proof, form)

    def explain_contradictions(self, form: str = "text", limit: int | None = None) -> str:
        """The contradictions with the proofs of what they rest on.

        Args:
            form: ``text``, ``markdown``, ``json`` or ``turtle`` (PROV-O).
            limit: how many are looked for; None for all.

        Raises:
            DetenteError: there is no such form.
        """
        from detente.explaining import reports

        found = self.refutations(limit)
        return reports.refuted(self._verbaliser, found, limit).render(reports.checked_form(form))

    @cached_property
    def _verbaliser(self) -> Verbaliser:
        return Verbaliser(self.ruleset, {s: str(o) for s, p, o in self.stated() if p == RDFS.label})

    def contradictions(self, limit: int | None = None) -> list[Contradiction]:
        """What the rules call false: rule, axiom and premises of each.

        Args:
            limit: how many are looked for; None for all.
        """
        found = Clashes(self._terms, self._engine, self._support).all()
        return list(islice(found, limit))
