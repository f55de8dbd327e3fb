"""What is stated, of all years, looked up by subject, object or property: of what is kept, no more is read than asked.

What is derived of the years of things is left out: it is what files and expansion say.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from rdflib.term import Node

from detente.rdf.terms import Triple

if TYPE_CHECKING:
    from detente.reasoning.kept import Stated
    from detente.reasoning.kept_terms import KeptTerms


class Said(NamedTuple):
    """A stated triple.

    Attributes:
        s, p, o: its terms.
        graphs: the named graphs in which it stands.
    """

    s: Node
    p: Node
    o: Node
    graphs: tuple[Node, ...]


#: One from its parts, without a call of Python's for each.
_made = partial(tuple.__new__, Said)


class Lookup:
    """Looks up what some named graphs state. Triples come in the order in which they are stated, each once."""

    def __init__(self, graphs: Mapping[Node, Iterable[Triple]]) -> None:
        """In graphs at hand, which are read as a whole when something is looked up."""
        self._graphs = graphs

    @cached_property
    def _all(self) -> list[Said]:
        found: dict[Triple, list[Node]] = {}
        for graph, triples in self._graphs.items():
            for triple in dict.fromkeys(triples):
                found.setdefault(triple, []).append(graph)
        return [Said(*triple, tuple(graphs)) for triple, graphs in found.items()]

    def _by(self, place: int) -> dict[Node, list[Said]]:
        found: dict[Node, list[Said]] = defaultdict(list)
        for said in self._all:
            found[said[place]].append(said)  # type: ignore[index]
        return dict(found)

    @cached_property
    def _by_subject(self) -> dict[Node, list[Said]]:
        return self._by(0)

    @cached_property
    def _by_property(self) -> dict[Node, list[Said]]:
        return self._by(1)

    @cached_property
    def _by_object(self) -> dict[Node, list[Said]]:
        return self._by(2)

    def of(self, s: Node) -> Sequence[Said]:
        """The triples of a subject."""
        return self._by_subject.get(s, ())

    def objects(self, s: Node, p: Node) -> list[Node]:
        """The objects of a property of a subject."""
        return [said.o for said in self.of(s) if said.p == p]

    def to(self, o: Node) -> Sequence[Said]:
        """The triples with an object."""
        return self._by_object.get(o, ())

    def with_property(self, p: Node) -> Iterable[Said]:
        """The triples with a property."""
        return self._by_property.get(p, ())


class KeptLookup(Lookup):
    """Looks up what a kept closure was made from."""

    def __init__(
        self,
        stated: Stated,
        terms: KeptTerms,
        graphs: Sequence[tuple[Node, ...]],
        of: Sequence[int],
        derived: Iterable[int],
    ) -> None:
        """In what is kept.

        Args:
            stated: what is stated.
            terms: its terms.
            graphs: the sets of named graphs in which triples stand.
            of: the number of that set, of each triple.
            derived: the places of triples that are derived.
        """
        self._stated, self._terms, self._sets, self._of = stated, terms, graphs, of
        self._derived = bytearray(len(of))
        for place in derived:
            self._derived[place] = 1

    def _said(self, places: Iterable[int]) -> Iterator[Said]:
        derived, terms, sets, of = self._derived, self._terms.terms, self._sets, self._of
        places = [i for i in places if not derived[i]]
        s, p, o = (terms([column[i] for i in places]) for column in self._stated.columns[:3])
        return map(_made, zip(s, p, o, [sets[of[i]] for i in places], strict=True))

    def _places(self, order: Sequence[int], column: Sequence[int], node: Node) -> Sequence[int]:
        """The places of the triples that have a term in a column, in an order in which these stand together."""
        number = self._terms.find(node)
        if number is None:
            return ()
        first = bisect_left(order, number, key=column.__getitem__)
        last = bisect_right(order, number, first, key=column.__getitem__)
        return order[first:last]

    def of(self, s: Node) -> Sequence[Said]:
        """The triples of a subject."""
        return list(self._said(self._places(self._stated.by_subject, self._stated.columns[0], s)))

    def objects(self, s: Node, p: Node) -> list[Node]:
        """The objects of a property of a subject; no other term becomes one of rdflib's."""
        subjects, predicates, objects, _ = self._stated.columns
        number, derived, term = self._terms.find(p), self._derived, self._terms.term
        places = self._places(self._stated.by_subject, subjects, s)
        return [term(objects[i]) for i in places if predicates[i] == number and not derived[i]]

    def to(self, o: Node) -> Sequence[Said]:
        """The triples with an object."""
        return list(self._said(self._places(self._stated.by_object, self._stated.columns[2], o)))

    def with_property(self, p: Node) -> Iterable[Said]:
        """The triples with a property."""
        return self._said(sorted(self._places(self._stated.order, self._stated.columns[1], p)))


class KeptGraphs(Mapping[Node, "list[Triple]"]):
    """The named graphs of what is kept, each read when it is asked for."""

    def __init__(
        self, names: Iterable[Node], read: Callable[[Node], list[Triple]], lookup: Callable[[], KeptLookup]
    ) -> None:
        """Named graphs.

        Args:
            names: their names.
            read: reads one.
            lookup: gives what looks up in all of them.
        """
        self._names, self._read, self._lookup = dict.fromkeys(names), read, lookup
        self._known: dict[Node, list[Triple]] = {}

    @cached_property
    def lookup(self) -> Lookup:
        """What looks up in all of them."""
        return self._lookup()

    def without(self, name: Node) -> KeptGraphs:
        """The same without one."""
        return KeptGraphs((each for each in self._names if each != name), self.__getitem__, self._lookup)

    def __getitem__(self, name: Node) -> list[Triple]:
        """The triples of one."""
        if name not in self._known:
            if name not in self._names:
                raise KeyError(name)
            self._known[name] = self._read(name)
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is one of a name."""
        return name in self._names

    def __iter__(self) -> Iterator[Node]:
        """Their names."""
        return iter(self._names)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._names)


class Stating(Protocol):
    """A view, as far as it states something."""

    both: dict[str, Any]

    @property
    def graphs(self) -> Mapping[Node, list[Triple]]:
        """The stated triples of each named graph, of all years."""


def lookup_of(view: Stating, whole: bool = False) -> Lookup:
    """What looks up what a view states, made once for all its years and both halves.

    Args:
        view: the view.
        whole: whether all of it will be asked for, as checks do: it is then read at once.
    """
    if "lookup" not in view.both:
        graphs = view.graphs
        view.both["lookup"] = graphs.lookup if isinstance(graphs, KeptGraphs) and not whole else Lookup(graphs)
    found: Lookup = view.both["lookup"]
    return found
