"""What became of the rows of a claim sheet, as its coder reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.sources.sheet_rows import RowKey

#: How many faults are told, with how many rows of each, in lines of how many characters.
_FAULTS, _ROWS, _LONG = 20, 5, 600
#: How many characters of a row's key are told.
_KEY = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row.

    Attributes:
        row: its number in the sheet.
        key: what names it.
        claim: the number of its claim; None where none was made.
        text: what was made of it, or why nothing was.
    """

    row: int
    key: RowKey
    claim: int | None
    text: str

    @property
    def failed(self) -> bool:
        """Whether nothing was made."""
        return self.claim is None

    def __str__(self) -> str:
        """The outcome in one line."""
        made = "" if self.claim is None else f"C{self.claim:03d} "
        key = str(self.key)
        return f"row {self.row} ({key[:_KEY]}{'...' * (len(key) > _KEY)}): {made}{self.text}"


def faults(failed: Sequence[Outcome]) -> Iterator[str]:
    """A line a fault, with the first rows that have it: of many faults the first."""
    by: dict[str, list[Outcome]] = {}
    for outcome in failed:
        by.setdefault(outcome.text, []).append(outcome)
    for text, having in list(by.items())[:_FAULTS]:
        rows = ", ".join(str(outcome.row) for outcome in having[:_ROWS])
        more = f" and {len(having) - _ROWS:,} more" if len(having) > _ROWS else ""
        line = f"rows {rows}{more}: {text}" if len(having) > 1 else str(having[0])
        yield f"{line[:_LONG]}..." if len(line) > _LONG else line
    if len(by) > _FAULTS:
        yield f"... and {len(by) - _FAULTS:,} more faults (--format json lists them)"
