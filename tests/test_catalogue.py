"""The questions of ``queries/``: headers, expected answers on two engines, and the claims behind them.

An expected answer stands beside its question as ``<question>.<view>.csv``: prefixed names and plain
literals, in the order of the query. It was worked out from the claims, not taken from the program.
"""

import csv
from functools import cache
from itertools import chain

import pytest
import rdflib
from rdflib.namespace import RDFS
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import traverse
from rdflib.plugins.sparql.parserutils import CompValue

import detente
from detente.answers import short
from detente.closure import close
from detente.evidence import Evidence
from detente.questions import BadParameter, catalogue
from detente.vocabulary import VIEWS
from detente.witness import witnesses

CATALOGUE = catalogue()
NAMES = list(CATALOGUE)
CASES = [(name, view) for name in NAMES for view in CATALOGUE.get(name).views]
TOPICS = {
    "agreements",
    "alliances",
    "disputes",
    "economy",
    "evidence",
    "history",
    "military",
    "network",
    "organisations",
    "policy",
}
#: These ask of all claims, or of every claim that mentions a state: to name them would name the article.
OF_CLAIMS_AT_LARGE = {"evidence/coverage", "evidence/stances", "network/states-without-tie"}
#: Every situation to which both Russia and China are parties, read from the files of the corrected view.
RUSSIA_AND_CHINA = """
    BorderDemarcation2008 ChineseCopying ConflictAvoidance FriendshipTreaty2001 NavalDrill2014
    RussianArmsToChina RussianEnergyRouteProposal RussiaChinaBorderIssue RussiaChinaBorderSettled
    RussiaChinaBorderTreaties RussiaChinaDisagreement RussiaChinaEnergyCooperation RussiaChinaGoodRelations
    RussiaChinaJointForces RussiaChinaKnownPartnership RussiaChinaMilitaryTechCooperation
    RussiaChinaPartnership RussiaChinaPipeline RussiaChinaSecurityCooperation RussiaChinaTalks
    RussiaChinaTrade RussiaChinaTreatyPartnership SCOFounding
"""


@cache
def graph(view, year=None):
    return detente.load(view) if year is None else graph(view).at(year)


@cache
def in_rdflib(view, year):
    """The same dataset in rdflib's own store."""
    copy = rdflib.Graph()
    for triple in graph(view, year).match(None, None, None):
        copy.add(triple)
    return copy


@cache
def evidence(view):
    return Evidence(graph(view).graphs)


@cache
def asked(name, view):
    question = CATALOGUE.get(name)
    return graph(view, question.as_of).ask(question)


def table(columns, rows):
    return [list(map(str, columns)), *([short(term) for term in row] for row in rows)]


def expected(name, view):
    file = CATALOGUE.get(name).path.with_suffix(f".{view}.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


# ---- the files ------------------------------------------------------------------------------------------


def test_there_are_sixty_questions_in_ten_topics():
    assert len(NAMES) >= 60
    assert set(CATALOGUE.topics()) == TOPICS


def test_every_question_of_the_material_is_answered_once():
    sources = [source for name in NAMES if (source := CATALOGUE.get(name).source)]
    assert len(sources) == len(set(sources)) == 45


def test_titles_differ():
    titles = [CATALOGUE.get(name).title for name in NAMES]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("name", NAMES)
def test_header(name):
    question = CATALOGUE.get(name)
    assert question.title.endswith("?")
    assert question.description.endswith(".")
    assert question.tags and question.views and set(question.views) <= set(VIEWS)
    found = {path.name for path in question.path.parent.glob(f"{question.path.stem}.*.csv")}
    assert found == {f"{question.path.stem}.{view}.csv" for view in question.views}
    assert "claims" in question.text.split("PREFIX")[0]
    known = {claim.name for claim in evidence("corrected").claims.values()}
    assert set(question.claims) <= known and list(question.claims) == sorted(set(question.claims))


@pytest.mark.parametrize("name", NAMES)
def test_query_is_plain_sparql(name):
    """It parses as it stands, names no graph, fixes the order of its rows, and matches no text."""
    question = CATALOGUE.get(name)
    assert set(question.blocks()) == set(question.parameters)  # refuses GRAPH, FROM and SERVICE
    algebra = prepareQuery(question.text).algebra
    parts = set()
    traverse(algebra, visitPre=lambda part: parts.add(part.name) if isinstance(part, CompValue) else None)
    assert not {
        part
        for part in parts
        if part.startswith(("Builtin_REGEX", "Builtin_CONTAINS", "Builtin_STRSTARTS", "Builtin_STRENDS"))
    }
    assert "rdfs:label" not in question.text and str(RDFS.label) not in question.text
    one_row = algebra.name == "AskQuery" or ("AggregateJoin" in parts and "GROUP BY" not in question.text)
    assert one_row or "OrderBy" in parts


# ---- the answers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "view"), CASES)
def test_answer(name, view):
    answer = asked(name, view)
    assert table(answer.columns, answer.rows) == expected(name, view)


@pytest.mark.parametrize(("name", "view"), CASES)
def test_answer_in_rdflib(name, view):
    """An engine that shares no code with the first gives the same rows in the same order."""
    question = CATALOGUE.get(name)
    result = in_rdflib(view, question.as_of).query(question.text)
    if result.type == "ASK":
        assert [["answer"], [str(result.askAnswer).lower()]] == expected(name, view)
    else:
        assert table(result.vars, result) == expected(name, view)


def test_a_dyad_in_full():
    rows = graph("corrected").ask("history/dyad-history", state="Russia", other="China").rows
    assert sorted(short(row[3]) for row in rows) == sorted(f"id:{name}" for name in RUSSIA_AND_CHINA.split())


def test_other_values_give_other_answers():
    kg = graph("corrected")
    assert [short(r[0]) for r in kg.ask("evidence/attributed-to", actor="Mearsheimer").rows] == ["id:C127"]
    assert [short(r[0]) for r in kg.ask("disputes/adversaries", state="SovietUnion", as_of=1970).rows] == [
        "id:China",
        "id:UnitedStates",
    ]
    assert kg.ask("disputes/adversaries", state="SovietUnion", as_of=2017).rows == ()
    assert [
        short(r[0]) for r in kg.ask("network/cross-pressure", friend="China", adversary="Japan").rows
    ] == ["id:Russia"]


PARAMETERS = [(name, parameter) for name in NAMES for parameter in CATALOGUE.get(name).parameters]


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_no_value_breaks_out_of_its_block(name, parameter):
    for value in ("id:Russia } ?s ?p ?o . { ", '2017 } # "', "<http://a> <http://b>"):
        with pytest.raises(BadParameter, match=parameter):
            graph("corrected").ask(name, **{parameter: value})


# ---- what they rest on ----------------------------------------------------------------------------------


@cache
def proofs(name, view):
    """The proofs of the triples behind each row."""
    question, kg = CATALOGUE.get(name), graph(view, CATALOGUE.get(name).as_of)
    answer = asked(name, view)
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    triples = dict.fromkeys(
        chain.from_iterable(witnesses(kg, question.text, row, limit=400).triples for row in rows)
    )
    found = [kg.proof(*triple) for triple in triples]
    assert None not in found
    return found


def claims_at_leaves(name, view):
    leaves = {leaf for proof in proofs(name, view) for leaf in proof.leaves()}
    return {claim.name for leaf in leaves for claim in evidence(view).of(leaf).claims}


@cache
def implied_alone(view, year):
    """For each claim of a header, the triples that follow from nothing but what this claim says.

    All claims are closed in one run, each in an epoch of its own.
    """
    kg = graph(view, year)
    names = sorted({claim for name in NAMES for claim in CATALOGUE.get(name).claims})
    bit = {name: 1 << number for number, name in enumerate(names)}
    masks = {triple: (1 << len(names)) - 1 for triple in kg.schema}
    for triple, _ in kg.stated():
        if triple not in masks and triple[0] not in evidence(view).claims:
            of_claims = evidence(view).of(triple).claims
            mask = sum(bit[claim.name] for claim in of_claims if claim.name in bit)
            if mask:
                masks[triple] = mask
    closure = close(masks, kg.closure.ruleset)
    return lambda claim, triple: bool(closure.mask(triple) & bit[claim])


@pytest.mark.parametrize("name", [n for n in NAMES if "ASK {" not in CATALOGUE.get(n).text])
def test_claims(name):
    """The header names the claims at the leaves of the proofs, and beside them only claims of another proof.

    A proof shows one reason for a triple where there may be several: Russia and Japan are adversarial by each
    of six situations. A claim that is at no leaf must give a step of a proof by itself.
    """
    question = CATALOGUE.get(name)
    named = set(question.claims)
    at_leaves = set().union(*(claims_at_leaves(name, view) for view in question.views))
    if name in OF_CLAIMS_AT_LARGE:
        assert not named and len(at_leaves) > 30
        return
    assert at_leaves <= named
    for claim in named - at_leaves:
        assert any(
            implied_alone(view, question.as_of)(claim, node.conclusion)
            for view in question.views
            for proof in proofs(name, view)
            for node in proof.nodes()
            if node.rule is not None
        ), f"{claim} gives nothing that the answer rests on"
