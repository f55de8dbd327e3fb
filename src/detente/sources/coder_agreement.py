"""Two coders on one text: how far their claim sheets agree, column by column, and where they differ.

The measure is Krippendorff's alpha for nominal data (Krippendorff, Content Analysis, 4th edition, 2019, chapter 12):
1 is perfect agreement, 0 that of chance. The unit of the first line, which asks whether a passage claims anything, is
the passage of the article, whichever rows a sheet has left (one without a row claims nothing); that of the others a
claim that both coded. A claim that only one of them coded is missing there, as the measure has it, and is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from detente.asking.names import quoted
from detente.collection import edtf
from detente.errors import DetenteError
from detente.sources.extras import needing
from detente.sources.sheet_rows import RowKey, keys
from detente.sources.sheets import BadSheet, SheetRow

#: What is compared: what a coder chooses, and not how they word it.
COMPARED = ("stance", "polarity", "holder", "subject", "relation", "object", "start", "end")
_WHETHER = "a claim"


@dataclass(frozen=True, slots=True)
class ColumnAgreement:
    """How far two sheets agree in a column.

    Attributes:
        column: the column; ``a claim`` is whether a row is coded at all.
        rows: how many claims both coded; of ``a claim`` how many passages the article has.
        same: in how many of them they say the same.
        alpha: Krippendorff's alpha; None where it is not defined, since nothing varies.
    """

    column: str
    rows: int
    same: int
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A row in which two sheets differ.

    Attributes:
        key: what names the row.
        column: the column; ``a claim`` where only one coded it.
        one: what the first says.
        other: what the second says.
    """

    key: RowKey
    column: str
    one: str
    other: str


def compared(
    one: list[SheetRow],
    other: list[SheetRow],
    passages: Iterable[str],
    meaning: Callable[[str, str], str],
    either_way: Callable[[str], bool] = lambda _: False,
) -> tuple[list[ColumnAgreement], list[Difference]]:
    """The agreement of two sheets of one text, and their differences.

    Rows are matched by their passage and by what they say, whatever their keys are.

    Args:
        one: the rows of the first.
        other: those of the second.
        passages: the segments of all passages of the article.
        meaning: gives of a column and the text of a cell what it means, the same for two spellings of one name.
        either_way: whether subject and object can change places in a relation, as a cell names it.

    Raises:
        BadSheet: a row is of no passage of the article, or nothing is coded.
        DetenteError: krippendorff is not installed.
    """
    every = list(passages)
    there = frozenset(every)
    for row in (*one, *other):
        if row.coded and row["passage"] not in there:
            raise BadSheet(f"row {row.number}: the article has no passage {quoted(row['passage'])}")
    coded = [_by_passage(rows, meaning, either_way) for rows in (one, other)]
    if not any(coded):
        raise BadSheet("nothing is coded in either sheet")
    said = [["yes" if passage in rows else "no" for passage in every] for rows in coded]
    found = [_agreement(_WHETHER, said[0], said[1])]
    differences: list[Difference] = []
    both: list[tuple[_Coded, _Coded]] = []
    for passage in every:
        pairs, alone = _matched(*(rows.get(passage, []) for rows in coded))
        both += pairs
        differences += [Difference(c.key, _WHETHER, *(("yes", "no") if first else ("no", "yes"))) for c, first in alone]
    for column in COMPARED:
        meant = [[pair[0].meant[column] for pair in both], [_as_in(*pair)[column] for pair in both]]
        found.append(_agreement(column, *meant))
        differences += [
            Difference(a.key, column, a.row[column], b.row[column])
            for (a, b), x, y in zip(both, *meant, strict=True)
            if x != y
        ]
    order = {passage: i for i, passage in enumerate(every)}
    return found, sorted(differences, key=lambda d: order[d.key.segment])


@dataclass(frozen=True, slots=True)
class _Coded:
    """A coded row, with what each cell means; ``parties`` are those of a relation without direction."""

    key: RowKey
    row: SheetRow
    meant: dict[str, str]
    parties: frozenset[str] | None


def _by_passage(
    rows: list[SheetRow], meaning: Callable[[str, str], str], either_way: Callable[[str], bool]
) -> dict[str, list[_Coded]]:
    found: dict[str, list[_Coded]] = {}
    named = keys(rows)
    for row in rows:
        if row.number in named:
            meant = {column: meaning(column, row[column]) for column in COMPARED}
            parties = frozenset([*meant["subject"].split("; "), *meant["object"].split("; ")])
            undirected = parties if either_way(row["relation"]) else None
            found.setdefault(row["passage"], []).append(_Coded(named[row.number], row, meant, undirected))
    return found


def _as_in(one: _Coded, other: _Coded) -> dict[str, str]:
    """What the cells of another row mean, its subject and object as those of the first where they may change places."""
    if one.parties is None or one.parties != other.parties:
        return other.meant
    return {**other.meant, "subject": one.meant["subject"], "object": one.meant["object"]}


def _matched(one: list[_Coded], other: list[_Coded]) -> tuple[list[tuple[_Coded, _Coded]], list[tuple[_Coded, bool]]]:
    """The rows of a passage that code one claim, those most alike first; those that one coder has alone.

    Where each has one row left these are of one claim; of several, those that share the relation, or both parties.
    """
    rows = [(i, j) for i in range(len(one)) for j in range(len(other))]
    alike = {(i, j): _likeness(one[i], other[j]) for i, j in rows}
    left = [dict.fromkeys(range(len(one))), dict.fromkeys(range(len(other)))]
    pairs: list[tuple[int, int]] = []
    for i, j in sorted(rows, key=lambda ij: (-alike[ij], ij)):
        if i in left[0] and j in left[1] and (_one_claim(one[i], other[j]) or len(left[0]) == len(left[1]) == 1):
            pairs.append((i, j))
            del left[0][i], left[1][j]
    if len(left[0]) == len(left[1]) == 1:
        pairs.append((next(iter(left[0])), next(iter(left[1]))))
        left = [{}, {}]
    alone = [(one[i], True) for i in left[0]] + [(other[j], False) for j in left[1]]
    return [(one[i], other[j]) for i, j in sorted(pairs)], alone


def _likeness(one: _Coded, other: _Coded) -> int:
    """In how many columns two rows say the same."""
    meant = _as_in(one, other)
    return sum(one.meant[column] == meant[column] for column in COMPARED)


def _one_claim(one: _Coded, other: _Coded) -> bool:
    """Whether two rows share the relation, or both parties."""
    meant = _as_in(one, other)
    same = {column for column in COMPARED if one.meant[column] == meant[column]}
    return "relation" in same or {"subject", "object"} <= same


def _agreement(column: str, one: list[str], other: list[str]) -> ColumnAgreement:
    same = sum(a == b for a, b in zip(one, other, strict=True))
    numbers = {value: i for i, value in enumerate(dict.fromkeys([*one, *other]))}
    alpha = None
    if len(numbers) > 1 and len(one) > 1:
        with needing("articles"):
            import krippendorff
        data = [[float(numbers[v]) for v in values] for values in (one, other)]
        alpha = float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))
    return ColumnAgreement(column, len(one), same, alpha)


def meaning(resolve: Callable[[str], object], listed: Callable[[str, str], object]) -> Callable[[str, str], str]:
    """What the cells of a sheet mean: things by their names, codes by theirs, years by what they say.

    Args:
        resolve: gives the thing of a name, or raises `DetenteError`.
        listed: gives the code or the relation that a cell of a column names, or raises `DetenteError`.
    """

    def of(column: str, cell: str) -> str:
        parts: Iterable[str] = [part.strip() for part in cell.split(";") if part.strip()]
        return "; ".join(sorted(one(column, part) for part in parts))

    def one(column: str, cell: str) -> str:
        try:
            if column in ("holder", "subject", "object"):
                return str(resolve(cell))
            if column in ("stance", "polarity", "relation"):
                return str(listed(column, cell))
            return cell if cell == ".." else str(edtf.read(cell))
        except DetenteError:
            return " ".join(cell.casefold().split())

    return of
