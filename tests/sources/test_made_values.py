"""Values: what a mapping makes is held to the ontology, and what a table has to the codes of its codebook."""

import csv

import pytest
from rdflib import Graph

from detente.vocabulary import DET, ID
from tests.sources.made import ALLIANCES, MIDB, PACTS, STATES

VISITS = """--+ title: Visits
--+ citation: A. Scholar (2026). Visits.
--+ licence: https://creativecommons.org/licenses/by/4.0/
--+ homepage: https://example.org/
--+ span: 1900/2017
--+ tables:
--+   visits: {file: visits.csv, columns: {host: text, guest: text, year: year}}
--+ complete for:
--+   - {kind: "det:Sanctions", population: "code:StateSystem", years: 1900/2017}
SELECT this(_n) AS node, 'det:Sanctions' AS "rdf:type", 'Sanctions of ' || host AS "rdfs:label",
  a.actor AS "det:sender", b.actor AS "det:target", year AS "det:startYear",
  'code:Ongoing' AS "det:endStatus", _row AS "det:row"
FROM visits JOIN known AS a ON a.name = lower(host) JOIN known AS b ON b.name = lower(guest);
"""
YEAR = 'year AS "det:startYear"'


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        *(
            (YEAR, f'{value} AS "det:startYear"', f"visits.csv row 2: det:startYear is '{shown}', no year from 1000")
            for value, shown in [
                ("'soon'", "soon"), ("2014.5", "2014.5"), ("TRUE", "True"), ("DATE '2014-01-01'", "2014-01-01"),
                ("99999999999", "99999999999"), ("0", "0"), ("2014.0::DOUBLE", "2014.0"), ("[2014, 1]", "1"),
            ]
        ),
        (YEAR, "'about 2014' AS \"det:years\"", "row 2: det:years is 'about 2014', "),
        (YEAR, "'0014' AS \"det:years\"", "row 2: det:years is '0014', no years from 1000 to 2200"),
        (YEAR, "'2014-13-45' AS \"det:startTime\"", "row 2: det:startTime is '2014-13-45', no moment"),
        (YEAR, "'yes' AS \"det:sidesUnnamed\"", "row 2: det:sidesUnnamed is 'yes', neither true nor false"),
        (YEAR, "1.5 AS \"det:rank\"", "row 2: det:rank is '1.5', no whole number"),
        (YEAR, "'far' AS \"det:factor\"", "row 2: det:factor is 'far', no decimal number"),
        ("b.actor AS", "NULL AS", "row 2: det:target has no value, which det:Sanctions cannot be without"),
        ("b.actor AS", "[NULL] AS", "row 2: det:target has no value, which det:Sanctions cannot be without"),
        ("code:Ongoing", "code:Ongoin", "code:Ongoin is no code"),
        ("code:StateSystem", "code:Martians", "'complete for' names 'code:Martians', which is no code"),
        ("det:Sanctions", "det:sender", "'complete for' names 'det:sender', which is no class"),
    ],
)  # fmt: skip
def test_what_a_mapping_makes_is_held_to_the_ontology(add, tmp_path, before, after, said):
    (tmp_path / "visits.csv").write_text("host,guest,year\nJapan,China,2014\nChina,Japan,2015\n")
    (tmp_path / "visits.sql").write_text(VISITS.replace(before, after, 1))
    status, out, err = add("visits.sql", "visits.csv")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("detente: visits.sql: ") and said in err
    assert not (tmp_path / "sources" / "visits").exists()


def test_values_that_fit_are_taken(add, tmp_path):
    more = """'2014' AS "det:startYear", 7 AS "det:rank", 0.5::DOUBLE AS "det:factor", TRUE AS "det:sidesUnnamed",
      TIMESTAMP '2014-03-01 12:00:00' AS "det:startTime\""""
    (tmp_path / "visits.csv").write_text("host,guest,year\nJapan,China,2014\n")
    (tmp_path / "visits.sql").write_text(VISITS.replace(YEAR, more))
    assert add("visits.sql", "visits.csv")[0] == 0
    said = Graph().parse(tmp_path / "sources" / "visits" / "facts.ttl")
    node = ID["visits/2"]
    values = {p: said.value(node, DET[p]) for p in ("startYear", "rank", "factor", "sidesUnnamed", "startTime")}
    assert {p: str(value) for p, value in values.items()} == {
        "startYear": "2014", "rank": "7", "factor": "0.5", "sidesUnnamed": "true", "startTime": "2014-03-01T12:00:00"
    }  # fmt: skip
    assert not any(value.ill_typed for value in values.values())


GSDB = "case_id,sanctioned_state,sanctioning_state,begin,end,trade,arms,military,financial,travel,other,objective\n"
GSDB += '1,Japan,China,1990,1991,1,0,0,0,0,0,"democracy, terrorism"\n2,China,Japan,1990,1991,0,1,0,0,0,0,\n'
ATOP = "atopid,member,phase,yrent,moent,dayent,yrexit,ineffect,defense,offense,neutral,nonagg,consul\n"
ATOP += "1,740,0,1990,1,1,0,1,1,0,0,0,0\n1,710,0,1990,1,1,0,1,1,0,0,0,0\n"
CODED = {"cow-alliances": ALLIANCES, "cow-mid": MIDB, "gsdb": GSDB, "atop": ATOP, "cow-states": STATES}


@pytest.mark.parametrize(
    ("name", "column", "value", "shown"),
    [
        ("cow-alliances", "defense", "7", "'7', no code of the codebook: 0, 1"),
        ("cow-alliances", "right_censor", "2", "'2', no code"),
        ("cow-mid", "hostlev", "6", "'6', no code of the codebook: 1..5"),
        ("cow-mid", "revtype2", "5", "'5', no code of the codebook: 0..4"),
        ("cow-mid", "orig", "3", "'3', no code"),
        ("gsdb", "arms", "2", "'2', no code"),
        ("gsdb", "objective", '"democracy, theocracy"', "'democracy, theocracy', no code"),
        ("atop", "defense", "7", "'7', no code of the codebook: 0, 1"),
        ("atop", "yrexit", "9999", "'9999', no code of the codebook: 0, 1815..2046"),
        ("cow-states", "endmonth", "13", "'13', no code"),
    ],
)
def test_a_value_that_the_codebook_has_not_is_a_bad_row(add, tmp_path, name, column, value, shown):
    rows = list(csv.DictReader(CODED[name].splitlines()))
    rows[0][column] = value.strip('"')
    with (tmp_path / "changed.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    more = ["MIDA.csv"] if name == "cow-mid" else []
    status, out, err = add(name, "changed.csv", *more)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert f"changed.csv row 2: {column} is {shown}" in err and "--skip-bad-rows" in err
    assert not (tmp_path / "sources" / name).exists()
    status, out, err = add(name, "changed.csv", *more, "--skip-bad-rows")
    assert status == 0 and f"left out:  changed.csv row 2: {column} is {shown}" in out


@pytest.mark.parametrize("codes", ["{nothing: [1]}", "{number: 1}", "{number: [x]}", "{number: []}"])
def test_codes_of_a_header_that_say_nothing_are_refused(add, tmp_path, codes):
    (tmp_path / "pacts.sql").write_text(PACTS.replace("first: year}}", f"first: year}}, codes: {codes}}}"))
    (tmp_path / "pacts.csv").write_text("number,one,other,first\n")
    status, out, err = add("pacts.sql", "pacts.csv")
    assert status == 2 and err.count("\n") == 1 and "pacts.sql: codes of" in err
