"""Lifetimes: in which years what is said of a state, an organisation or another actor stands.

An actor of which years are stated, in whatever form (bounds, first and last year, EDTF), existed in these (inclusive
calendar years); without a last year it goes on to the end of the span of its source. Its type and its links to other
things stand in its lifetime. How it is called does not: labels, codes, its lifetime itself and what it rests on are
known in every year, and so is what joins two periods.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from rdflib.namespace import OWL, RDFS
from rdflib.term import Literal, Node

from detente.collection.edtf import Stated
from detente.rdf.hierarchy import descendants
from detente.rdf.terms import Triple
from detente.vocabulary import DET

Years = tuple[int | None, int | None]
#: What says how a thing is called, or what it rests on: reference, in every year.
_REFERENCE = frozenset(
    {DET.reference, DET.timeReference, OWL.sameAs, OWL.differentFrom, RDFS.seeAlso, RDFS.isDefinedBy}
)


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """The lifetimes of the actors of some triples.

    Attributes:
        of: the first and the last year of each actor that has a lifetime, None where not given; where they lie between
            two years, the earliest start and the latest end.
        entities: all entities: of those a link to an actor stands in its lifetime.
        names: the memberships of the state system: what gives a code in some years, and says of no year that anything
            is known of it.
        across: the predicates whose triples stand in every year, whatever lifetimes there are.
    """

    of: Mapping[Node, Years]
    entities: Set[Node]
    names: Set[Node]
    across: frozenset[Node]

    def bounding(self, triple: Triple) -> list[Node]:
        """The actors in whose lifetimes a triple stands; none where it stands in all years, as far as they go."""
        s, p, o = triple
        if isinstance(o, Literal) or p in self.across or not (s in self.of or (o in self.of and s in self.entities)):
            return []
        return [x for x in (s, o) if x in self.of]


def every_year(across: Iterable[Node]) -> frozenset[Node]:
    """The predicates whose triples stand in every year, with those that join two periods."""
    return _REFERENCE | frozenset(across)


def lifetimes(
    typed: Mapping[Node, Iterable[Node]],
    stated: Mapping[Node, Stated],
    schema: Iterable[Triple],
    across: Iterable[Node] = (),
) -> Lifetimes:
    """The lifetimes of the actors with years.

    Args:
        typed: the things of each stated type.
        stated: what is stated of the years of each thing, empty where nothing can be read.
        schema: the ontology, for its class hierarchy.
        across: the properties that join two periods.
    """
    schema = list(schema)
    actors, entities, names = (
        {s for kind in descendants(schema, [root], RDFS.subClassOf) for s in typed.get(kind, ())}
        for root in (DET.Actor, DET.Entity, DET.StateSystemMembership)
    )
    of = {s: (years.earliest_start, years.latest_end) for s, years in stated.items() if s in actors and str(years)}
    return Lifetimes(of, entities, names, every_year(across))
