"""Answers as values of Python, and as tables of pandas and Arrow."""

import pickle
from decimal import Decimal

import pytest
from rdflib.namespace import XSD
from rdflib.term import BNode, Literal

from detente.asking.answers import Answer, Column
from detente.errors import DetenteError
from detente.vocabulary import ID

ANSWER = Answer(
    ("state", "since", "share", "member", "note", "until"),
    (
        (ID.China, Literal(1964), Literal(Decimal("0.5")), Literal(True), Literal("a"), None),
        (ID.Japan, None, Literal(2), None, BNode("x"), None),
    ),
    {ID.China: "China", ID.Japan: "Japan"},
)
YEARS = Answer((Column("until", type="year"),), ((None,),))


def test_rows_are_values_of_python_by_column():
    first, second = ANSWER
    assert first == {
        "state": "China", "since": 1964, "share": Decimal("0.5"), "member": True, "note": "a", "until": None,
    }  # fmt: skip
    assert first["state"].iri == str(ID.China)
    assert ANSWER[0] == first and ANSWER[-1] == second and ANSWER[:1] == [first]
    assert pickle.loads(pickle.dumps(first["state"])).iri == str(ID.China)
    with pytest.raises(IndexError):
        ANSWER[2]


@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        (Literal("maybe", datatype=XSD.boolean, normalize=False), "maybe"),
        (Literal("x", datatype=XSD.integer), "x"),
        (Literal("INF", datatype=XSD.double), float("inf")),
        (Literal("1.10", datatype=XSD.decimal), Decimal("1.10")),
        (Literal("2017", datatype=XSD.gYear), "2017"),
    ],
)
def test_what_is_no_number_stays_text(term, wanted):
    assert Answer(("x",), ((term,),))[0]["x"] == wanted


def test_a_data_frame_has_types_that_can_be_missing():
    pandas = pytest.importorskip("pandas")
    frame = ANSWER.to_pandas()
    assert list(frame) == ["state", "state_iri", "since", "share", "member", "note", "until"]
    assert [str(frame[c].dtype) for c in ("since", "share", "member", "state")] == [
        "Int64", "Float64", "boolean", "string",
    ]  # fmt: skip
    assert frame["since"][0] == 1964 and frame["since"][1] is pandas.NA
    assert str(YEARS.to_pandas()["until"].dtype) == "Int64"


def test_counts_of_what_is_certain_and_of_what_is_possible_are_numbers():
    """*3 to 4* of a degree is two numbers; a column of other texts stays one."""
    pytest.importorskip("pandas")
    ranges = Answer(("degree", "note"), ((Literal("3 to 4"), Literal("3 to 4")), (Literal(2), Literal("or so"))))
    frame = ranges.to_pandas()
    assert list(frame) == ["degree", "degree_at_most", "note"]
    assert list(frame["degree"]) == [3, 2] and list(frame["degree_at_most"]) == [4, 2]
    assert list(frame["note"]) == ["3 to 4", "or so"]


def test_an_arrow_table_has_the_same_columns():
    pytest.importorskip("pyarrow")
    table = ANSWER.to_arrow()
    assert [str(field.type) for field in table.schema] == [
        "string", "string", "int64", "double", "bool", "string", "int64",
    ]  # fmt: skip
    assert table.column("since").to_pylist() == [1964, None]
    assert YEARS.to_arrow().schema.field("until").type == "int64"


def test_a_library_that_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(DetenteError, match=r"pip install 'detente\[pandas\]'"):
        ANSWER.to_pandas()
