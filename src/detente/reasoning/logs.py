"""The triples of one predicate, or the members of one class, on columns: sorted runs, and the log of the rounds."""

from __future__ import annotations

from collections.abc import Iterator

from detente.reasoning.arrays import EMPTY, HALF, LOW, Bools, Ints, Numbers, np, swap
from detente.reasoning.masks import EVERY, NONE, Masks
from detente.reasoning.numbering import LITERALS
from detente.reasoning.runs import Runs

#: Up to how many keys are held in dictionaries too, once they are asked for.
_FEW = 20_000


class Log:
    """The triples of one predicate, or the members of one class.

    Attributes:
        entries: what each round found: its number, the keys in order, and the numbers of their masks.
        runs: all keys, pairs by their subjects.
        steps: of a transitive predicate, the pairs that others than its own rule gave; None until they are told apart.
    """

    __slots__ = (
        "_beside",
        "_found",
        "_indexes",
        "_masks",
        "_numbered",
        "_ranks",
        "_turned",
        "entries",
        "runs",
        "steps",
    )

    def __init__(self, masks: Masks | None, unary: bool) -> None:
        """Start without triples."""
        self._masks = masks
        self.entries: list[tuple[int, Ints, Numbers | None]] = []
        self.runs = Runs(masks, unary)
        self.steps: Runs | None = None
        self._turned: Runs | None = None
        self._forget()

    def _forget(self) -> None:
        """Forget what was made for questions."""
        self._indexes: dict[bool, tuple[Ints, Ints]] = {}
        self._numbered: dict[int, int] | None = None
        self._beside: dict[bool, dict[int, list[tuple[int, int]]]] = {}
        self._found: tuple[Ints, Ints, Numbers] | None = None
        self._ranks: dict[int, list[tuple[int, int]]] = {}

    def add(self, rank: int, keys: Ints, numbers: Numbers | None) -> None:
        """Take what one round found: keys in order, none of them known in the epochs given."""
        self.entries.append((rank, keys, numbers))
        if len(self.entries) > 1 and self.entries[-2][0] > rank:
            self.entries.sort(key=lambda entry: entry[0])
        self.runs.add(keys, numbers)
        if self._turned is not None:
            self._turned.add(*_turn(keys, numbers))
        self._forget()

    @property
    def turned(self) -> Runs:
        """All pairs by their objects, made when they are first asked for."""
        if self._turned is None:
            self._turned = Runs(self._masks)
            for keys, numbers in self.runs.parts:
                self._turned.add(*_turn(keys, numbers))
        return self._turned

    def remove(self, gone: Ints) -> None:
        """Forget some keys; they are given in order."""

        def rest(keys: Ints, numbers: Numbers | None) -> tuple[Ints, Numbers | None]:
            at = np.searchsorted(gone, keys)
            at[at == len(gone)] = 0
            stays = gone[at] != keys
            return keys[stays], None if numbers is None else numbers[stays]

        kept = [(rank, *rest(keys, numbers)) for rank, keys, numbers in self.entries]
        self.entries = [entry for entry in kept if len(entry[1])]
        parts, self.runs = self.runs.parts, Runs(self._masks, self.runs.unary)
        for keys, numbers in parts:
            left = rest(keys, numbers)
            if len(left[0]):
                self.runs.add(*left)
        self.steps, self._turned = None, None
        self._forget()

    def index(self, by_object: bool = False) -> tuple[Ints, Ints]:
        """Every key of the log in order, those that are equal by their rounds, with the round; for questions."""
        if by_object not in self._indexes:
            keys = np.concatenate([entry[1] for entry in self.entries]) if self.entries else EMPTY
            ranks = np.repeat(
                np.array([entry[0] for entry in self.entries], np.int64), [len(entry[1]) for entry in self.entries]
            )
            keys = swap(keys) if by_object else keys
            order = np.argsort(keys, kind="stable")
            self._indexes[by_object] = keys[order], ranks[order].astype(np.int32)
        return self._indexes[by_object]

    def ranks(self, key: int) -> list[tuple[int, int]]:
        """The rounds in which a key was found, each with the number of the mask with which it was found then."""
        if self._found is None:
            found = np.concatenate([entry[1] for entry in self.entries])
            order = np.argsort(found, kind="stable")
            ranks = np.repeat([entry[0] for entry in self.entries], [len(entry[1]) for entry in self.entries])[order]
            self._found = found[order], ranks, np.concatenate([n for _, _, n in self.entries if n is not None])[order]
            self._ranks = {}
            if len(order) <= _FEW:
                for each, rank, number in zip(*(column.tolist() for column in self._found), strict=True):
                    self._ranks.setdefault(each, []).append((rank, number))
        keys, ranks, numbers = self._found
        if len(keys) <= _FEW:
            return self._ranks.get(key, [])
        low, high = (int(x) for x in keys.searchsorted((key, key + 1)))
        return list(zip(ranks[low:high].tolist(), numbers[low:high].tolist(), strict=True))

    def holds(self, key: int) -> int:
        """The number of the mask of a key, without time that of every epoch; that of no epoch where it is not there."""
        known = self._known()
        if known is not None:
            return known.get(key, NONE)
        keys, numbers = self.runs.whole()
        at = int(keys.searchsorted(key))
        if at == len(keys) or keys[at] != key:
            return NONE
        return EVERY if numbers is None else int(numbers[at])

    def beside(self, high: int, by_object: bool) -> list[tuple[int, int]]:
        """What a thing is paired with, each with the number of the mask, that of every epoch without time.

        Args:
            high: the thing.
            by_object: whether it is the object.
        """
        if len(self.runs) <= _FEW:
            if by_object not in self._beside:
                found: dict[int, list[tuple[int, int]]] = {}
                for key, number in _listed(*(self.turned if by_object else self.runs).whole()):
                    found.setdefault(key >> 32, []).append((key & 0xFFFFFFFF, number))
                self._beside[by_object] = found
            return self._beside[by_object].get(high, [])
        keys, numbers = (self.turned if by_object else self.runs).whole()
        low, end = (int(x) for x in keys.searchsorted((high << 32, high + 1 << 32)))
        part = None if numbers is None else numbers[low:end]
        return [(key & 0xFFFFFFFF, number) for key, number in _listed(keys[low:end], part)]

    def everything(self) -> Iterator[tuple[int, int]]:
        """Every key with the number of its mask, that of every epoch without time."""
        yield from _listed(*self.runs.whole())

    def _known(self) -> dict[int, int] | None:
        """A dictionary, where there are few keys: Python finds them there ten times as fast."""
        if self._numbered is None and len(self.runs) <= _FEW:
            self._numbered = dict(self.everything())
        return self._numbered

    def rank(self, key: int) -> int | None:
        """The round in which a key was first found; None where it was not."""
        keys, ranks = self.index()
        at = int(keys.searchsorted(key))
        return int(ranks[at]) if at < len(keys) and keys[at] == key else None

    def about(self, high: int, by_object: bool) -> list[tuple[int, int]]:
        """What a thing is paired with, with the rounds, the first ones first.

        Args:
            high: the thing.
            by_object: whether it is the object.
        """
        keys, ranks = self.index(by_object)
        low, end = (int(x) for x in keys.searchsorted((high << 32, high + 1 << 32)))
        found = list(zip(ranks[low:end].tolist(), (keys[low:end] & LOW).tolist(), strict=True))
        found.sort()
        return [(thing, rank) for rank, thing in found]

    def ranked(self) -> Iterator[tuple[int, int]]:
        """Every key with its round, the first ones first."""
        for rank, keys, _ in self.entries:
            yield from ((key, rank) for key in keys.tolist())

    def touching(self, low: Bools, high: Bools) -> Ints:
        """The keys in order in which a thing is marked.

        Args:
            low: for each IRI and blank node by its number, whether it is marked; the last stands for all further ones.
            high: for each literal, likewise.
        """
        found = []
        for keys, _ in self.runs.parts:
            if self.runs.unary:
                hit = _marked(keys, low, high)
            else:
                hit = _marked(keys >> HALF, low, high) | _marked(keys & LOW, low, high)
            found.append(keys[hit])
        return np.sort(np.concatenate(found)) if found else EMPTY


def _listed(keys: Ints, numbers: Numbers | None) -> Iterator[tuple[int, int]]:
    """Keys with the numbers of their masks, as Python's own numbers."""
    return zip(keys.tolist(), [EVERY] * len(keys) if numbers is None else numbers.tolist(), strict=True)


def _turn(keys: Ints, numbers: Numbers | None) -> tuple[Ints, Numbers | None]:
    turned = swap(keys)
    if numbers is None:
        turned.sort()
        return turned, None
    order = np.argsort(turned)
    return turned[order], numbers[order]


def _marked(things: Ints, low: Bools, high: Bools) -> Bools:
    found: Bools = low[np.minimum(things, len(low) - 1)]
    if high.any():
        literal = things >= LITERALS
        found[literal] = high[np.minimum(things[literal] - LITERALS, len(high) - 1)]
    return found
