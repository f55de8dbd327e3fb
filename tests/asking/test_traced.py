"""Rows that are traced to their origins, and those that are not and say so."""

from rdflib.term import Literal

from detente.asking.answers import Answer
from detente.asking.origins import Origin
from detente.asking.sparql import BadQuery
from detente.asking.traced import UNTRACED, caveats, traced


class Opened:
    """Opens rows: every second one is hedged."""

    looked = 0

    outright = False

    def origin(self, answer, index):
        self.looked += 1
        return Origin("article", "hedged (C105)" if index % 2 else "", "C105")


def answer(count, title="a question", opener=None, near=lambda a: [""] * len(a)):
    opened = Opened() if opener is None else opener
    rows = tuple((Literal(n),) for n in range(count))
    return Answer(("n",), rows, title=title, opener=lambda: opened, caveats=near), opened


def test_each_row_is_traced():
    told, why = traced(answer(3)[0])
    assert why == "" and [o.caveats for o in told.origins] == ["", "hedged (C105)", ""]
    assert told.to_csv().splitlines()[:3] == [
        "n,origin,caveats,rests_on", "0,article,,C105", "1,article,hedged (C105),C105",
    ]  # fmt: skip


def test_of_too_many_rows_none_is_traced_and_each_says_so():
    many, opened = answer(3, near=lambda a: ["denied (record)", "", ""])
    told, why = traced(many, most=2)
    assert why == "there are more than 2 rows" and not opened.looked
    assert [o.caveats for o in told.origins] == ["denied (record)", UNTRACED, UNTRACED]
    assert {o.origin for o in told.origins} == {UNTRACED}


def test_after_its_time_no_further_row_is_looked_for():
    told, why = traced(answer(3)[0], seconds=-1)
    assert why and {o.caveats for o in told.origins} == {UNTRACED}


def test_a_query_without_reasons_says_so():
    class Refusing:
        def origin(self, answer, index):
            raise BadQuery("no reasons can be given for a property path with !^")

    told, why = traced(answer(2, opener=Refusing())[0])
    assert "!^" in why and [o.caveats for o in told.origins] == [UNTRACED] * 2


def test_what_people_read_is_traced_of_a_saved_question_only():
    saved, _ = answer(2)
    assert saved.row_caveats == ("", "hedged (C105)") and "hedged (C105)" in saved.to_table()
    own, opened = answer(2, title="", near=lambda a: ["supposed (C118)", ""])
    assert list(caveats(own)) == ["supposed (C118)", ""] and not opened.looked


def test_a_table_of_what_is_all_said_outright_is_not_traced():
    """No row of it can be hedged or denied: what the situations in it tell is all."""
    told, opened = answer(2)
    opened.outright = True
    assert list(caveats(told)) == ["", ""] and not opened.looked
