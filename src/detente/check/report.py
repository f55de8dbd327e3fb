"""What a check says: findings, each one line with its remedy, and notes that are no fault."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that is wrong and has to be put right.

    Attributes:
        file: the file, relative to the data where it belongs to them.
        line: the line, from 1; 0 where none can be named.
        node: the thing concerned, in short form, as ``id:USJapanAlliance``.
        problem: what is wrong.
        remedy: what would be right.
        rule: the name of the check that found it.
    """

    file: str
    line: int
    node: str
    problem: str
    remedy: str
    rule: str

    def __str__(self) -> str:
        """The finding in one line: file and line, node, what is wrong, remedy."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return " ".join(f"{where}: {self.node}: {self.problem}; {self.remedy} [{self.rule}]".split())


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check.

    Attributes:
        findings: what is wrong, each once, by file and line.
        notes: what a reader should know and nobody has to change, such as the contradictions that an article
            itself contains; one line each.
        checked: what was looked at, in one line.
    """

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    checked: str

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings
