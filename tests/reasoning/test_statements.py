"""The rules' SQL is what DuckDB and Spark SQL share."""

import sqlglot

import detente
from detente.rules import compile_rules
from tests.reasoning.ontologies import ontology
from tests.reasoning.test_rules_closed import MORE, graph


def test_every_statement_parses_as_duckdb_and_as_spark_sql_and_means_the_same_to_both(duckdb):
    statements = set()
    for seed in range(3000, 3006):
        closed = detente.close(ontology(seed))
        closed.contradictions()
        statements.update(closed._table.log)
    for given, _ in MORE.values():
        statements.update(detente.close(graph(given))._table.log)
    assert len(statements) > 100
    for statement in statements:
        one, other = (sqlglot.parse_one(statement, dialect=dialect) for dialect in ("duckdb", "spark"))
        assert one == other, statement


def test_the_ontology_needs_few_statements(duckdb):
    """Rules of one shape share a statement: their number does not grow with the ontology."""
    few, many = (
        detente.close(graph("".join(f":p{i} rdfs:subPropertyOf :q{i} . :a :p{i} :b ." for i in range(n))))
        for n in (3, 300)
    )
    assert len(compile_rules(many.stated()).rules) > 300
    assert len(few._table.log) == len(many._table.log)
