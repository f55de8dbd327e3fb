"""Which triples on columns match the premises of rules."""

from __future__ import annotations

from collections.abc import Iterator

from detente.reasoning.arrays import np, pack
from detente.reasoning.held import Found, Held
from detente.reasoning.logs import Log
from detente.reasoning.masks import EVERY, Masks
from detente.reasoning.plans import Join, Reader, Rows, begin, plan
from detente.reasoning.program import Key, Numbered, Program
from detente.reasoning.runs import Runs
from detente.reasoning.statements import Row, Shape


class Matching(Held):
    """Triples by predicate and class, matched with the premises of rules."""

    _program: Program

    def __init__(self, kind: int, masks: Masks | None = None) -> None:
        """Start without triples.

        Args:
            kind: the number of rdf:type.
            masks: the masks, where there is time.
        """
        super().__init__(kind, masks)
        self._types: Log | None = None

    def _check(self) -> None:
        """Called between blocks of a join; raises where a limit is met."""

    def _memberships(self) -> Log:
        """All memberships in classes, as pairs."""
        found = Log(self.masks, False)
        for (p, cls), log in self.logs.items():
            if p == self.kind and cls is not None:
                for keys, numbers in log.runs.parts:
                    found.add(0, pack(keys, np.int64(cls)), numbers)
        return found

    def _log(self, key: Key) -> Log | None:
        if key == (self.kind, None):
            return self._types if self._types is not None and len(self._types.runs) else None
        return self.logs.get(key)

    def _recent_types(self) -> Found | None:
        """The memberships of the round before, as pairs."""
        parts = [
            (pack(k, np.int64(c)), n) for (p, c), (k, n) in self.recent.items() if p == self.kind and c is not None
        ]
        if not parts:
            return None
        keys = np.concatenate([part[0] for part in parts])
        return keys, None if self.masks is None else np.concatenate([n for _, n in parts if n is not None])

    def _reader(self, rule: Numbered) -> Reader:
        logs = [self._log(key) for key in rule.keys]

        def read(at: int, by_subject: bool) -> Runs:
            log = logs[at]
            assert log is not None
            return log.runs if by_subject or rule.classes[at] else log.turned

        return read

    def _begin(self, rule: Numbered, first: int, found: Found | None) -> Rows:
        if found is None:
            log = self._log(rule.keys[first])
            assert log is not None
            found = log.runs.whole()
        return begin(rule.body[first], rule.classes[first], rule.row, *found)

    def _matched(self, rule: Numbered, asked: frozenset[int]) -> Iterator[Rows]:
        """The rows for which the body of a rule holds, its smallest premise first."""
        sizes = [len(log.runs) if (log := self._log(key)) is not None else 0 for key in rule.keys]
        if not all(sizes):
            return
        first = sizes.index(min(sizes))
        steps = plan(rule.body, rule.classes, first, asked)
        yield from Join(rule.body, rule.row, self._reader(rule), self.masks, self._check).run(
            self._begin(rule, first, None), steps
        )

    def matches(self, shapes: list[Shape]) -> Iterator[tuple[int, list[Row]]]:
        """The numbers of the rules whose bodies hold, each with its premises."""
        for number, premises, _ in self.matches_in(shapes):
            yield number, premises

    def matches_in(self, shapes: list[Shape]) -> Iterator[tuple[int, list[Row], int]]:
        """The numbers of the rules whose bodies hold, each with its premises, and the number of their mask."""
        for shape in shapes:
            asked = frozenset(p for atom in shape.body for p in atom if p >= 0)
            for number, row in shape.rows:
                keys, classes = self._program.keys_of(shape.body, row)
                if (self.kind, None) in keys and self._types is None:
                    self._types = self._memberships()
                rule = Numbered(shape.body, (0, 0, 0), row, keys, classes)
                for rows in self._matched(rule, asked):
                    columns = [
                        [rows.columns[x].tolist() if x >= 0 else [row[-x - 1]] * rows.count for x in atom]
                        for atom in shape.body
                    ]
                    masks = [EVERY] * rows.count if rows.numbers is None else rows.numbers.tolist()
                    for i, mask in enumerate(masks):
                        yield number, [(s[i], p[i], o[i]) for s, p, o in columns], mask
