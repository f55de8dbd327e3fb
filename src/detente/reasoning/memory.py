"""The triples of an evaluation in Python's own sets: for graphs so small that numpy would take longer to start.

It is told beforehand how much a join can make at most; a graph that grows goes on in columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from detente.reasoning.joins import ALL, groups, join, matches
from detente.reasoning.limits import Limits, Overflow
from detente.reasoning.numbering import LITERALS
from detente.reasoning.program import Instances, Key, Numbered, Program
from detente.reasoning.relation import Found, Relation
from detente.reasoning.sets import Sets, says
from detente.reasoning.statements import Kept, Row, Shape
from detente.reasoning.transitive import Ways

if TYPE_CHECKING:
    from detente.reasoning.columns import Columns

#: How many triples are held here; with more, an evaluation goes on in columns.
MOST = 150_000
#: How many rows a join here may make at most, by the number of triples that share a subject or object.
WIDEST = 1_000_000
#: How many premises a rule may have: Python does not nest more.
LONGEST = 12


class Memory(Sets):
    """The triples of one evaluation, by predicate and class.

    Attributes:
        unequal: pairs of literals of different values that rules make the same, with the number of every epoch.
    """

    def __init__(self, stated: set[Row], axioms: Iterable[Row], kind: int, limits: Limits | None = None) -> None:
        """Take the triples.

        Args:
            stated: those that were given.
            axioms: those that hold in every graph.
            kind: the number of rdf:type.
            limits: how far the evaluation may go.
        """
        super().__init__(stated, kind)
        self._own, self._limits = kind, limits or Limits()
        self._ways: dict[Key, Ways] = {}
        self._size = 0
        self._types: Relation | None = None
        self.unequal: dict[tuple[int, int], int] = {}
        self._take((row, 0) for rows in (stated, axioms) for row in rows)

    def _take(self, ranked: Iterable[tuple[Row, int]]) -> dict[Key, Found]:
        """Add triples, each with its round; what was new, by key."""
        found: dict[int, dict[Key, Found]] = defaultdict(lambda: defaultdict(set))
        for (s, p, o), rank in ranked:
            if p == self.kind:
                found[rank][p, o].add(s)
            else:
                found[rank][p, None].add((s, o))
        fresh: dict[Key, Found] = defaultdict(set)
        for rank in sorted(found):
            for key, rows in found[rank].items():
                relation = self._relations[key]
                rows -= relation.all
                if rows:
                    self._size += len(rows)
                    relation.add(rank, rows)
                    fresh[key] |= rows
        return fresh

    def columns(self) -> Columns:
        """The triples in columns."""
        from detente.reasoning.columns import Columns
        from detente.reasoning.held import by_key, columns_of

        found = Columns(self.kind, limits=self._limits)
        found.give(self._own, by_key(self._own, *columns_of(self._stated)))
        by_rank: dict[int, list[Row]] = defaultdict(list)
        for key, relation in self._relations.items():
            for rank, items in relation.found:
                by_rank[rank] += self._rows(key, items)
        for rank in sorted(by_rank):
            found.enter(rank, by_key(self.kind, *columns_of(by_rank[rank])))
        for (p, _), ways in self._ways.items():
            found.step(p, ways.steps)
        found.unequal = dict(self.unequal)
        return found

    def matches(self, shapes: list[Shape]) -> Iterator[tuple[int, list[Row]]]:
        """The numbers of the rules whose bodies hold, each with its premises."""
        for shape in shapes:
            for number, row in shape.rows:
                keys, classes = self._program.keys_of(shape.body, row)
                if (self.kind, None) in keys and self._types is None:
                    self._types = self._memberships()
                if not all(self._at(key).all for key in keys):
                    continue
                variables = sorted(
                    {
                        p
                        for atom, unary in zip(shape.body, classes, strict=True)
                        for p in ((atom[0],) if unary else (atom[0], atom[2]))
                        if p >= 0
                    }
                )
                how = matches(shape.body, 0, classes)
                reads = (self._at(keys[i]).read(access) for i, access in how.reads)
                for values in how.run(self._at(keys[0]).all, row, *reads):
                    value = dict(zip(variables, values, strict=True))

                    def term(place: int, row: tuple[int, ...] = row, value: dict[int, int] = value) -> int:
                        return row[-place - 1] if place < 0 else value[place]

                    yield number, [(term(s), term(p), term(o)) for s, p, o in shape.body]

    # ---- rounds --------------------------------------------------------------------------------------

    def prepare(self, program: Program, kept: Kept) -> None:
        """Take the rules, and what is kept of their conclusions."""
        self._program, self._kept = program, kept
        self._instances = Instances(program)
        self._ways = {(p, None): Ways(self._relations[p, None]) for p in program.transitive}
        self._types = self._memberships() if program.any_class else None

    def _memberships(self) -> Relation:
        """All memberships in classes, as pairs."""
        found = Relation()
        found.add(
            0, {(s, o) for (p, o), r in self._relations.items() if p == self.kind and o is not None for s in r.all}
        )
        return found

    def _at(self, key: Key) -> Relation:
        if key == (self.kind, None):
            return self._types if self._types is not None else _NOTHING
        return self._relations.get(key, _NOTHING)

    def round(self, rank: int, start: bool, given: list[Row]) -> int:
        """Draw the conclusions from the triples of the round before, and make those that are new the next ones.

        Args:
            rank: the number of this round.
            start: whether every triple is new to the rules.
            given: further conclusions.

        Returns:
            The number of this round.

        Raises:
            Overflow: there would be too many triples.
        """
        if self._size > MOST:
            raise Overflow
        self._limits.check(self._size, rank)
        drawn: dict[Key, Found] = defaultdict(set)
        apart: set[Row] = set()
        program, instances = self._program, self._instances
        instances.add(self._relations, bool(self._at((program.same, None)).all))
        for s, p, o in given:
            drawn[self._key(p, o)].add(s if p == self.kind else (s, o))
        if start:
            present = (*self._relations, (self.kind, None))
            numbers = {n for key in present for n, _ in instances.readers(key)}
            for number in (*program.facts, *sorted(numbers)):
                rule = instances.rule(number)
                sizes = [len(self._at(key).all) for key in rule.keys]
                if all(sizes):
                    self._draw(rule, sizes.index(min(sizes)) if sizes else 0, None, drawn, apart)
        else:
            self._draw_recent(drawn, apart)
        longer = {
            key: ways.longer(None if start else self._recent.get(key, set()), WIDEST)
            for key, ways in self._ways.items()
        }
        for s, p, o in apart:
            if program.is_iri(p):
                drawn[self._key(p, o)].add(s if p == self.kind else (s, o))
        self._recent = {}
        for key, found in drawn.items():
            self._add(rank, key, found)
        for key, ways in self._ways.items():
            ways.step(rank, set(self._recent.get(key, ())))
        for key, found in longer.items():
            self._add(rank, key, found)
        return rank

    def _draw_recent(self, drawn: dict[Key, Found], apart: set[Row]) -> None:
        """What follows from the triples of the round before."""
        whole: dict[int, None] = {}
        recents = dict(self._recent)
        if self._program.any_class:
            types = {(s, o) for (p, o), found in recents.items() if p == self.kind and o is not None for s in found}
            if types:
                recents[self.kind, None] = types
        for key, recent in recents.items():
            for number, position in self._instances.readers(key):
                rule = self._instances.rule(number)
                if rule.same:
                    whole[number] = None
                elif all(self._at(k).all for k in rule.keys):
                    self._draw(rule, position, recent, drawn, apart)
        for number in whole:
            self._draw(self._instances.rule(number), 0, None, drawn, apart)

    def _add(self, rank: int, key: Key, found: Found) -> None:
        """Take what is new and says something."""
        new = says(self._kept, key, found - self._relations[key].all)
        if key == (self._program.same, None) and self._program.differ is not None:
            apart = {pair for pair in new if min(pair) >= LITERALS and self._program.differ(*pair)}
            self.unequal |= dict.fromkeys(apart, 1)
            new = new - apart
        if new:
            self._size += len(new)
            self._relations[key].add(rank, new)
            self._recent[key] = self._recent[key] | new if key in self._recent else new
            if self._types is not None and key[0] == self.kind:
                self._types.add(rank, {(s, key[1]) for s in new})

    def _draw(self, rule: Numbered, first: int, recent: Found | None, drawn: dict[Key, Found], apart: set[Row]) -> None:
        """The conclusions of one rule, its first premise from some triples, or from all."""
        if len(rule.body) > LONGEST:
            raise Overflow
        if rule.same:
            drawn[rule.row[-rule.head[1] - 1], None].update(self._least(rule))
            return
        target = self._program.target(rule)
        scattered = target is None or target == (self.kind, None)
        gives = "spo" if scattered else "so" if target is not None and target[1] is None else "s"
        how = join(rule.body, rule.head, first, rule.classes, gives)
        if not rule.keys:
            found: Any = how.run((), rule.row)
        else:
            begun = self._at(rule.keys[first]).all if recent is None else recent
            found = begun if how.copies else how.run(begun, rule.row, *self._reads(rule, how.reads, len(begun)))
        if target is None or scattered:
            apart |= found
        else:
            drawn[target] |= found

    def _reads(self, rule: Numbered, reads: tuple[tuple[int, str], ...], count: int) -> list[Any]:
        """What a join reads.

        Raises:
            Overflow: it could make too many rows.
        """
        found = []
        for i, access in reads:
            relation = self._at(rule.keys[i])
            found.append(relation.read(access))
            if access != ALL:
                count *= relation.widest(access)
            elif not _is_check(rule, i):
                count *= len(relation.all)
        if count > WIDEST:
            raise Overflow
        return found

    def _least(self, rule: Numbered) -> Iterator[tuple[int, int]]:
        """Things that are to be the same: each with the smallest of them, so that there are few pairs."""
        half = [i for i, atom in enumerate(rule.body) if rule.head[2] not in atom]
        classes = tuple(rule.classes[i] for i in half)
        how = groups(tuple(rule.body[i] for i in half), rule.head[0], classes)
        binary = next((n for n, unary in enumerate(classes) if not unary), 0)
        found = self._at(rule.keys[half[binary]]).all
        reads = (self._at(rule.keys[half[i]]).read(access) for i, access in how.reads)
        rows = how.run(found, rule.row, *reads)
        least: dict[object, int] = {}
        for common, thing in rows:
            least[common] = min(thing, least.get(common, thing))
        return ((thing, least[common]) for common, thing in rows if thing != least[common])

    def rename(self, replaced: dict[int, int], rank: int) -> None:
        """Write the triples of things under the names that now stand for them; what that makes new is new to the rules.

        Args:
            replaced: names that stood for things and no longer do, with those that do.
            rank: the round in which they were found to be of one thing.
        """
        new, whole = replaced.get, self.kind in replaced

        def moved(key: Key, found: Found) -> Found:
            if whole or key[0] in replaced or key[1] in replaced:
                return set(found)
            if key[1] is not None:
                return found & replaced.keys()
            return {pair for pair in found if pair[0] in replaced or pair[1] in replaced}

        def renamed(key: Key, found: Found) -> Iterator[Row]:
            for s, p, o in self._rows(key, found):
                yield new(s, s), new(p, p), new(o, o)

        recent: list[Row] = []
        for key, found in self._recent.items():
            recent += renamed(key, found)
        ranked: dict[Row, int] = {}
        for key, relation in list(self._relations.items()):
            gone: Found = set()
            for round_, found in relation.found:
                touched = moved(key, found)
                gone |= touched
                for row in renamed(key, touched):
                    ranked[row] = min(round_, ranked.get(row, round_))
            if gone:
                self._size -= len(gone)
                relation.remove(gone)
                if not relation.all:
                    del self._relations[key]
        self.kind = new(self.kind, self.kind)
        self._recent = self._take((row, max(r, rank) if r else 0) for row, r in ranked.items())
        for s, p, o in recent:
            self._recent.setdefault(self._key(p, o), set()).add(s if p == self.kind else (s, o))
        self._ways = {key: Ways(self._relations[key], self._recent.get(key)) for key in self._ways}
        if self._types is not None:
            self._types = self._memberships()


_NOTHING = Relation()


def _is_check(rule: Numbered, i: int) -> bool:
    """Whether the premise has no variable of its own: it can only be looked up."""
    others = {p for j, atom in enumerate(rule.body) if j != i for p in (atom[0], atom[2])}
    return all(p < 0 or p in others for p in (rule.body[i][0], rule.body[i][2]))
