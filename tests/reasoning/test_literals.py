"""Literals in a closed graph: one value is one thing, two values are two, and of what is unknown nothing is said."""

import pyoxigraph
import pytest
from rdflib.namespace import OWL

import detente
from tests.reasoning.test_rules_closed import PREFIXES, graph

ONE = ":p a owl:FunctionalProperty , owl:DatatypeProperty . :a :p "
#: Values of a property that has one, in two forms: no contradiction.
FINE = {
    "a day in one time zone": '"2000-01-01Z"^^xsd:date , "2000-01-01+00:00"^^xsd:date',
    "a year": '"P1Y"^^xsd:duration , "P12M"^^xsd:yearMonthDuration',
    "a third": '"1/3"^^owl:rational , "2/6"^^owl:rational',
    "a half": '"1/2"^^owl:rational , 0.5',
    "before Christ": '"-0044-03-15T00:00:00Z"^^xsd:dateTime , "-0044-03-15T00:00:00.0Z"^^xsd:dateTime',
    "the end of the year 9999": '"10000-01-01T00:00:00Z"^^xsd:dateTime , "9999-12-31T24:00:00Z"^^xsd:dateTime',
    "a float, rounded once": ('"1.00000017881393432617187499"^^xsd:float , "1.00000011920928955078125"^^xsd:float'),
    "an unknown datatype": '"0A"^^:hex , "a"^^:hex',
    "HTML": '"<b></b>"^^rdf:HTML , "<B></b>"^^rdf:HTML',
    "XML": '"<b/>"^^rdf:XMLLiteral , "<b></b>"^^rdf:XMLLiteral',
    "JSON": '"{}"^^rdf:JSON , "{ }"^^rdf:JSON',
    "base64 with blanks": '"YQ=="^^xsd:base64Binary , "Y Q = ="^^xsd:base64Binary',
    "a token with blanks": '"a b"^^xsd:token , " a  b "^^xsd:token , "a b"',
    "one value that is also of an unknown type": '"x"^^:unknown',
}
#: Two values, or a form that is none: a contradiction by this rule.
FALSE = {
    "two days": ('"2000-01-01"^^xsd:date , "2000-01-02"^^xsd:date', "dt-diff"),
    "a day and a year": ('"2000-01-01"^^xsd:date , "2000"^^xsd:gYear', "dt-diff"),
    "beyond the microsecond": (
        '"2000-01-01T00:00:00.1234567"^^xsd:dateTime , "2000-01-01T00:00:00.1234568"^^xsd:dateTime',
        "dt-diff",
    ),
    "two values beside an unknown one": ('"x"^^:unknown , 1 , 2', "dt-diff"),
    "a day that no month has": ('"2001-02-29"^^xsd:date', "dt-not-type"),
    "bits that are no octet": ('"YR=="^^xsd:base64Binary', "dt-not-type"),
    "no name": ('"ªb"^^xsd:NCName', "dt-not-type"),
}


def close(turtle):
    """Read by pyoxigraph, which keeps every form as it is written."""
    return detente.close(list(pyoxigraph.parse((PREFIXES + turtle).encode(), format=pyoxigraph.RdfFormat.TURTLE)))


def test_one_value_in_several_forms_is_no_contradiction(executor):
    for name, values in FINE.items():
        assert close(ONE + values + " .").contradictions() == [], name


def test_two_values_and_forms_of_none_are_contradictions(executor):
    for name, (values, rule) in FALSE.items():
        assert rule in {c.rule.name for c in close(ONE + values + " .").contradictions()}, name


def test_what_is_said_of_one_value_is_said_of_it_in_every_form():
    closed = close(
        ":C owl:equivalentClass [ owl:onProperty :p ; owl:hasValue '10:00:00'^^xsd:time ] ."
        " :a :p '10:00:00.0'^^xsd:time ."
        " :D owl:hasKey ( :k ) . :x a :D ; :k '{ }'^^rdf:JSON . :y a :D ; :k '{}'^^rdf:JSON ."
        " :z a :D ; :k '<a>'^^:unknown . :w a :D ; :k '<b>'^^:unknown ."
    )
    inferred = set(closed.inferred())
    assert set(graph(":a a :C . :x owl:sameAs :y .")) <= inferred
    assert not any(p == OWL.sameAs and {s, o} & {*graph(":z :p :w .").all_nodes()} for s, p, o in inferred)


def test_a_range_that_contains_other_values_is_not_broken():
    for given in (
        ":p rdfs:range xsd:anyAtomicType . :a :p 5 .",
        ":p rdfs:range owl:rational . :a :p 5 .",
        ":p rdfs:range xsd:duration . :a :p 'P1D'^^xsd:dayTimeDuration .",
        ":p rdfs:range :unknown . :a :p 5 .",
        ":p rdfs:range xsd:integer . :a :p '5'^^:unknown .",
    ):
        assert close(given).contradictions() == [], given
    for given in (
        ":p rdfs:range xsd:date . :a :p 5 .",
        ":p rdfs:range xsd:gYear . :a :p '2000-01-01'^^xsd:date .",
        ":p rdfs:range xsd:dayTimeDuration . :a :p 'P1M'^^xsd:duration .",
        ":a a xsd:date , xsd:integer .",
    ):
        found = close(given).contradictions()
        assert {c.rule.name for c in found} == {"dt-not-type"}, given


@pytest.mark.parametrize("values", ["1 , 'x'^^:unknown", "'2000-01-01'^^xsd:date , '2000'^^xsd:QName"])
def test_an_unknown_value_is_not_told_apart_from_a_known_one(values):
    assert close(ONE + values + " .").contradictions() == []
