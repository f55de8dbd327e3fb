"""A query asked twice: of what is certain, and of what is certain or possible.

A solution that both give is certain. One that only the second gives is possible. One that only the first gives rests
on an absence that may not be one: it holds *unless* what is only possible does. Solutions are compared with all their
variables, since a row can have two solutions, neither of which both give. What has no solutions of its own to compare
(groups and their aggregates, the first rows of an order) is compared row by row: it is certain where both agree.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, replace

from rdflib.term import BNode, Literal, Node

from detente.asking.answers import CERTAIN, POSSIBLE, RANGED, UNLESS, Answer, Cell
from detente.asking.kept_texts import kept
from detente.asking.patterns import cut
from detente.asking.tokens import Token, tokens

#: Asks one of the halves.
Ask = Callable[[str], Answer]
Row = tuple[Cell, ...]
#: What each solution behind a row binds.
Solutions = dict[Row, list[frozenset[Node]]]
#: What stands for a blank node where rows are compared.
_BLANK = BNode("blank")
#: What makes a query give less where there is more, or other rows.
_FALLING = frozenset({"MINUS", "OPTIONAL", "LIMIT", "OFFSET", "HAVING", "EXISTS"})
_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
#: What has no solutions of its own to compare.
_AS_A_WHOLE = _AGGREGATES | {"GROUP", "LIMIT", "OFFSET", "HAVING"}


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a query's form decides how its two answers are compared.

    Attributes:
        text: the query in its plain form (`detente.asking.sparql.with_prefixes`), with its parameters filled in.
        whole: whether it has no solutions of its own to compare.
        falling: whether it may give less where there is more.
        counted: the columns that count what can only grow.
        full: the query with all its variables; empty where that is not needed.
    """

    text: str
    whole: bool
    falling: bool
    counted: tuple[str, ...]
    full: str


def shape(text: str) -> Shape:
    """The shape of a query in its plain form; kept between runs."""
    whole, falling, counted, full = json.loads(kept("shape", lambda: json.dumps(_shape(text)), text))
    return Shape(text, whole, falling, tuple(counted), full)


def _shape(text: str) -> tuple[bool, bool, list[str], str]:
    words = [t.text.upper() for t in tokens(text).all if t.kind == "WORD"]
    forms = {"ASK", "CONSTRUCT", "DESCRIBE"}
    whole = bool(_AS_A_WHOLE.intersection(words)) or bool(forms.intersection(words))
    falling = bool(_FALLING.intersection(words))
    return whole, falling, _counts(text, words), "" if whole or not falling else _with_all_variables(text)


def both(query: Shape, certain: Ask, possible: Ask, show: bool) -> Answer:
    """The answer to a query, with how certain each row is.

    Args:
        query: the query.
        certain: asks what is certain.
        possible: asks what is certain or possible.
        show: whether to show the rows that are only possible; else they are counted.

    Returns:
        The answer in the order of the query. A row that is only certain as long as nothing possible holds is marked
        in either case.
    """
    c = certain(query.text)
    p = _in_order(possible(query.text), c)
    ranged: Set[Row] = set()
    if query.counted:
        c, p, ranged = _ranges(c, p, query.counted)
    keys = [list(map(_key, answer.rows)) for answer in (c, p)]
    if keys[0] == keys[1] and (query.whole or not query.falling):
        return _marked(c, ranged) if show else c
    shared = set(keys[0]) & set(keys[1])
    if query.full:
        shared &= _shared(query.full, c, certain, possible)
    rows, marks = _merged(c.rows, p.rows, shared)
    if c.form == "ASK":  # a yes and a no: what is certain is the first
        rows, marks = list(c.rows), [UNLESS if c.rows[0][0] == Literal(True) else POSSIBLE]
        if marks == [POSSIBLE]:
            rows = list(p.rows) if show else rows
            return replace(c, rows=tuple(rows), certainty=(POSSIBLE,) if show else (), possible=int(not show))
    left = 0 if show else marks.count(POSSIBLE)
    shown = [i for i, mark in enumerate(marks) if show or mark != POSSIBLE]
    rows = [rows[i] for i in shown]
    marks = [
        RANGED if m == CERTAIN and r in ranged else m for r, m in zip(rows, (marks[i] for i in shown), strict=True)
    ]
    told = tuple(marks) if show or set(marks) - {CERTAIN, RANGED} else ()
    names = p.columns if len(p.rows) > len(c.rows) else c.columns
    return replace(c, columns=names, rows=tuple(rows), total=len(rows), certainty=told, possible=left)


def behind(query: Shape, answer: Answer, ask: Ask) -> Solutions:
    """What each solution behind the rows of an answer binds; nothing where a query has none of its own to tell.

    Args:
        query: the query.
        answer: its answer, of either half or of both.
        ask: asks the half with all rows of the answer.
    """
    if query.whole or answer.form != "SELECT" or not answer.rows:
        return {}
    full = ask(query.full or _with_all_variables(query.text))
    names = [c for c in answer.columns if c in full.columns]
    at = [full.columns.index(c) for c in names]
    mine = [answer.columns.index(c) for c in names]
    found: Solutions = defaultdict(list)
    for solution in full.rows:
        found[tuple(solution[i] for i in at)].append(frozenset(cell for cell in solution if cell is not None))
    return {row: found[key] for row in answer.rows if (key := tuple(row[i] for i in mine)) in found}


def marked(answer: Answer) -> Answer:
    """Rows that are certain, and say so: what is asked for with what is possible has one form, whatever there is."""
    return _marked(answer, set())


def _marked(answer: Answer, ranged: Set[Row]) -> Answer:
    marks = tuple(RANGED if row in ranged else CERTAIN for row in answer.rows)
    return replace(answer, certainty=marks) if answer.form == "SELECT" else answer


def _in_order(answer: Answer, other: Answer) -> Answer:
    """An answer with its columns in the order of another: that of ``SELECT *`` is the engine's."""
    if answer.columns == other.columns or set(answer.columns) != set(other.columns):
        return answer
    names = [str(name) for name in other.columns]
    columns = tuple(answer.columns[answer.columns.index(name)] for name in names)
    return replace(answer, columns=columns, rows=tuple(_picked(answer, names)))


def _key(row: Row) -> Row:
    """A row as it is compared: blank nodes have other labels in each half."""
    return tuple(_BLANK if isinstance(cell, BNode) else cell for cell in row)


def _merged(c: Sequence[Row], p: Sequence[Row], both_give: Set[Row]) -> tuple[list[Row], list[str]]:
    """The rows of both, each once, in the order of the second; each of the first alone after what stands before it."""
    only: dict[Row | None, list[Row]] = defaultdict(list)
    before: Row | None = None
    for row in c:
        if (key := _key(row)) in both_give:
            before = key
        else:
            only[before].append(row)
    rows = list(only[None])
    marks = [UNLESS] * len(rows)
    for row in p:
        key = _key(row)
        rows.append(row)
        marks.append(CERTAIN if key in both_give else POSSIBLE)
        after = only.pop(key, [])
        rows += after
        marks += [UNLESS] * len(after)
    # What both halves give by different solutions holds either way: by the first unless, by the second possibly.
    keys = list(map(_key, rows))
    twice = {key for key, mark in zip(keys, marks, strict=True) if mark == UNLESS}
    kept = [i for i, (key, mark) in enumerate(zip(keys, marks, strict=True)) if mark != POSSIBLE or key not in twice]
    return [rows[i] for i in kept], [marks[i] for i in kept]


def _shared(full: str, answer: Answer, certain: Ask, possible: Ask) -> set[Row]:
    """The rows of an answer behind which both halves have one and the same solution, as they are compared."""
    one, other = certain(full), possible(full)
    names = sorted(set(one.columns) & set(other.columns))
    columns = [c for c in answer.columns if c in names]
    solutions = set(map(_key, _picked(one, names))) & set(map(_key, _picked(other, names)))
    at = [names.index(c) for c in columns]
    found = {tuple(row[i] for i in at) for row in solutions}
    mine = [answer.columns.index(c) for c in columns]
    return {key for key in map(_key, answer.rows) if tuple(key[i] for i in mine) in found}


def _picked(answer: Answer, names: Sequence[str]) -> Iterable[Row]:
    places = [answer.columns.index(name) for name in names]
    return (tuple(row[i] for i in places) for row in answer.rows)


def _with_all_variables(text: str) -> str:
    """The query's pattern with all its variables, and with the values that its SELECT clause computes."""
    prologue, group, values = cut(text)
    bound = " ".join(f"BIND({text[a.start : b.end]} AS {name})" for a, b, name in _computed(text))
    return f"{prologue} SELECT * WHERE {{ {group} {bound} }} {values}"


def _computed(text: str) -> list[tuple[Token, Token, str]]:
    """What a SELECT clause computes: the first and the last token of each expression, and its name."""
    found: list[tuple[Token, Token, str]] = []
    every = tokens(text).all
    begin = next((i for i, t in enumerate(every) if t.kind == "WORD" and t.text.upper() == "SELECT"), len(every))
    depth = opened = 0
    for i in range(begin, len(every)):
        token = every[i]
        if (token.kind == "WORD" and token.text.upper() == "WHERE") or (token.kind == "MARK" and token.text == "{"):
            break
        if token.kind == "MARK" and token.text == "(":
            opened, depth = (opened if depth else i), depth + 1
        elif token.kind == "MARK" and token.text == ")":
            depth -= 1
            if not depth and every[i - 2].text.upper() == "AS":
                found.append((every[opened + 1], every[i - 3], every[i - 1].text))
    return found


def _counts(text: str, words: Sequence[str]) -> list[str]:
    """The columns that count what can only grow: counts of a pattern without absences, and no other aggregate."""
    if _FALLING.intersection(words) or not _AGGREGATES.intersection(words) <= {"COUNT"}:
        return []
    if words.count("SELECT") > 1:
        return []
    return [name[1:] for a, b, name in _computed(text) if a.text.upper() == "COUNT" and b.text == ")"]


def _ranges(c: Answer, p: Answer, counted: Sequence[str]) -> tuple[Answer, Answer, set[Row]]:
    """Both answers with each count that differs as *C to P*, and the rows in which one does."""
    if c.columns != p.columns:
        return c, p, set()
    keys = [i for i, name in enumerate(c.columns) if name not in counted]
    more = {tuple(row[i] for i in keys): row for row in p.rows}
    new: dict[Row, Row] = {}
    for row in c.rows:
        other = more.get(tuple(row[i] for i in keys))
        if other is not None and other != row:
            pairs = zip(row, other, strict=True)
            new[row] = new[other] = tuple(a if a == b else Literal(f"{a} to {b}") for a, b in pairs)

    def put(answer: Answer) -> Answer:
        return replace(answer, rows=tuple(new.get(row, row) for row in answer.rows))

    return put(c), put(p), set(new.values())
