"""A relation that has to follow from one kind of situation itself, as ``inDisputeWith:MilitarizedDispute``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib.namespace import RDF
from rdflib.term import Node

from detente.asking.history import NoHistory
from detente.asking.kinds_behind import KindsBehind
from detente.asking.names import Names, resolve_relation
from detente.collection.view import View
from detente.errors import DetenteError
from detente.proving.proof import Proof
from detente.rdf.terms import Triple, short
from detente.reasoning.closure import Closure
from detente.vocabulary import DET, PREFIXES


class BadPanel(DetenteError):
    """A panel, or a comparison of sources, that cannot be made."""


def local(term: Node) -> str:
    """The name of a term without its prefix."""
    return short(term).rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a column of a panel is of.

    Attributes:
        relation: the relation.
        kind: the kind of situation from which it has to follow itself; None for any.
    """

    relation: Node
    kind: Node | None = None

    @property
    def name(self) -> str:
        """The name of its column."""
        return "_".join(local(term) for term in (self.relation, self.kind) if term is not None)


def asked(kg: View, kinds: KindsBehind, text: str | Node) -> Asked:
    """What a text asks for: ``alliedWith``, or ``inDisputeWith:MilitarizedDispute`` for one kind alone.

    Raises:
        UnknownName: no relation or kind is called so.
        NoHistory: the relation joins two periods, and holds in no year.
        BadPanel: it is no relation between actors, or does not follow from the kind itself.
    """
    if isinstance(text, Node):
        return _checked(kg, kinds, Asked(text), short(text))
    name, kind = parted(kg, text)
    plain = DET[name.removeprefix("det:")]
    relation = plain if plain in kinds.relations else resolve_relation(kg, name)
    if kind is None:
        return _checked(kg, kinds, Asked(relation), text)
    class_: Node = DET[kind.removeprefix("det:")]
    if not kinds.is_within(class_, DET.Content):
        class_ = Names(kg, terms=True).resolve(kind, "kind of situation")
    return _checked(kg, kinds, Asked(relation, class_), text)


def parted(kg: View, text: str) -> tuple[str, str | None]:
    """The relation and the kind that a text names, either perhaps as a prefixed name; an IRI has no kind."""
    if "://" in text:
        return text, None
    first, *rest = text.split(":")
    if rest and (first in PREFIXES or first in kg.prefixes):
        first = f"{first}:{rest.pop(0)}"
    return first, ":".join(rest) if rest else None


def _checked(kg: View, kinds: KindsBehind, asked: Asked, text: str) -> Asked:
    if asked.relation not in kinds.relations:
        raise BadPanel(f"{text}: no relation between actors; right is one as alliedWith or inDisputeWith")
    if asked.relation in kg.across_periods:
        raise NoHistory(f"{text} joins two periods and holds in no year; see detente why")
    behind = kinds.of(asked.relation)
    if asked.kind is not None and not any(kinds.is_within(asked.kind, k) for k in behind.direct):
        right = ", ".join(sorted(map(local, kinds.most_general(behind.direct)))) or "none"
        raise BadPanel(f"{text}: it does not follow from that kind by itself; right is one of, or below: {right}")
    return asked


def of_kind(closure: Closure, kind: Node) -> dict[Node, int]:
    """The situations of a kind and the dyads of such, each with the epochs in which it is one."""
    found: dict[Node, int] = {}
    for whole in closure.match(None, RDF.type, kind):
        mask = closure.mask(whole)
        found[whole[0]] = found.get(whole[0], 0) | mask
        # A dyad has years of its own, which can go beyond those that a source gives the whole.
        own = closure.every if closure.half(mask, True) else closure.every >> closure.shift << closure.shift
        for part, _, _ in closure.match(None, DET.participationIn, whole[0]):
            for dyad, _, _ in closure.match(None, DET.expandedFrom, part):
                found[dyad] = found.get(dyad, 0) | own
    return found


def proof(kg: View, triple: Triple, kind: Node) -> Proof | None:
    """The proof of a relation from a situation of a kind: in the year of a graph, else in the latest epoch there is.

    Args:
        kg: the graph.
        triple: the two actors and the relation.
        kind: the kind of situation from which it has to follow itself.
    """
    if kg.possible and (certain := proof(kg.certain, triple, kind)):
        return certain
    return kg.proof_through(triple, dict(_between(kg, triple, kind)))


def _between(kg: View, triple: Triple, kind: Node) -> Iterator[tuple[Node, int]]:
    """The situations of a kind, and dyads of such, that give a relation of two actors, each with its epochs."""
    closure, when, kinds = kg.closure, of_kind(kg.closure, kind), KindsBehind(kg.schema)
    s, relation, o = triple
    for pair in kinds.of(relation).pairs:
        for a, b in ((s, o), (o, s)) if kinds.symmetric(relation) else ((s, o),):
            for first in closure.match(None, pair.first, a):
                second = first[0], pair.second, b
                if first[0] in when and (mask := when[first[0]] & closure.mask(first) & closure.mask(second)):
                    yield first[0], mask
