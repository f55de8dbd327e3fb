"""What is asked of triples on columns: by the engine, and of a closed graph."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise, product

from detente.reasoning.arrays import EMPTY, HALF, LOW, Ints, Numbers, distinct, np, pack
from detente.reasoning.logs import Log
from detente.reasoning.masks import Masks
from detente.reasoning.numbering import LITERALS
from detente.reasoning.program import Key
from detente.reasoning.runs import Runs
from detente.reasoning.statements import Kept, Row
from detente.reasoning.triples import Triples

#: Keys in order, with the numbers of their masks where there is time.
Found = tuple[Ints, "Numbers | None"]


class Held(Triples):
    """Triples by predicate and class, with those that were given under the names that they were given with.

    Attributes:
        masks: the masks of the triples, where there is time.
        logs: the triples of each predicate and class.
        recent: those of the round before.
        given: the triples that were given.
        every: the mask of every epoch.
    """

    def __init__(self, kind: int, masks: Masks | None = None) -> None:
        """Start without triples.

        Args:
            kind: the number of rdf:type.
            masks: the masks, where there is time.
        """
        self.kind, self.masks = kind, masks
        self.every = 1
        self.logs: dict[Key, Log] = {}
        self.recent: dict[Key, Found] = {}
        self.given: dict[Key, Ints] = {}
        self._own = kind

    def give(self, kind: int, given: Mapping[Key, Ints]) -> None:
        """Take the triples that were given, under the names that they were given with.

        Args:
            kind: the number of rdf:type among those names.
            given: the triples, by predicate and class.
        """
        self._own, self.given = kind, dict(given)

    def _held(self) -> list[Key]:
        return list(self.logs)

    def _entries(self, key: Key) -> Iterator[tuple[int, Iterable[Row]]]:
        return ((rank, rows(key, keys)) for rank, keys, _ in self.logs[key].entries)

    # ---- what the engine asks ------------------------------------------------------------------------

    def pairs(self, p: int, recent: bool = False) -> list[tuple[int, int]]:
        """What a predicate leads from and to, unless to itself; of all triples or those of the round before."""
        if recent:
            keys = self.recent.get((p, None), (EMPTY, None))[0]
        else:
            keys = self.logs[p, None].runs.whole()[0] if (p, None) in self.logs else EMPTY
        a, b = keys >> HALF, keys & LOW
        apart = a != b
        return list(zip(a[apart].tolist(), b[apart].tolist(), strict=True))

    def typed(self, names: Iterable[int], classes: Iterable[int]) -> bool:
        """Whether one of these things is of one of these classes."""
        asked = np.fromiter(names, np.int64)
        keys = {(self.kind, c) for c in classes} & self.logs.keys()
        return any(bool(self.logs[key].runs.has(asked).any()) for key in keys)

    def keys(self, recent: bool = False) -> frozenset[Key]:
        """What triples there are of, or were in the round before."""
        return frozenset(self.recent if recent else self.logs)

    # ---- what is asked of a closed graph -------------------------------------------------------------

    def count(self, kept: Kept) -> int:
        """How many triples of those that say something."""
        return sum(len(useful(kept, key, (log.runs.whole()[0], None))[0]) for key, log in self.logs.items())

    def count_names(self, kept: Kept, names: Mapping[int, Sequence[int]], is_iri: Callable[[int], bool]) -> int:
        """The same over names: a triple counts once for each name of each thing in it.

        Args:
            kept: which triples say something.
            names: the names of each thing with several, by the one that stands for them.
            is_iri: tells which names are IRIs, and so can be predicates.
        """
        several = np.array(sorted(names), np.int64)
        subjects = np.array([sum(n < LITERALS for n in names[int(r)]) for r in several], np.int64)
        objects = np.array([len(names[int(r)]) for r in several], np.int64)

        def weights(things: Ints, of: Ints) -> Ints:
            at = np.searchsorted(several, things)
            at[at == len(several)] = 0
            return np.where(several[at] == things, of[at], 1)

        says = kept.with_selves()
        total = 0
        for key, log in self.logs.items():
            keys = useful(says, key, (log.runs.whole()[0], None))[0]
            p, cls = key
            predicates = sum(map(is_iri, names[p])) if p in names else 1
            if cls is not None:
                total += int(weights(keys, subjects).sum()) * predicates * len(names.get(cls, (cls,)))
                continue
            a, b = keys >> HALF, keys & LOW
            first = weights(a, subjects)
            total += int((first * weights(b, objects)).sum()) * predicates
            if p in kept.selves:
                total -= int(first[a == b].sum())
        return total

    def stated(self) -> Iterator[Row]:
        """The triples that were given, under the names that they were given with."""
        for key, keys in self.given.items():
            yield from rows(key, keys)

    def is_stated(self, row: Row) -> bool:
        """Whether a triple was given."""
        s, p, o = row
        own = p == self._own
        keys = self.given.get((p, o if own else None))
        if keys is None:
            return False
        key = s if own else s << 32 | o
        at = int(keys.searchsorted(key))
        return at < len(keys) and bool(keys[at] == key)

    def originals(self, names: Sequence[Sequence[int]]) -> list[Row]:
        """The triples that were given with some of the names of a subject, predicate and object."""
        return [(s, p, o) for s, p, o in product(*names) if self.is_stated((s, p, o))]

    def given_with(self, objects: Collection[int]) -> Iterator[Row]:
        """The triples that were given with one of some objects."""
        asked = np.array(sorted(objects), np.int64)
        for key, keys in self.given.items():
            if key[1] is None:
                yield from rows(key, keys[np.isin(keys & LOW, asked)])
            elif key[1] in objects:
                yield from rows(key, keys)

    def rank(self, row: Row) -> int | None:
        """The round in which a triple was found; None where it does not hold."""
        s, p, o = row
        unary = p == self.kind
        log = self.logs.get((p, o if unary else None))
        return log.rank(s if unary else s << 32 | o) if log is not None else None

    def find(self, s: int | None, p: int, o: int | None) -> Iterator[tuple[Row, int]]:
        """The triples that fit, each with the round in which it was found, the first ones first."""
        if p == self.kind and o is None:
            for _, cls in [key for key in self.logs if key[0] == p]:
                yield from self.find(s, p, cls)
            return
        unary = p == self.kind
        log = self.logs.get((p, o if unary else None))
        if log is None:
            return
        if s is not None and o is not None:
            if (rank := log.rank(s if unary else s << 32 | o)) is not None:
                yield (s, p, o), rank
        elif unary and o is not None:
            yield from (((x, p, o), rank) for x, rank in log.ranked())
        elif s is not None:
            yield from (((s, p, x), rank) for x, rank in log.about(s, by_object=False))
        elif o is not None:
            yield from (((x, p, o), rank) for x, rank in log.about(o, by_object=True))
        else:
            yield from (((key >> 32, p, key & 0xFFFFFFFF), rank) for key, rank in log.ranked())

    # ---- with time -----------------------------------------------------------------------------------

    def value(self, number: int) -> int:
        """The mask of what holds, where there is no time: that of every epoch."""
        return self.every if number else 0

    def held(self, s: int | None, p: int, o: int | None) -> Iterator[tuple[Row, int]]:
        """The triples that fit, in the order of their numbers, each with the mask of the epochs in which it holds.

        Args:
            s: the subject; None for any.
            p: the predicate.
            o: the object; None for any, but not of rdf:type, whose triples are kept by class.
        """
        unary = p == self.kind
        log = self.logs.get((p, o if unary else None))
        if log is None:
            return
        value = self.value if self.masks is None else self.masks.value
        if s is not None and o is not None:
            if number := log.holds(s if unary else s << 32 | o):
                yield (s, p, o), value(number)
        elif unary and o is not None:
            yield from (((x, p, o), value(number)) for x, number in log.everything())
        elif s is not None:
            yield from (((s, p, x), value(number)) for x, number in log.beside(s, by_object=False))
        elif o is not None:
            yield from (((x, p, o), value(number)) for x, number in log.beside(o, by_object=True))
        else:
            yield from (((k >> 32, p, k & 0xFFFFFFFF), value(number)) for k, number in log.everything())

    def rank_in(self, row: Row, epoch: int) -> int | None:
        """The round in which a triple was first found in an epoch; None where it does not hold there."""
        s, p, o = row
        unary = p == self.kind
        log = self.logs.get((p, o if unary else None))
        assert self.masks is not None
        for rank, number in log.ranks(s if unary else s << 32 | o) if log is not None else ():
            if self.masks.value(number) >> epoch & 1:
                return rank
        return None

    def beyond_stated(self) -> Iterator[tuple[Row, int]]:
        """Every triple that holds in some epoch without being stated there, with those epochs."""
        assert self.masks is not None
        for key, keys, numbers in self.beyond_stated_by_key():
            yield from zip(rows(key, keys), map(self.masks.value, numbers.tolist()), strict=True)

    def beyond_stated_by_key(self) -> Iterator[tuple[Key, Ints, Numbers]]:
        """The same by predicate and class: the keys in order, with the numbers of their masks."""
        assert self.masks is not None
        for key, log in self.logs.items():
            keys, numbers = log.runs.whole()
            assert numbers is not None
            stated = Runs(self.masks, log.runs.unary)
            for rank, found, of in log.entries:
                if rank == 0:
                    stated.add(found, of)
            new = self.masks.beyond(numbers, stated.numbers(keys))
            some = new != 0
            yield key, keys[some], new[some]


def rows(key: Key, keys: Ints) -> Iterator[Row]:
    """Keys of one predicate or class as triples."""
    p, cls = key
    if cls is not None:
        yield from ((s, p, cls) for s in keys.tolist())
    else:
        yield from zip((keys >> HALF).tolist(), [p] * len(keys), (keys & LOW).tolist(), strict=True)


def useful(kept: Kept, key: Key, found: Found) -> Found:
    """What says something, or is what a rule asks for, of some keys in order."""
    keys, numbers = found
    p, cls = key
    if not len(keys):
        return found
    if cls is not None:
        if cls in kept.free and p in kept.ends:
            return EMPTY, None if numbers is None else numbers[:0]
        if int(keys[-1]) < LITERALS or kept.of_literal(cls):
            return found
        fits = keys < LITERALS
    else:
        a, b = keys >> HALF, keys & LOW
        fits = np.ones(len(keys), bool)
        if p in kept.selves:
            fits &= a != b
        if p in kept.ends or (kept.sub is not None and p == kept.sub[0]):
            fits &= ~np.isin(b, np.array(sorted(kept.free), np.int64))
        if kept.sub is not None and p == kept.sub[0]:
            fits &= a != kept.sub[1]
        if not kept.literals:
            fits &= a < LITERALS
        if fits.all():
            return found
    return keys[fits], None if numbers is None else numbers[fits]


def by_key(kind: int, s: Ints, p: Ints, o: Ints) -> dict[Key, Ints]:
    """Triples by predicate and class, in order, each once.

    Args:
        kind: the number of rdf:type.
        s: the subjects.
        p: the predicates.
        o: the objects.
    """
    return {key: distinct(pack(s[at], o[at]) if key[1] is None else s[at]) for key, at in key_groups(kind, p, o)}


def key_groups(kind: int, p: Ints, o: Ints) -> Iterator[tuple[Key, Ints]]:
    """Each predicate, and each class of rdf:type, with the places where it stands."""
    for predicate, at in _groups(p):
        if predicate != kind:
            yield (predicate, None), at
        else:
            for cls, inside in _groups(o[at]):
                yield (predicate, cls), at[inside]


def _groups(numbers: Ints) -> Iterator[tuple[int, Ints]]:
    """The different numbers of a column, each with the places where it stands."""
    if not len(numbers):
        return
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    bounds = [0, *(np.flatnonzero(ordered[1:] != ordered[:-1]) + 1).tolist(), len(ordered)]
    for low, high in pairwise(bounds):
        yield int(ordered[low]), order[low:high]


def columns_of(triples: Collection[Row]) -> tuple[Ints, Ints, Ints]:
    """Triples as three columns."""
    return in_columns(chain.from_iterable(triples), len(triples))


def in_columns(numbers: Iterable[int], count: int) -> tuple[Ints, Ints, Ints]:
    """The numbers of some triples, one after the other, as three columns."""
    found = np.fromiter(numbers, np.int64, 3 * count).reshape(-1, 3)
    return found[:, 0], found[:, 1], found[:, 2]
