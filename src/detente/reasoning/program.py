"""The rules as both carriers of triples read them: over numbers, found by what they need.

A rule over any predicate (those of Table 4 that give a thing's triples to its other names) becomes one for each
predicate and each class, when triples of it appear. Premises on membership in any class read all memberships as the
pairs of one predicate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from detente.reasoning.statements import Places, Shape

#: What triples are kept by: a predicate, or rdf:type with a class; rdf:type with None for all memberships.
Key: TypeAlias = "tuple[int, int | None]"
#: Body and head of a rule that makes a property transitive, with one property in all three places.
TRANSITIVE = ((0, -1, 1), (1, -2, 2)), (0, -3, 2)


class Numbered(NamedTuple):
    """A rule over numbers.

    Attributes:
        body: the premises, as places: variables from 0, constants as -1, -2 ...
        head: the conclusion, likewise.
        row: the constants.
        keys: what each premise is read from.
        classes: for each premise, whether it is membership in one class.
        same: whether it makes two things the same of which its body asks the same.
        force: the mask of the epochs in which the rule holds; None for all.
    """

    body: tuple[Places, ...]
    head: Places
    row: tuple[int, ...]
    keys: tuple[Key, ...]
    classes: tuple[bool, ...]
    same: bool = False
    force: int | None = None


class Program:
    """Rules ready to be evaluated; any number of evaluations share one.

    Attributes:
        kind: the number of rdf:type.
        same: that of owl:sameAs.
        rules: the rules.
        readers: by what a premise is read from, the rules and the places of the premise.
        facts: the rules without premises.
        transitive: the predicates that are transitive in all epochs: ways are made longer by one step at a time.
        any_class: whether a premise is membership in any class.
        renames: whether things have their triples under each of their names, by the rules of Table 4.
        itself: whether each thing is held to be the same as itself (eq-ref).
        differ: tells whether two literals have different values; None where none are told apart here.
    """

    def __init__(
        self,
        shapes: list[Shape],
        kind: int,
        same: int,
        is_iri: Callable[[int], bool],
        renames: bool = False,
        itself: bool = False,
        differ: Callable[[int, int], bool] | None = None,
        force: Mapping[int, int] | None = None,
    ) -> None:
        """Take rules, sorted by shape.

        Args:
            shapes: the rules.
            kind: the number of rdf:type.
            same: the number of owl:sameAs.
            is_iri: tells which numbers are those of IRIs, and so can be predicates.
            renames: whether the rules eq-rep-s, eq-rep-p and eq-rep-o apply.
            itself: whether eq-ref is carried out.
            differ: tells whether two literals have different values, so that they are not taken for the same.
            force: the masks of the epochs in which rules hold, by their numbers; all others hold in all.
        """
        self.shapes, self.kind, self.same, self.is_iri, self.renames = shapes, kind, same, is_iri, renames
        self.itself, self.differ = itself, differ
        self.rules: list[Numbered] = []
        self.readers: dict[Key, list[tuple[int, int]]] = defaultdict(list)
        self.facts: list[int] = []
        self.transitive: dict[int, None] = {}
        self.any_class = False
        for shape in shapes:
            if any(p >= 0 for _, p, _ in shape.body):
                continue  # over any predicate: made for those that there are
            for index, row in shape.rows:
                keys, classes = self.keys_of(shape.body, row)
                assert shape.head is not None
                transitive = (shape.body, shape.head) == TRANSITIVE and len(set(row)) == 1 and row[0] != kind
                holds = None if force is None else force.get(index)
                if transitive and holds is None:
                    self.transitive[row[0]] = None
                    continue
                if not keys:
                    self.facts.append(len(self.rules))
                self.any_class = self.any_class or (kind, None) in keys
                for position, key in enumerate(keys):
                    self.readers[key].append((len(self.rules), position))
                self.rules.append(
                    Numbered(shape.body, shape.head, row, keys, classes, shape.same and not renames, holds)
                )

    def keys_of(self, body: tuple[Places, ...], row: tuple[int, ...]) -> tuple[tuple[Key, ...], tuple[bool, ...]]:
        """What each premise of a rule is read from, and whether it is membership in one class."""
        kind = self.kind
        atoms = [(row[-p - 1], row[-o - 1] if o < 0 else None) for _, p, o in body]
        keys = tuple((p, o) if p == kind else (p, None) for p, o in atoms)
        return keys, tuple(p == kind and o is not None for p, o in atoms)

    def target(self, rule: Numbered) -> Key | None:
        """What the conclusions of a rule belong to; None where its predicate is a variable."""
        _, p, o = rule.head
        if p >= 0:
            return None
        number = rule.row[-p - 1]
        return number, rule.row[-o - 1] if number == self.kind and o < 0 else None

    def over_any(self, key: Key, renames: bool) -> Iterator[Numbered]:
        """The rules over any predicate for the triples of one predicate or class.

        Args:
            key: the predicate or class.
            renames: whether there are names of one thing.
        """
        if self.itself:
            yield from self._itself(key)
        if renames:
            yield from self._renaming(key)

    def _itself(self, key: Key) -> Iterator[Numbered]:
        """eq-ref: what the triples mention is the same as itself."""
        p, cls = key
        if cls is None:
            for head in ((0, -2, 0), (1, -2, 1), (-1, -2, -1)):
                yield Numbered(((0, -1, 1),), head, (p, self.same), (key,), (False,))
        else:
            for head in ((0, -3, 0), (-1, -3, -1), (-2, -3, -2)):
                yield Numbered(((0, -1, -2),), head, (p, cls, self.same), (key,), (True,))

    def _renaming(self, key: Key) -> Iterator[Numbered]:
        """The rules eq-rep-s, eq-rep-o and eq-rep-p for the triples of one predicate or class."""
        p, cls = key
        named: Key = (self.same, None)
        same = self.same
        if cls is None:
            yield Numbered(((0, -1, 1), (0, -2, 2)), (1, -2, 2), (same, p), (named, key), (False, False))
            yield Numbered(((0, -1, 1), (2, -2, 0)), (2, -2, 1), (same, p), (named, key), (False, False))
            yield Numbered(((-2, -1, 1), (0, -2, 2)), (0, 1, 2), (same, p), (named, key), (False, False))
        else:
            row = (same, p, cls)
            yield Numbered(((0, -1, 1), (0, -2, -3)), (1, -2, -3), row, (named, key), (False, True))
            yield Numbered(((-3, -1, 1), (0, -2, -3)), (0, -2, 1), row, (named, key), (False, True))
            yield Numbered(((-2, -1, 1), (0, -2, -3)), (0, 1, -3), row, (named, key), (False, True))


class Instances:
    """The rules of a program, and those on names made for the predicates and classes of one evaluation."""

    def __init__(self, program: Program) -> None:
        """Start with the program's own rules."""
        self._program = program
        self._rules: list[Numbered] = []
        self._readers: dict[Key, list[tuple[int, int]]] = defaultdict(list)
        self._done: dict[Key, bool] = {}

    def add(self, keys: Iterable[Key], several: bool) -> None:
        """Make the rules over any predicate for some predicates and classes, where they were not made before.

        Args:
            keys: the predicates and classes.
            several: whether anything has several names.
        """
        program = self._program
        renames = program.renames and several
        if not (renames or program.itself):
            return
        for key in [k for k in keys if k not in self._done or (renames and not self._done[k])]:
            made = tuple(program.over_any(key, renames))
            if key in self._done:
                made = tuple(rule for rule in made if len(rule.body) > 1)  # the others were made before
            self._done[key] = renames
            for rule in made:
                number = len(self._program.rules) + len(self._rules)
                for position, read in enumerate(rule.keys):
                    self._readers[read].append((number, position))
                self._rules.append(rule)

    def rule(self, number: int) -> Numbered:
        """The rule with this number."""
        base = self._program.rules
        return base[number] if number < len(base) else self._rules[number - len(base)]

    def readers(self, key: Key) -> Iterator[tuple[int, int]]:
        """The rules that read some triples, each with the place of the premise."""
        yield from self._program.readers.get(key, ())
        yield from self._readers.get(key, ())
