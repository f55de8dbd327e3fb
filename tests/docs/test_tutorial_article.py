"""The tutorial on an article of one's own, from the first command to the last."""

import re

from detente.sources.sheets import read_sheet
from tests.docs.sessions import ROOT, fitting, played

PAGE = ROOT / "docs" / "tutorial-article.md"


def test_every_command_prints_what_the_page_says(tmp_path):
    count = 0
    for line, said, printed in played(PAGE, tmp_path):
        assert fitting(said, printed), (line, printed)
        count += 1
    assert count >= 12


def test_the_table_is_the_sheet():
    """What the page says to write is what stands in the filled sheet."""
    table = re.findall(r"^\| (S[^\n]*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    columns = ("passage", "stance", "polarity", "holder", "subject", "relation", "object", "start", "end")
    told = [tuple(cell.strip() for cell in f" {row} ".split("|")) for row in table]
    rows = read_sheet(ROOT / "docs" / "examples" / "australia-sheet.csv")
    assert told == [tuple(row[column] for column in columns) for row in rows if row.coded]
