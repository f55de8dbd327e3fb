import pytest
from rdflib import BNode, Literal, URIRef

from detente.errors import Unreachable
from detente.rdf import BadData, from_ox, parse, to_ox


@pytest.mark.parametrize(
    "term",
    [
        URIRef("http://example.org/ä"),
        BNode("b1"),
        Literal("x"),
        Literal("x", lang="en"),
        Literal("0.60", datatype=URIRef("http://www.w3.org/2001/XMLSchema#decimal"), normalize=False),
        Literal(5),
    ],
)
def test_a_term_keeps_its_form(term):
    again = from_ox(to_ox(term))
    assert (again, str(again), type(again)) == (term, str(term), type(term))


def test_a_malformed_file_is_an_error_with_its_line(tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text("<a:a> <a:b> 1 .\n<a:a> <a:b> .\n", encoding="utf-8")
    with pytest.raises(BadData, match=r"mine\.ttl:2: malformed") as caught:
        parse(file)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_an_unknown_kind_are_errors(tmp_path):
    with pytest.raises(Unreachable, match=r"none\.ttl"):
        parse(tmp_path / "none.ttl")
    with pytest.raises(BadData, match=r"\.ttl, \.nt"):
        parse(tmp_path / "mine.txt")


def test_blank_nodes_are_the_same_at_every_reading_and_differ_between_files(tmp_path):
    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    one.write_text("[] <a:b> [ <a:c> 1 ] .", encoding="utf-8")
    two.write_text("_:b <a:b> 2 .", encoding="utf-8")
    assert parse(one) == parse(one)
    blank = {t for file in (one, two) for triple in parse(file) for t in triple if isinstance(t, BNode)}
    assert len(blank) == 3
