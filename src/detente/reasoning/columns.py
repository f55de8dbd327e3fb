"""The triples of an evaluation on numpy's columns: for all graphs but small ones, with or without time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain

from detente.reasoning.arrays import EMPTY, HALF, LOW, Ints, Numbers, distinct, np, pack
from detente.reasoning.held import Found, by_key, useful
from detente.reasoning.limits import Limits
from detente.reasoning.logs import Log
from detente.reasoning.masks import EVERY, Masks
from detente.reasoning.numbering import LITERALS
from detente.reasoning.paths import levels
from detente.reasoning.plans import BLOCK, Join, Rows, begin, plan
from detente.reasoning.program import TRANSITIVE, Instances, Key, Numbered, Program
from detente.reasoning.runs import Runs
from detente.reasoning.statements import Kept, Row
from detente.reasoning.taken import Taken

#: Triples of several predicates: three columns, and the numbers of their masks where there is time.
_Triples = tuple[Ints, Ints, Ints, "Numbers | None"]


class Columns(Taken):
    """The triples of one evaluation, by predicate and class."""

    def __init__(self, kind: int, masks: Masks | None = None, limits: Limits | None = None) -> None:
        """Start without triples.

        Args:
            kind: the number of rdf:type.
            masks: the masks, where there is time.
            limits: how far the evaluation may go.
        """
        super().__init__(kind, masks, limits)
        self._steps: dict[int, Found] = {}
        self._most: dict[Key, int] = {}
        self._drawn: dict[Key, list[Found]] = {}
        self._weight: dict[Key, int] = {}
        self._scattered: list[_Triples] = []
        self._pending = 0
        self._round = 0

    # ---- rounds --------------------------------------------------------------------------------------

    def prepare(self, program: Program, kept: Kept) -> None:
        """Take the rules, and what is kept of their conclusions."""
        self._program, self._kept = program, kept
        self._instances = Instances(program)
        self._types = self._memberships() if program.any_class else None
        for p in program.transitive:
            log = self.logs.get((p, None))
            if log is not None and log.steps is None:
                log.steps = Runs(self.masks)
                for keys, numbers in log.runs.parts:
                    log.steps.add(keys, numbers)

    def step(self, p: int, pairs: Collection[tuple[int, int]]) -> None:
        """Tell which pairs of a transitive predicate its own rule did not give."""
        log = self.logs.get((p, None))
        if log is not None:
            flat = np.fromiter(chain.from_iterable(pairs), np.int64, 2 * len(pairs)).reshape(-1, 2)
            log.steps = Runs(None)
            log.steps.add(distinct(pack(flat[:, 0], flat[:, 1])), None)

    def _check(self) -> None:
        self.limits.check(self.size + self._pending, self._round)

    def round(self, rank: int, start: bool, given: list[Row], masks: list[int] | None = None) -> int:
        """Draw the conclusions from the triples of the round before, and make those that are new the next ones.

        Args:
            rank: the number of this round.
            start: whether every triple is new to the rules.
            given: further conclusions.
            masks: the epochs in which these hold; None for all.

        Returns:
            The number of the last round: each further step along a transitive property counts as one.
        """
        self._round = rank
        if self._fresh:
            self._renew()
        self._drawn, self._weight, self._most, self._scattered, self._pending = {}, {}, {}, [], 0
        program, instances = self._program, self._instances
        instances.add(self.logs, (program.same, None) in self.logs)
        if start:
            present = {*self.logs, (self.kind, None)}
            numbers = {n for key in present for n, _ in instances.readers(key)}
            for number in (*program.facts, *sorted(numbers)):
                rule = instances.rule(number)
                sizes = [len(log.runs) if (log := self._log(key)) is not None else 0 for key in rule.keys]
                if all(sizes):
                    self._draw(rule, sizes.index(min(sizes)) if sizes else 0, None)
        else:
            whole: dict[int, None] = {}
            recent = dict(self.recent)
            if program.any_class and (types := self._recent_types()) is not None:
                recent[self.kind, None] = types
            for key, found in recent.items():
                for number, position in instances.readers(key):
                    rule = instances.rule(number)
                    if rule.same:
                        whole[number] = None
                    elif all(self._log(k) is not None for k in rule.keys):
                        self._draw(rule, position, found)
            for number in whole:
                self._draw(instances.rule(number), 0, None)
        for i, (s, p, o) in enumerate(given):
            held = None
            if self.masks is not None and masks is not None:
                held = np.array([self.masks.number(masks[i])], np.int32)
            self._keep((p, o) if p == self.kind else (p, None), np.array([s if p == self.kind else s << 32 | o]), held)
        return self._end(rank, start)

    def _end(self, rank: int, start: bool) -> int:
        """Take what was drawn, and follow transitive properties."""
        last, longer = rank, dict[Key, list[Found]]()
        for p in self._program.transitive:
            if not self._program.renames:
                last = max(last, self._follow(p, rank, start))
        if self._program.renames:
            longer = self._longer(start)
        for subjects, predicates, objects, numbers in self._scattered:
            for key, found in self._split(subjects, predicates, objects, numbers):
                if self._program.is_iri(key[0]):
                    self._keep(key, *found)
        self._steps = {}
        for key, parts in self._drawn.items():
            new = self._told_apart(key, useful(self._kept, key, self._new(key, *self._together(key, parts))))
            if not len(new[0]):
                continue
            if key[1] is None and key[0] in self._program.transitive:
                self._steps[key[0]] = new
            self._enter(rank, key, new)
            if self._types is not None and key[1] is not None:
                self._types.add(rank, pack(new[0], np.int64(key[1])), new[1])
        for key, parts in longer.items():
            new = self._told_apart(key, useful(self._kept, key, self._new(key, *self._together(key, parts))))
            if len(new[0]):
                self._enter(rank, key, new)
        self._renew()
        self._drawn, self._scattered, self._pending = {}, [], 0
        self._check()
        return last

    def _longer(self, start: bool) -> dict[Key, list[Found]]:
        """Where the ways along transitive predicates and one more step lead, by the masks of both.

        Args:
            start: whether every way is new.
        """
        drawn, self._drawn = self._drawn, {}
        for p in self._program.transitive:
            key = p, None
            log = self.logs.get(key)
            if log is None or not (start or key in self.recent):
                continue
            new = self._new_steps(p, log)
            rule = Numbered(*TRANSITIVE, (p, p, p), (key, key), (False, False))
            steps = log.steps
            assert steps is not None

            def read(at: int, by_subject: bool, log: Log = log, steps: Runs = steps) -> Runs:
                return steps if by_subject else log.turned

            ways = [(0, log.runs.whole() if start else self.recent[key])]
            if not start and len(new[0]):
                ways.append((1, new))
            for first, found in ways:
                join = Join(rule.body, rule.row, read, self.masks, self._check)
                begun = begin(rule.body[first], False, rule.row, *found)
                for rows in join.run(begun, plan(rule.body, rule.classes, first, frozenset((0, 2)))):
                    self._keep(key, pack(rows.columns[0], rows.columns[2]), rows.numbers)
        drawn, self._drawn = self._drawn, drawn
        self._weight, self._most = {}, {}
        return drawn

    def _new_steps(self, p: int, log: Log) -> Found:
        """The steps of a transitive predicate that the round before found."""
        keys, numbers = self._steps.get(p, (EMPTY, None))
        if log.steps is None:
            log.steps = Runs(self.masks)
            for part in log.runs.parts:
                log.steps.add(*part)
        elif len(keys):
            if self.masks is None or numbers is None:
                keys = keys[~log.steps.has(keys)]
            else:
                numbers = self.masks.beyond(numbers, log.steps.numbers(keys))
                keys, numbers = keys[numbers != 0], numbers[numbers != 0]
            if len(keys):
                log.steps.add(keys, numbers)
        return keys, numbers

    def _follow(self, p: int, rank: int, start: bool) -> int:
        """Follow the new steps of a transitive predicate to their ends; the number of the last round that it took."""
        log = self.logs.get((p, None))
        if log is None or not (start or p in self._steps):
            return rank
        new, _ = self._new_steps(p, log)
        assert log.steps is not None
        at = rank
        first = log.runs.whole()[0] if start else new
        for found in levels(log, log.steps, first, start, self._check):
            kept = useful(self._kept, (p, None), (found, None))
            if len(kept[0]):
                self._enter(at, (p, None), kept)
            at += 1
            self._check()
        return max(rank, at - 1)

    # ---- rules ---------------------------------------------------------------------------------------

    def _keep(self, key: Key, keys: Ints, numbers: Numbers | None) -> None:
        """Note conclusions; where there are very many, each is noted once."""
        if self.masks is not None and numbers is None:
            numbers = np.full(len(keys), EVERY, np.int32)
        parts = self._drawn.setdefault(key, [])
        parts.append((keys, numbers))
        weight = self._weight.get(key, 0) + len(keys)
        self._pending += len(keys)
        if weight > self._most.get(key, BLOCK):
            new = self._new(key, *self._together(key, parts))
            self._drawn[key] = [new]
            self._pending += len(new[0]) - weight
            self._most[key] = max(BLOCK, 2 * len(new[0]))
            weight = len(new[0])
            self._check()
        self._weight[key] = weight

    def _draw(self, rule: Numbered, first: int, found: Found | None) -> None:
        """The conclusions of one rule, its first premise from some triples, or from all."""
        self._check()
        s, p, o = rule.head
        row = rule.row
        if rule.same:
            self._least(rule)
            return
        if not rule.keys:
            begun = Rows({}, None if self.masks is None else np.full(1, EVERY, np.int32), 1)
        else:
            begun = self._begin(rule, first, found)
        if rule.force is not None and self.masks is not None and begun.numbers is not None:
            shared = self.masks.both(begun.numbers, np.full(begun.count, self.masks.number(rule.force), np.int32))
            begun = Rows(
                {v: c[shared != 0] for v, c in begun.columns.items()}, shared[shared != 0], int((shared != 0).sum())
            )
        asked = frozenset(x for x in rule.head if x >= 0)
        steps = plan(rule.body, rule.classes, first, asked) if rule.keys else ()
        target = self._program.target(rule)
        for rows in Join(rule.body, row, self._reader(rule), self.masks, self._check).run(begun, steps):
            values = [rows.columns[x] if x >= 0 else np.full(rows.count, row[-x - 1], np.int64) for x in (s, p, o)]
            if target is None or target == (self.kind, None):
                self._scattered.append((values[0], values[1], values[2], rows.numbers))
                self._pending += rows.count
            elif target[1] is not None:
                self._keep(target, values[0], rows.numbers)
            else:
                self._keep(target, pack(values[0], values[2]), rows.numbers)

    def _least(self, rule: Numbered) -> None:
        """Things that are to be the same: each with the smallest of them, so that there are few pairs."""
        thing, other = rule.head[0], rule.head[2]
        half = [i for i, atom in enumerate(rule.body) if other not in atom]
        body, classes = tuple(rule.body[i] for i in half), tuple(rule.classes[i] for i in half)
        some = rule._replace(body=body, keys=tuple(rule.keys[i] for i in half), classes=classes)
        common = sorted({p for a, unary in zip(body, classes, strict=True) for p in (a[:1] if unary else (a[0], a[2]))})
        common = [p for p in common if p >= 0 and p != thing]
        found = [rows.columns for rows in self._matched(some, frozenset((*common, thing)))]
        if not found:
            return
        things = np.concatenate([columns[thing] for columns in found])
        groups = np.zeros(len(things), np.int64)
        for place in common:
            both = pack(groups, np.concatenate([columns[place] for columns in found]))
            groups = np.searchsorted(distinct(both.copy()), both)
        keys_ = distinct(pack(groups, things))
        groups, things = keys_ >> HALF, keys_ & LOW
        starts = np.concatenate(([True], groups[1:] != groups[:-1]))
        least = things[np.flatnonzero(starts)][np.cumsum(starts) - 1]
        apart = things != least
        self._keep((rule.row[-rule.head[1] - 1], None), pack(things[apart], least[apart]), None)

    # ---- names ---------------------------------------------------------------------------------------

    def rename(self, replaced: Mapping[int, int], rank: int) -> None:
        """Write the triples of things under the names that now stand for them; what that makes new is new to the rules.

        Args:
            replaced: names that stood for things and no longer do, with those that do.
            rank: the round in which they were found to be of one thing.
        """
        old = np.array(sorted(replaced), np.int64)
        new = np.array([replaced[int(n)] for n in old], np.int64)
        low = np.zeros(max([int(n) for n in old if n < LITERALS], default=-1) + 2, bool)
        high = np.zeros(max([int(n) - LITERALS for n in old if n >= LITERALS], default=-1) + 2, bool)
        low[old[old < LITERALS]] = True
        high[old[old >= LITERALS] - LITERALS] = True

        def renamed(x: Ints) -> Ints:
            at = np.searchsorted(old, x)
            at[at == len(old)] = 0
            return np.where(old[at] == x, new[at], x)

        def columns(key: Key, keys: Ints) -> tuple[Ints, Ints, Ints]:
            p, cls = key
            o = keys & LOW if cls is None else np.full(len(keys), cls, np.int64)
            s = keys >> HALF if cls is None else keys
            return renamed(s), renamed(np.full(len(keys), p, np.int64)), renamed(o)

        recent, whole = self.recent, self.kind in replaced
        moved: list[tuple[int, tuple[Ints, Ints, Ints]]] = []
        for key, log in list(self.logs.items()):
            if whole or key[0] in replaced or key[1] in replaced:
                touched = log.runs.whole()[0]
            else:
                touched = log.touching(low, high)
            if not len(touched):
                continue
            for round_, keys, _ in log.entries:
                part = keys[np.isin(keys, touched, assume_unique=True)] if len(touched) < len(log.runs) else keys
                if len(part):
                    moved.append((round_, columns(key, part)))
            self.size -= len(touched)
            log.remove(touched)
            if not log.entries:
                del self.logs[key]
        before = [columns(key, keys) for key, (keys, _) in recent.items()]
        self.kind = replaced.get(self.kind, self.kind)
        self._fresh = {}
        for round_, (s, p, o) in sorted(moved, key=lambda part: part[0]):
            self.enter(max(round_, rank) if round_ else 0, by_key(self.kind, s, p, o))
        self._renew()
        for s, p, o in before:
            for key, keys in by_key(self.kind, s, p, o).items():
                known = self.recent.get(key)
                self.recent[key] = (keys if known is None else distinct(np.concatenate((known[0], keys))), None)
        self._steps = {key[0]: found for key, found in self.recent.items() if key[1] is None}
