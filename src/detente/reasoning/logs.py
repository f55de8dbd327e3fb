"""The triples of one predicate, or the members of one class, on columns: sorted runs, and the log of the rounds."""

from __future__ import annotations

from collections.abc import Iterator

from detente.reasoning.arrays import EMPTY, HALF, LOW, Bools, Ints, Numbers, np, swap
from detente.reasoning.masks import Masks
from detente.reasoning.numbering import LITERALS
from detente.reasoning.runs import Runs


class Log:
    """The triples of one predicate, or the members of one class.

    Attributes:
        entries: what each round found: its number, the keys in order, and the numbers of their masks.
        runs: all keys, pairs by their subjects.
        steps: of a transitive predicate, the pairs that others than its own rule gave; None until they are told apart.
    """

    __slots__ = ("_indexes", "_masks", "_numbers", "_turned", "entries", "runs", "steps")

    def __init__(self, masks: Masks | None, unary: bool) -> None:
        """Start without triples."""
        self._masks = masks
        self.entries: list[tuple[int, Ints, Numbers | None]] = []
        self.runs = Runs(masks, unary)
        self.steps: Runs | None = None
        self._turned: Runs | None = None
        self._indexes: dict[bool, tuple[Ints, Ints]] = {}
        self._numbers: Numbers | None = None

    def add(self, rank: int, keys: Ints, numbers: Numbers | None) -> None:
        """Take what one round found: keys in order, none of them known in the epochs given."""
        self.entries.append((rank, keys, numbers))
        if len(self.entries) > 1 and self.entries[-2][0] > rank:
            self.entries.sort(key=lambda entry: entry[0])
        self.runs.add(keys, numbers)
        if self._turned is not None:
            self._turned.add(*_turn(keys, numbers))
        self._indexes, self._numbers = {}, None

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
        self.steps, self._turned, self._indexes, self._numbers = None, None, {}, None

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
        if self._numbers is None:
            found = np.concatenate([entry[1] for entry in self.entries])
            order = np.argsort(found, kind="stable")
            self._numbers = np.concatenate([n for _, _, n in self.entries if n is not None])[order]
        keys, ranks = self.index()
        low, high = (int(x) for x in keys.searchsorted((key, key + 1)))
        return list(zip(ranks[low:high].tolist(), self._numbers[low:high].tolist(), strict=True))

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
