"""Two coders on one text: how far their claim sheets agree, column by column, and where they differ.

The measure is Krippendorff's alpha for nominal data (Krippendorff, Content Analysis, 4th edition, 2019, chapter 12):
1 is perfect agreement, 0 that of chance. A row that only one of them coded counts in the first line alone, which asks
whether a passage claims anything; in the others it is missing, as the measure has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

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
        rows: how many rows both coded; of ``a claim`` all.
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
    one: list[SheetRow], other: list[SheetRow], meaning: Callable[[str, str], str]
) -> tuple[list[ColumnAgreement], list[Difference]]:
    """The agreement of two sheets of one text, and their differences.

    Args:
        one: the rows of the first.
        other: those of the second.
        meaning: gives of a column and the text of a cell what it means, the same for two spellings of one name.

    Raises:
        BadSheet: they are not of one text, or nothing is coded.
        DetenteError: krippendorff is not installed.
    """
    passages = [{row["passage"]: row["text"].split() for row in rows if row["passage"]} for rows in (one, other)]
    shared = passages[0].keys() & passages[1].keys()
    if not shared or any(passages[0][p] != passages[1][p] for p in shared if passages[0][p] and passages[1][p]):
        raise BadSheet("the two sheets are not of one text: their passages differ")
    coded = [_by_key(rows) for rows in (one, other)]
    every = [RowKey(p, "1") for p in dict.fromkeys([*passages[0], *passages[1]])]
    every = list(dict.fromkeys([*every, *coded[0], *coded[1]]))
    if not any(coded):
        raise BadSheet("nothing is coded in either sheet")
    said = [["yes" if key in rows else "no" for key in every] for rows in coded]
    found = [_agreement(_WHETHER, said[0], said[1])]
    differences = [Difference(k, _WHETHER, a, b) for k, a, b in zip(every, *said, strict=True) if a != b]
    both = [key for key in every if key in coded[0] and key in coded[1]]
    for column in COMPARED:
        cells = [[rows[key][column] for key in both] for rows in coded]
        meant = [[meaning(column, cell) for cell in of] for of in cells]
        found.append(_agreement(column, *meant))
        differences += [
            Difference(key, column, cells[0][i], cells[1][i])
            for i, key in enumerate(both)
            if meant[0][i] != meant[1][i]
        ]
    order = {key: i for i, key in enumerate(every)}
    return found, sorted(differences, key=lambda d: order[d.key])


def _by_key(rows: list[SheetRow]) -> dict[RowKey, SheetRow]:
    named = keys(rows)
    return {named[row.number]: row for row in rows if row.number in named}


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
