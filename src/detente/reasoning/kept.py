"""A closure read from a file: nothing is closed anew, and a proof reads only what it needs of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from rdflib.term import Node

from detente.rdf.terms import Triple
from detente.reasoning.closure import Closure
from detente.reasoning.contradiction import Contradiction
from detente.reasoning.kept_rules import Reader
from detente.reasoning.kept_terms import KeptTerms
from detente.reasoning.program import Key
from detente.reasoning.rule_index import RuleIndex
from detente.reasoning.sections import NUMBERS, PAIRS, Sections
from detente.reasoning.statements import Row
from detente.rules import Rule

_LOW = 0xFFFFFFFF


class KeptMasks:
    """The distinct masks of a file."""

    def __init__(self, sections: Sections, width: int) -> None:
        """Read masks of some bytes each."""
        self._bytes, self._width = sections.bytes("masks"), width
        self._values: dict[int, int] = {}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._bytes) // self._width

    def value(self, number: int) -> int:
        """The mask with this number."""
        found = self._values.get(number)
        if found is None:
            at = number * self._width
            found = self._values[number] = int.from_bytes(self._bytes[at : at + self._width], "little")
        return found

    def __iter__(self) -> Iterator[int]:
        """All of them, in the order of their numbers."""
        return map(self.value, range(len(self)))


class KeptLogs:
    """The triples of a closure in a file, by predicate and class.

    Attributes:
        kind: the number of rdf:type.
        masks: the masks.
    """

    def __init__(self, sections: Sections, kind: int, masks: KeptMasks) -> None:
        """Find out where what stands."""
        self.kind, self.masks = kind, masks
        bounds = sections.column("relations", PAIRS).tolist()
        self._places: dict[Key, tuple[int, int, int, int]] = {}
        for i in range(0, len(bounds), 6):
            p, cls, at, size, turned, other = bounds[i : i + 6]
            self._places[p, None if cls < 0 else cls] = at, at + size, turned, turned + other
        self._log = sections.column("log", PAIRS)
        self._ranks, self._numbers = sections.column("log.ranks", NUMBERS), sections.column("log.masks", NUMBERS)
        self._turned, self._held = sections.column("turned", PAIRS), sections.column("turned.masks", NUMBERS)

    def __len__(self) -> int:
        """How many triples hold in some epoch."""
        return sum(len({*self._log[a:b]}) for a, b, _, _ in self._places.values())

    def keys(self) -> Iterable[Key]:
        """What triples there are of."""
        return self._places.keys()

    def _entries(self, row: Row) -> range:
        """Where the rounds stand that found a triple, in order."""
        s, p, o = row
        unary = p == self.kind
        place = self._places.get((p, o if unary else None))
        if place is None:
            return range(0)
        key = s if unary else s << 32 | o
        at = end = bisect_left(self._log, key, place[0], place[1])
        while end < place[1] and self._log[end] == key:
            end += 1
        return range(at, end)

    def _mask(self, entries: Iterable[int]) -> int:
        found = 0
        for i in entries:
            found |= self.masks.value(self._numbers[i])
        return found

    def rank(self, row: Row) -> int | None:
        """The round in which a triple was first found; None where it was not."""
        entries = self._entries(row)
        return self._ranks[entries[0]] if entries else None

    def rank_in(self, row: Row, epoch: int) -> int | None:
        """The round in which a triple was first found in an epoch; None where it does not hold there."""
        value, numbers = self.masks.value, self._numbers
        return next((self._ranks[i] for i in self._entries(row) if value(numbers[i]) >> epoch & 1), None)

    def _between(self, low: int, high: int, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """The keys from one number to below another, each with its mask."""
        log = self._log
        at = bisect_left(log, low, begin, end)
        while at < end and (key := log[at]) < high:
            first = at
            at += 1
            while at < end and log[at] == key:
                at += 1
            yield key, self._mask(range(first, at))

    def held(self, s: int | None, p: int, o: int | None) -> Iterator[tuple[Row, int]]:
        """The triples that fit, each with its mask; see `detente.reasoning.held`."""
        if s is not None and o is not None:
            if entries := self._entries((s, p, o)):
                yield (s, p, o), self._mask(entries)
            return
        unary = p == self.kind
        place = self._places.get((p, o if unary else None))
        if place is None:
            return
        begin, end, first, last = place
        if unary and o is not None:
            for key, mask in self._between(0, 1 << 62, begin, end):
                yield (key, p, o), mask
        elif o is not None:
            turned, value, held = self._turned, self.masks.value, self._held
            at = bisect_left(turned, o << 32, first, last)
            while at < last and (key := turned[at]) >> 32 == o:
                yield (key & _LOW, p, o), value(held[at])
                at += 1
        else:
            low, high = (0, 1 << 62) if s is None else (s << 32, s + 1 << 32)
            for key, mask in self._between(low, high, begin, end):
                yield (key >> 32, p, key & _LOW), mask


class Stated(Mapping[Triple, int]):
    """What is stated, each triple with the mask of the epochs in which it stands, read from a file.

    Attributes:
        columns: the numbers of subjects, predicates, objects and masks.
        order: the places of all triples in these, by predicate, subject and object.
        by_subject, by_object: their places by subject, and by object, each in the order in which they were stated.
    """

    def __init__(self, sections: Sections, terms: KeptTerms, masks: KeptMasks) -> None:
        """Read what is stated."""
        self._terms, self._masks = terms, masks
        self.columns = tuple(sections.column(f"stated.{x}", NUMBERS) for x in ("s", "p", "o", "masks"))
        self.order = sections.column("stated.order", NUMBERS)
        self.by_subject = sections.column("stated.by_subject", NUMBERS)
        self.by_object = sections.column("stated.by_object", NUMBERS)

    @cached_property
    def triples(self) -> list[Triple]:
        """All of them, in order."""
        s, p, o = (self._terms.terms(column) for column in self.columns[:3])
        return list(zip(s, p, o, strict=True))

    def place(self, triple: Triple) -> int | None:
        """Where a triple stands in that order; None where it is not stated."""
        s, p, o = map(self._terms.find, triple)
        if s is None or p is None or o is None:
            return None
        subjects, predicates, objects, _ = self.columns
        order, wanted = self.order, (p, s, o)
        at = bisect_left(order, wanted, key=lambda i: (predicates[i], subjects[i], objects[i]))
        if at == len(order):
            return None
        i = order[at]
        return i if (predicates[i], subjects[i], objects[i]) == wanted else None

    def __getitem__(self, triple: Triple) -> int:
        """The epochs in which a triple is stated; KeyError where it is not."""
        at = self.place(triple)
        if at is None:
            raise KeyError(triple)
        return self._masks.value(self.columns[3][at])

    def __iter__(self) -> Iterator[Triple]:
        """Every triple, in the order in which they were stated."""
        return iter(self.triples)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.order)


class KeptClosure(Closure):
    """A closure read from a file that `detente.reasoning.keeping` made the sections of.

    Attributes:
        masks: the masks.
    """

    terms: KeptTerms
    stated: Stated  # type: ignore[assignment]
    carrier: KeptLogs  # type: ignore[assignment]

    def __init__(self, sections: Sections) -> None:
        """Read a closure; its rules are read when they are asked for."""
        facts = sections.facts["closure"]
        self._sections = sections
        self.terms = KeptTerms(facts["terms"], sections)
        self.rounds, self.every, self.shift = facts["rounds"], int(facts["every"], 16), facts["shift"]
        self.kind = facts["kind"]
        self.masks = KeptMasks(sections, facts["width"])
        self.carrier = KeptLogs(sections, self.kind, self.masks)
        self.stated = Stated(sections, self.terms, self.masks)
        self._atoms = {}

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self._sections.json("rules"), self.terms.term)

    @cached_property
    def ruleset(self):  # type: ignore[no-untyped-def, override]
        """The rules that were applied."""
        return self._reader.ruleset()

    @cached_property
    def force(self) -> dict[Rule, int]:  # type: ignore[override]
        """The rules that do not hold in all epochs, with those in which they do."""
        return self._reader.force(self.ruleset)

    @cached_property
    def _index(self) -> RuleIndex:  # type: ignore[override]
        return RuleIndex(self.ruleset.rules)

    def _rows(self, s: int | None, p: int | None, o: int | None) -> Iterator[tuple[Row, int]]:
        """The triples that fit, each with its mask; what is of one predicate is read as it stands."""
        return super()._rows(s, p, o) if p is None or (p == self.kind and o is None) else self.carrier.held(s, p, o)

    def columns(self) -> tuple[memoryview, ...]:
        """What is inferred and says something: the numbers of subjects, predicates, objects and masks."""
        return tuple(self._sections.column(f"inferred.{x}", NUMBERS) for x in ("s", "p", "o", "masks"))

    def inferred(self) -> Iterator[tuple[Triple, int]]:
        """Every triple that holds in some epoch without being stated there, with those epochs."""
        *rows, masks = self.columns()
        s, p, o = map(self.terms.terms, rows)
        return zip(zip(s, p, o, strict=True), map(self.masks.value, masks), strict=True)

    def texts(self, p: Node) -> Iterator[tuple[str, str, int]]:
        """The IRIs of which a property holds, each with the text of an object and the epochs; no term is made."""
        number, key = self.terms.find(p), self.terms.written
        for (s, _, o), mask in () if number is None else self._rows(None, number, None):
            subject, found = key(s), key(o)
            if isinstance(subject, str) and not subject.startswith("_:"):
                yield subject, found if isinstance(found, str) else found[0], mask

    def contradictions(self, extra: Iterable[Rule] = ()) -> Iterator[Contradiction]:
        """What the rules call false, each set of premises once; of what is certain.

        Args:
            extra: further rules without a head to test, such as denials of a year.
        """
        seen = set()
        for contradiction in self._reader.contradictions():
            seen.add((contradiction.rule.name, frozenset(contradiction.premises)))
            yield contradiction
        certain = self.half(self.every, True)
        for rule in extra:
            for binding, mask in self.solutions(rule.body, {}, certain):
                premises = tuple(atom.ground(binding) for atom in rule.body)
                key = rule.name, frozenset(premises)
                if key not in seen:
                    seen.add(key)
                    yield Contradiction(rule, premises, mask)

    def __len__(self) -> int:
        """How many triples hold in some epoch."""
        return len(self.carrier)
