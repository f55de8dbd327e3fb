"""The triples of an evaluation in Python's memory: for graphs so small that planning SQL would take longer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any, TypeAlias

from detente.reasoning.joins import BY_OBJECT, BY_SUBJECT, groups, join, matches
from detente.reasoning.relation import Found, Relation
from detente.reasoning.statements import Kept, Key, Places, Shape
from detente.reasoning.table import Row, Table, connect, insert
from detente.reasoning.transitive import TRANSITIVE, Ways

#: How many triples are held in memory; with more, an evaluation goes on in DuckDB.
MOST = 5_000_000

#: A predicate; or rdf:type and a class.
_Key: TypeAlias = tuple[int, "int | None"]
#: A rule as the join reads it: shape, constants, keys of its premises, and which of them go through a class.
_Rule: TypeAlias = tuple[Shape, tuple[int, ...], tuple[_Key, ...], tuple[bool, ...]]


class Memory:
    """The triples of one evaluation, by predicate and class.

    Attributes:
        effort: how many statements a search for further proofs looks at: as many as take some milliseconds.
    """

    effort = 200

    def __init__(self, stated: set[Row], axioms: Iterable[Row], kind: int) -> None:
        """Take the triples.

        Args:
            stated: those that were given.
            axioms: those that hold in every graph.
            kind: the number of rdf:type.
        """
        self._stated, self._kind = stated, kind
        self._relations: dict[_Key, Relation] = defaultdict(Relation)
        self._recent: dict[_Key, Found] = {}
        self._ways: dict[_Key, Ways] = {}
        self._size = 0
        self._beyond = False
        self._table: Table | None = None
        self._take((row, 0) for rows in (stated, axioms) for row in rows)

    def _key(self, p: int, o: int | None) -> _Key:
        return (p, o) if p == self._kind else (p, None)

    def _take(self, ranked: Iterable[tuple[Row, int]]) -> dict[_Key, Found]:
        """Add triples, each with its round; what was new, by key."""
        found: dict[int, dict[_Key, Found]] = defaultdict(lambda: defaultdict(set))
        for (s, p, o), rank in ranked:
            if p == self._kind:
                found[rank][p, o].add(s)
            else:
                found[rank][p, None].add((s, o))
        fresh: dict[_Key, Found] = defaultdict(set)
        for rank in sorted(found):
            for key, rows in found[rank].items():
                relation = self._relations[key]
                rows -= relation.all
                if rows:
                    self._size += len(rows)
                    relation.add(rank, rows)
                    fresh[key] |= rows
        return fresh

    def _rows(self, key: _Key, rows: Iterable[Any]) -> Iterator[Row]:
        p, cls = key
        yield from ((s, p, cls) for s in rows) if cls is not None else ((s, p, o) for s, o in rows)

    def sql(self) -> Table:
        """The triples in DuckDB, written there when they are first asked for."""
        if self._table is None:
            con = connect()
            con.execute("CREATE TABLE stated (s INTEGER, p INTEGER, o INTEGER)")
            con.execute("CREATE TABLE t (s INTEGER, p INTEGER, o INTEGER, rank SMALLINT)")
            if self._stated:
                insert(con, "stated", [list(column) for column in zip(*self._stated, strict=True)])
            ranked = [
                (*row, rank)
                for key, relation in self._relations.items()
                for rank, found in relation.found
                for row in self._rows(key, found)
            ]
            if ranked:
                insert(con, "t", [list(column) for column in zip(*ranked, strict=True)])
            self._table = table = Table(con, self._kind)
            recent = [row for key, found in self._recent.items() for row in self._rows(key, found)]
            if recent:
                insert(con, "d", [list(column) for column in zip(*recent, strict=True)])
            table.prepare(self._shapes, self._kept)
        return self._table

    @property
    def log(self) -> list[str]:
        """The statements on the triples that were run, once they are in DuckDB."""
        return self._table.log if self._table is not None else []

    def overflows(self) -> bool:
        """Whether there are too many triples, or a rule that is only evaluated in DuckDB."""
        return self._beyond or self._size > MOST

    def axioms(self, predicates: Iterable[int], classes: Iterable[int], inferred: bool) -> list[Row]:
        """The triples with one of these predicates, or of one of these classes, that are stated or that are not."""
        keys = {*((p, None) for p in predicates if p != self._kind), *((self._kind, c) for c in classes)}
        return [
            row
            for key in keys & self._relations.keys()
            for rank, found in self._relations[key].found
            if (rank > 0) == inferred
            for row in self._rows(key, found)
            if row[0] > 0
        ]

    def pairs(self, p: int, recent: bool = False) -> list[tuple[int, int]]:
        """What a predicate leads from and to, unless to itself; of all triples or those of the round before."""
        found = self._recent.get((p, None), ()) if recent else self._relations[p, None].all
        return [(s, o) for s, o in found if s != o]

    def typed(self, names: Iterable[int], classes: Iterable[int]) -> bool:
        """Whether one of these things is of one of these classes."""
        keys = {(self._kind, c) for c in classes} & self._relations.keys()
        return not all(self._relations[key].all.isdisjoint(names) for key in keys)

    def keys(self, recent: bool = False) -> frozenset[Key]:
        """The keys of all triples, or of those of the round before."""
        return frozenset(self._recent if recent else (k for k, found in self._relations.items() if found.all))

    def count(self, kept: Kept) -> int:
        """How many triples of those that say something."""
        return sum(
            len(kept.pairs(p, relation.all) if cls is None else kept.things(cls, relation.all))
            for (p, cls), relation in self._relations.items()
            if relation.all
        )

    def rows(self, inferred: bool = False) -> Iterator[Row]:
        """All triples, or those that are not stated."""
        for key, relation in self._relations.items():
            for rank, found in relation.found:
                if rank or not inferred:
                    yield from self._rows(key, found)

    def stated(self) -> Iterator[Row]:
        """The triples that were given, under the names that they were given with."""
        return iter(self._stated)

    def is_stated(self, row: Row) -> bool:
        """Whether a triple was given."""
        return row in self._stated

    def originals(self, names: Sequence[Sequence[int]]) -> list[Row]:
        """The triples that were given with some of the names of a subject, predicate and object."""
        return [(s, p, o) for s, p, o in product(*names) if (s, p, o) in self._stated]

    def given_with(self, o: int) -> list[Row]:
        """The triples that were given with an object."""
        return [row for row in self._stated if row[2] == o]

    def rank(self, row: Row) -> int | None:
        """The round in which a triple was found; None where it does not hold."""
        s, p, o = row
        relation = self._relations.get(self._key(p, o))
        return relation.rank(s if p == self._kind else (s, o)) if relation is not None else None

    def find(self, s: int | None, p: int, o: int | None) -> Iterator[tuple[Row, int]]:
        """The triples that fit, each with the round in which it was found, the first ones first."""
        if p == self._kind and o is None:
            for _, cls in [key for key in self._relations if key[0] == p]:
                yield from self.find(s, p, cls)
            return
        relation = self._relations.get(self._key(p, o))
        if relation is None:
            return
        if p == self._kind:
            for x in relation.ranked() if s is None else (s,):
                if (rank := relation.rank(x)) is not None:
                    yield (x, p, o), rank  # type: ignore[misc]
            return
        pairs: Iterable[tuple[int, int]] = relation.ranked()
        if s is not None and o is not None:
            pairs = ((s, o),)
        elif s is not None:
            pairs = ((s, x) for x in relation.read(BY_SUBJECT).get(s, ()))
        elif o is not None:
            pairs = ((x, o) for x in relation.read(BY_OBJECT).get(o, ()))
        for pair in pairs:
            if (rank := relation.rank(pair)) is not None:
                yield (pair[0], p, pair[1]), rank

    def matches(self, shapes: list[Shape]) -> Iterator[tuple[int, list[Row]]]:
        """The numbers of the rules whose bodies hold, each with its premises."""
        if any(self._to_any_class(shape, row) for shape in shapes for _, row in shape.rows):
            yield from self.sql().matches(shapes)
            return
        for shape in shapes:
            variables = sorted({place for s, _, o in shape.body for place in (s, o) if place >= 0})
            for number, row in shape.rows:
                keys, classes = self._keys_of(shape, row)
                if not all(key in self._relations for key in keys):
                    continue
                how = matches(shape.body, 0, classes)
                reads = (self._relations[keys[i]].read(access) for i, access in how.reads)
                for values in how.run(self._relations[keys[0]].all, row, *reads):
                    value = dict(zip(variables, values, strict=True))

                    def term(place: int, row: tuple[int, ...] = row, value: dict[int, int] = value) -> int:
                        return row[-place - 1] if place < 0 else value[place]

                    yield number, [(term(s), term(p), term(o)) for s, p, o in shape.body]

    def _to_any_class(self, shape: Shape, row: tuple[int, ...]) -> bool:
        """Whether a rule goes through rdf:type to any class, as that of a property above or below rdf:type does."""
        atoms = shape.body if shape.head is None else (*shape.body, shape.head)
        return any(row[-p - 1] == self._kind and o >= 0 for _, p, o in atoms)

    def _keys_of(self, shape: Shape, row: tuple[int, ...]) -> tuple[tuple[_Key, ...], tuple[bool, ...]]:
        """The key of each premise of a rule, and whether it is membership in a class."""
        kind = self._kind
        atoms = [(row[-p - 1], row[-o - 1] if o < 0 else None) for _, p, o in shape.body]
        return tuple((p, o) if p == kind else (p, None) for p, o in atoms), tuple(p == kind for p, _ in atoms)

    def prepare(self, shapes: list[Shape], kept: Kept) -> None:
        """Take the rules, and what is kept of their conclusions."""
        self._shapes, self._kept = shapes, kept
        self._rules: list[_Rule] = []
        self._readers: dict[_Key, list[tuple[int, int]]] = defaultdict(list)
        self._ways = {}
        for shape in shapes:
            for _, row in shape.rows:
                self._beyond |= self._to_any_class(shape, row)
                keys, classes = self._keys_of(shape, row)
                if (shape.body, shape.head) == TRANSITIVE and len(set(row)) == 1 and not classes[0]:
                    self._ways[keys[0]] = Ways(self._relations[keys[0]])
                    continue
                for position, key in enumerate(keys):
                    self._readers[key].append((len(self._rules), position))
                self._rules.append((shape, row, keys, classes))

    def round(self, rank: int, start: bool, given: list[Row]) -> None:
        """Draw the conclusions from the triples of the round before, and make those that are new the next ones.

        Args:
            rank: the number of this round.
            start: whether every triple is new to the rules.
            given: further conclusions.
        """
        drawn: dict[_Key, Found] = defaultdict(set)
        relations = self._relations
        for s, p, o in given:
            drawn[self._key(p, o)].add(s if p == self._kind else (s, o))
        if start:
            for rule in self._rules:
                sizes = [len(relations[key].all) if key in relations else 0 for key in rule[2]]
                if all(sizes):
                    first = sizes.index(min(sizes)) if sizes else 0
                    self._draw(rule, first, None, drawn)
        else:
            whole: dict[int, None] = {}
            for key, recent in self._recent.items():
                for number, position in self._readers.get(key, ()):
                    rule = self._rules[number]
                    if rule[0].same:
                        whole[number] = None
                    elif all(k in relations for k in rule[2]):
                        self._draw(rule, position, recent, drawn)
            for number in whole:
                self._draw(self._rules[number], 0, None, drawn)
        longer = {key: ways.longer(None if start else self._recent.get(key, set())) for key, ways in self._ways.items()}
        self._recent = {}
        for key, found in drawn.items():
            self._add(rank, key, found)
        for key, ways in self._ways.items():
            ways.step(rank, set(self._recent.get(key, ())))
        for key, found in longer.items():
            self._add(rank, key, found)

    def _add(self, rank: int, key: _Key, found: Found) -> None:
        """Take what is new and says something."""
        new = found - self._relations[key].all
        if new:
            p, cls = key
            new = self._kept.things(cls, new) if cls is not None else self._kept.pairs(p, new)
        if new:
            self._size += len(new)
            self._relations[key].add(rank, new)
            self._recent[key] = self._recent[key] | new if key in self._recent else new

    def _draw(self, rule: _Rule, first: int, recent: Found | None, drawn: dict[_Key, Found]) -> None:
        """The conclusions of one rule, its first premise from some triples, or from all."""
        shape, row, keys, classes = rule
        head = shape.head
        assert head is not None
        if shape.same:
            drawn[row[-head[1] - 1], None].update(self._least(rule, head))
            return
        p = row[-head[1] - 1]
        unary = p == self._kind
        target = drawn[p, row[-head[2] - 1] if unary else None]
        if not keys:
            s, o = row[-head[0] - 1], row[-head[2] - 1]
            target.add(s if unary else (s, o))
            return
        relations = self._relations
        found = relations[keys[first]].all if recent is None else recent
        how = join(shape.body, head, first, (*classes, unary))
        if how.copies:
            target |= found
        else:
            target |= how.run(found, row, *(relations[keys[i]].read(access) for i, access in how.reads))

    def _least(self, rule: _Rule, head: Places) -> Iterator[tuple[int, int]]:
        """Things that are to be the same: each with the smallest of them, so that there are few pairs."""
        shape, row, keys, classes = rule
        half = [i for i, atom in enumerate(shape.body) if head[2] not in atom]
        how = groups(tuple(shape.body[i] for i in half), head[0], tuple(classes[i] for i in half))
        binary = next((n for n, i in enumerate(half) if not classes[i]), 0)
        found = self._relations[keys[half[binary]]].all
        reads = (self._relations[keys[half[i]]].read(access) for i, access in how.reads)
        rows = how.run(found, row, *reads)
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
        new, whole = replaced.get, self._kind in replaced

        def moved(key: _Key, found: Found) -> Found:
            if whole or key[0] in replaced or key[1] in replaced:
                return set(found)
            if key[1] is not None:
                return found & replaced.keys()
            return {pair for pair in found if pair[0] in replaced or pair[1] in replaced}

        def renamed(key: _Key, found: Found) -> Iterator[Row]:
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
        self._kind = new(self._kind, self._kind)
        self._recent = self._take((row, max(r, rank) if r else 0) for row, r in ranked.items())
        for s, p, o in recent:
            self._recent.setdefault(self._key(p, o), set()).add(s if p == self._kind else (s, o))
        self._ways = {key: Ways(self._relations[key], self._recent.get(key)) for key in self._ways}
