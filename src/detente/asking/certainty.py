"""A query asked twice: of what is certain, and of what is certain or possible.

A solution that both give is certain. One that only the second gives is possible. One that only the first gives rests
on an absence that may not be one: it holds *unless* what is only possible does. Solutions are compared with all their
variables, since a row can have two solutions, neither of which both give. What has no solutions of its own to compare
(groups and their aggregates, the first rows of an order) is compared row by row: it is certain where both agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from rdflib.term import Literal

from detente.asking.answers import CERTAIN, POSSIBLE, UNLESS, Answer, Cell
from detente.asking.patterns import cut
from detente.asking.plain import rewritten
from detente.asking.tokens import Token, tokens

#: Asks one of the halves.
Ask = Callable[[str], Answer]
Row = tuple[Cell, ...]
#: What makes a query give less where there is more, or other rows.
_FALLING = frozenset({"MINUS", "OPTIONAL", "LIMIT", "OFFSET", "HAVING", "EXISTS"})
_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
#: What has no solutions of its own to compare.
_AS_A_WHOLE = _AGGREGATES | {"GROUP", "LIMIT", "OFFSET", "HAVING"}


def both(query: str, certain: Ask, possible: Ask, show: bool) -> Answer:
    """The answer to a query, with how certain each row is.

    Args:
        query: the query, with its parameters filled in.
        certain: asks what is certain.
        possible: asks what is certain or possible.
        show: whether to show the rows that are only possible; else they are counted.

    Returns:
        The answer in the order of the query. A row that is only certain as long as nothing possible holds is marked
        in either case.
    """
    text = rewritten(query).text
    words = [t.text.upper() for t in tokens(text).all if t.kind == "WORD"]
    c, p = certain(query), possible(query)
    counted = _counts(text, words)
    if counted:
        c, p = _ranges(c, p, counted)
    whole = bool(_AS_A_WHOLE.intersection(words)) or c.form != "SELECT"
    if c.rows == p.rows and (whole or not _FALLING.intersection(words)):
        return c
    shared = set(c.rows) & set(p.rows)
    if not whole and _FALLING.intersection(words):
        shared = _shared(text, c, certain, possible) & shared
    rows, marks = _merged(c.rows, p.rows, shared)
    if c.form == "ASK":  # a yes and a no: what is certain is the first
        rows, marks = list(c.rows), [UNLESS if c.rows[0][0] == Literal(True) else POSSIBLE]
        if marks == [POSSIBLE]:
            rows = list(p.rows) if show else rows
            return replace(c, rows=tuple(rows), certainty=(POSSIBLE,) if show else (), possible=int(not show))
    left = 0 if show else marks.count(POSSIBLE)
    kept = [i for i, mark in enumerate(marks) if show or mark != POSSIBLE]
    rows, marks = [rows[i] for i in kept], [marks[i] for i in kept]
    marked = tuple(marks) if set(marks) - {CERTAIN} else ()
    names = p.columns if len(p.rows) > len(c.rows) else c.columns
    return replace(c, columns=names, rows=tuple(rows), total=len(rows), certainty=marked, possible=left)


def _merged(c: Sequence[Row], p: Sequence[Row], shared: Iterable[Row]) -> tuple[list[Row], list[str]]:
    """The rows of both, each once, in the order of the second; each of the first alone after what stands before it."""
    both_give = set(shared)
    only: dict[Row | None, list[Row]] = defaultdict(list)
    before: Row | None = None
    for row in c:
        if row in both_give:
            before = row
        else:
            only[before].append(row)
    rows = list(only[None])
    marks = [UNLESS] * len(rows)
    for row in p:
        if row not in both_give:
            rows.append(row)
            marks.append(POSSIBLE)
            continue
        rows.append(row)
        marks.append(CERTAIN)
        after = only.pop(row, [])
        rows += after
        marks += [UNLESS] * len(after)
    # What both halves give by different solutions holds either way: by the first unless, by the second possibly.
    twice = {row for row, mark in zip(rows, marks, strict=True) if mark == UNLESS}
    kept = [i for i, (row, mark) in enumerate(zip(rows, marks, strict=True)) if mark != POSSIBLE or row not in twice]
    return [rows[i] for i in kept], [marks[i] for i in kept]


def _shared(text: str, answer: Answer, certain: Ask, possible: Ask) -> set[Row]:
    """The rows of an answer behind which both halves have one and the same solution."""
    full = _with_all_variables(text)
    one, other = certain(full), possible(full)
    names = sorted(set(one.columns) & set(other.columns))
    columns = [c for c in answer.columns if c in names]
    solutions = set(_picked(one, names)) & set(_picked(other, names))
    at = [names.index(c) for c in columns]
    found = {tuple(row[i] for i in at) for row in solutions}
    mine = [answer.columns.index(c) for c in columns]
    return {row for row in answer.rows if tuple(row[i] for i in mine) in found}


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


def _ranges(c: Answer, p: Answer, counted: Sequence[str]) -> tuple[Answer, Answer]:
    """Both answers with each count that differs as *C to P*."""
    if c.columns != p.columns:
        return c, p
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

    return put(c), put(p)
