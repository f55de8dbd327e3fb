"""A closure written to a file, with all that proofs, histories and contradictions are read from."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from detente.reasoning.closure import Closure
from detente.reasoning.dated import Dated
from detente.reasoning.kept_rules import Writer
from detente.reasoning.kept_terms import written
from detente.reasoning.memory import Memory
from detente.reasoning.numbering import LITERALS
from detente.reasoning.sections import NUMBERS, PAIRS
from detente.reasoning.statements import Row
from detente.rules import is_tautology
from detente.rules.compiler import of_vocabulary

if TYPE_CHECKING:
    from detente.reasoning.arrays import NDArray
    from detente.reasoning.columns import Columns

_EVERY = 1


class _Table:
    """The distinct masks, by number; 0 is no epoch, 1 every epoch."""

    def __init__(self, closure: Closure) -> None:
        carrier = closure.carrier
        masks = None if isinstance(carrier, Memory) else carrier.masks
        self.values = [0, closure.every] if masks is None else [masks.value(i) for i in range(len(masks))]
        self._numbers = {value: i for i, value in reversed(list(enumerate(self.values)))}

    def number(self, value: int) -> int:
        found = self._numbers.get(value)
        if found is None:
            found = self._numbers[value] = len(self.values)
            self.values.append(value)
        return found

    def written(self, every: int) -> tuple[int, bytes]:
        """How many bytes each takes, and all of them."""
        width = max(1, -(-every.bit_length() // 8))
        return width, b"".join(value.to_bytes(width, "little") for value in self.values)


def sections(closure: Closure, stated: Dated[int]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a file says of a closure: its facts, and sections.

    Args:
        closure: the closure.
        stated: what is stated, in the order in which it is to be kept.
    """
    from detente.reasoning.arrays import np

    terms = closure.terms
    found: dict[str, Any] = {}
    inferred, table = _inferred(closure)
    s, p, o, of = (np.asarray(column, np.int32) for column in stated.columns)
    found |= zip(("stated.s", "stated.p", "stated.o"), (s, p, o), strict=True)
    found["stated.masks"] = np.array(list(map(table.number, stated.different)), np.int32)[of]
    found["stated.order"] = np.lexsort((o, s, p)).astype(np.int32)
    for name, column in (("stated.by_subject", s), ("stated.by_object", o)):
        found[name] = np.argsort(column, kind="stable").astype(np.int32)
    found |= zip(("inferred.s", "inferred.p", "inferred.o", "inferred.masks"), inferred, strict=True)
    rules = Writer(terms.number).write(closure.ruleset, closure.force, closure.contradictions())
    found |= _relations(closure)
    term_facts, more = written(terms)
    width, found["masks"] = table.written(closure.every)
    facts = {
        "kind": closure.kind,
        "rounds": closure.rounds,
        "every": hex(closure.every),
        "shift": closure.shift,
        "width": width,
        "terms": term_facts,
    }
    return facts, found | more | {"rules": _json(rules)}


def only_possible(closure: Closure) -> int:
    """The epochs in which something is possible and not certain, or certain in one way and possible in another."""
    carrier = closure.carrier
    masks = set(closure.stated.different) if closure.shift else set()
    if closure.shift and not isinstance(carrier, Memory) and carrier.masks is not None:
        for _, _, numbers in carrier.beyond_stated_by_key():
            masks.update(map(carrier.masks.value, set(numbers.tolist())))
    found = 0
    for mask in masks:
        found |= closure.half(mask, False) & ~closure.half(mask, True)
    return found


def _json(data: object) -> bytes:
    import json

    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _inferred(closure: Closure) -> tuple[list[NDArray[Any]], _Table]:
    """What holds in some epoch without being stated there, without what says nothing: columns, the last one masks."""
    from detente.reasoning.arrays import HALF, LOW, np

    carrier, kind, term = closure.carrier, closure.kind, closure.terms.term
    found: list[tuple[Any, ...]] = []
    looked_at: list[tuple[Row, int]] = []
    dubious: dict[tuple[int, int], bool] = {}

    def vocabulary(p: int, o: int) -> bool:
        """A tautology has a predicate of the vocabulary; as a type, the class is of the vocabulary as well."""
        key = p, o if p == kind else 0
        if key not in dubious:
            dubious[key] = of_vocabulary(term(o if p == kind else p)) or not closure.terms.is_iri(p)
        return dubious[key]

    if isinstance(carrier, Memory) or carrier.masks is None:
        looked_at += closure.beyond_stated()
        table = _Table(closure)
    else:
        beyond = list(carrier.beyond_stated_by_key())
        table = _Table(closure)  # with the masks that this made
        forms = np.array([closure.terms.number(x) for x in closure.alike], np.int64)
        for (p, cls), keys, numbers in beyond:
            s, o = (keys >> HALF, keys & LOW) if cls is None else (keys, np.full(len(keys), cls))
            plain = s < LITERALS
            if vocabulary(p, 0 if cls is None else cls):
                plain[:] = False
            elif len(forms):
                plain &= ~np.isin(o, forms)
            found.append((s[plain], np.full(plain.sum(), p), o[plain], numbers[plain]))
            for s_, o_, n in zip(s[~plain].tolist(), o[~plain].tolist(), numbers[~plain].tolist(), strict=True):
                looked_at.append(((s_, p, o_), table.values[n]))
    said: list[tuple[int, ...]] = []
    for (s_, p_, o_), mask in looked_at:
        if s_ >= LITERALS:
            continue
        triple = term(s_), term(p_), term(o_)
        if o_ >= LITERALS:
            mask = closure.listed(triple, mask)
        if mask and not (vocabulary(p_, o_) and is_tautology(triple)):
            said.append((s_, p_, o_, table.number(mask)))
    found.append(tuple(np.array(said, np.int64).reshape(-1, 4).T))
    return [np.concatenate(parts).astype(np.int32) for parts in zip(*found, strict=True)], table


def _relations(closure: Closure) -> dict[str, Any]:
    """The log of each predicate and class, and its pairs by their objects."""
    carrier = closure.carrier
    parts = _of_sets(carrier) if isinstance(carrier, Memory) else _of_columns(carrier)
    names = ("log", "log.ranks", "log.masks", "turned", "turned.masks")
    found: dict[str, list[bytes]] = {name: [] for name in names}
    bounds = array(PAIRS)
    at = turned = 0
    for (p, cls), columns in parts:
        size, other = len(columns[0]), len(columns[3])
        bounds.extend((p, -1 if cls is None else cls, at, size, turned, other))
        at, turned = at + size, turned + other
        for name, column in zip(names, columns, strict=True):
            found[name].append(column.tobytes())
    return {name: b"".join(pieces) for name, pieces in found.items()} | {"relations": bounds}


def _of_columns(carrier: Columns) -> Iterator[tuple[tuple[int, int | None], tuple[Any, ...]]]:
    from detente.reasoning.arrays import np, swap

    for key, log in carrier.logs.items():
        keys = np.concatenate([entry[1] for entry in log.entries])
        ranks = np.repeat([entry[0] for entry in log.entries], [len(entry[1]) for entry in log.entries])
        numbers = np.concatenate([np.full(len(k), _EVERY, np.int32) if n is None else n for _, k, n in log.entries])
        order = np.argsort(keys, kind="stable")  # entries stand in the order of the rounds
        turned, held = keys[:0], numbers[:0]
        if key[1] is None:
            whole, of = log.runs.whole()
            turned = swap(whole)
            by_object = np.argsort(turned)
            turned = turned[by_object]
            held = np.full(len(whole), _EVERY, np.int32) if of is None else of[by_object]
        yield key, (keys[order], ranks[order].astype(np.int32), numbers[order].astype(np.int32), turned, held)


def _of_sets(carrier: Memory) -> Iterator[tuple[tuple[int, int | None], tuple[Any, ...]]]:
    for key, entries in carrier.logs():
        pairs = key[1] is None
        rows = sorted((x[0] << 32 | x[1] if pairs else x, rank) for rank, found in entries for x in found)
        turned = sorted((k & 0xFFFFFFFF) << 32 | k >> 32 for k, _ in rows) if pairs else []
        every = array(NUMBERS, [_EVERY])
        yield (
            key,
            (
                array(PAIRS, [k for k, _ in rows]),
                array(NUMBERS, [rank for _, rank in rows]),
                every * len(rows),
                array(PAIRS, turned),
                every * len(turned),
            ),
        )
