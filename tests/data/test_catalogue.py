"""Every saved question against its expected answer, in two engines that share no code."""

import csv
import re
from functools import cache

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal
from rdflib.namespace import OWL, RDF, XSD
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from detente.asking import earlier, names, parameters, sparql
from detente.asking.catalogue import Catalogue, UnknownQuestion, catalogue
from detente.asking.option_names import OPTIONS
from detente.asking.sparql import with_prefixes
from detente.check.expected_answers import terms
from detente.check.second_opinion import at_most
from detente.collection import library
from detente.errors import DetenteError, DetenteWarning
from detente.explaining.evidence import Evidence
from detente.explaining.lineage import witnesses
from detente.rdf.terms import short
from detente.vocabulary import DET, ID
from tests.asking.shapes import shape

NAMES = list(catalogue().files)
QUESTIONS = {name: catalogue().get(name) for name in NAMES}
CASES = [(name, view) for name in NAMES for view in QUESTIONS[name].views]
PARAMETERS = [(name, p) for name in NAMES for p in QUESTIONS[name].parameters]
#: The questions of the material, all of which must be answered; Q71, passages without a claim, is answered by
#: `detente check --coverage` (tests/check/test_check.py).
NEEDED = {f"Q{n:02}" for n in (
    1, 2, 5, 6, 7, 9, 11, 14, 15, 16, 17, 20, 25, 26, 27, 29, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 45, 46, 48, 51,
    53, 54, 55, 57, 58, 59, 60, 62, 63, 65, 67, 68, 73, 75,
)}  # fmt: skip
#: How many claims the article makes (tests/data/test_article.py).
CLAIMS = 281
#: The options that take an actor.
ACTORS = {"actor", "other", "holder"}
#: How long rdflib may take over a question before it is stopped, in seconds, so that none can hang the tests.
LIMIT = 60
#: What tries to leave its place in a query, or to be more than one value.
ATTACKS = (
    "x } } DELETE WHERE { ?s ?p ?o", "x } } ; DROP ALL #", '"} UNION {', '" } . ?s ?p ?o . FILTER("', "'''", '"""',
    "id:Russia } ?a ?b ?c {", "id:Russia id:China", "<http://x/> } {", "id:Russia #", "?state", "UNDEF", "_:b", "\\",
    "\\u007D", "\\", "Russia\n}", "Russia\x00", "<javascript:alert(1)>", "1 } #", "1e", "2017;", "-", "' OR 1=1 --",
    "x" * 5000,
)  # fmt: skip


class TestAnswers:
    """Each question, over each view that it names."""

    @pytest.mark.parametrize(("name", "view"), CASES)
    def test_pyoxigraph_gives_the_expected_rows(self, graphs, name, view):
        question = QUESTIONS[name]
        kg = graphs(view, question.as_of)
        answer = sparql.run(kg.store, question.bind(kg, {}), {})  # what is certain; a count may be shown as a range
        columns, rows = expected(question, view)
        assert answer.columns == columns
        assert [tuple(map(short, row)) for row in answer.rows] == rows

    @pytest.mark.parametrize(("name", "view"), CASES)
    def test_rdflib_gives_the_same_rows(self, in_rdflib, name, view):
        question = QUESTIONS[name]
        columns, rows = expected(question, view)
        assert rdflib_rows(in_rdflib(view, question.as_of), question.text) == (columns, rows)

    @pytest.mark.parametrize("name", [n for n in NAMES if QUESTIONS[n].parameters])
    def test_both_engines_agree_on_other_values_too(self, graphs, in_rdflib, name):
        question = QUESTIONS[name]
        kg = graphs(question.view, question.as_of)
        others = {p.name: another(kg, p) for p in question.parameters.values()}
        text = question.bind(kg, others)
        assert text != question.text
        answer = sparql.run(kg.store, text, {})
        found = tuple(answer.columns), [tuple(map(short, row)) for row in answer.rows]
        assert rdflib_rows(in_rdflib(question.view, question.as_of), text) == found, others

    def test_an_answer_stands_beside_a_question_for_each_of_its_views_and_no_other(self):
        for name, question in QUESTIONS.items():
            beside = {p.name.split(".")[1] for p in question.path.parent.glob(f"{question.path.stem}.*.csv")}
            assert beside == set(question.views), name


class TestHeaders:
    """What a question says of itself."""

    def test_the_questions_that_are_asked_for_are_there(self):
        answered = {s.strip() for q in QUESTIONS.values() for s in q.source.split(",")}
        assert answered >= NEEDED and 60 <= len(NAMES) <= 100
        assert {n.split("/")[0] for n in NAMES} >= {
            "alliances", "disputes", "agreements", "organisations", "military", "economy", "policy", "history",
            "evidence", "network",
        }  # fmt: skip

    @pytest.mark.parametrize("name", NAMES)
    def test_a_question_says_what_it_is(self, name):
        question = QUESTIONS[name]
        assert question.title.endswith("?") and len(question.description) > 20 and question.tags
        assert all(p.label for p in question.parameters.values())

    def test_no_two_questions_are_the_same(self):
        for told in ("title", "description"):
            said = [getattr(q, told) for q in QUESTIONS.values()]
            assert len(set(said)) == len(said), told
        bodies = [
            "\n".join(line.strip() for line in q.text.splitlines() if not line.startswith("#"))
            for q in QUESTIONS.values()
        ]
        assert len(set(bodies)) == len(bodies)

    @pytest.mark.parametrize("name", NAMES)
    def test_a_question_is_portable(self, name):
        """It is SPARQL 1.1 as it stands, names no graph, has an order, and compares no labels."""
        question = QUESTIONS[name]
        body = "\n".join(line for line in question.text.splitlines() if not line.startswith("#"))
        assert not re.search(r"\b(GRAPH|FROM|SERVICE)\b|<<", body)
        body = re.sub(r"(REPLACE|STRENDS|REGEX)\(\?years, ", "(?years, ", body)  # years in EDTF are no names
        assert not re.search(
            r"[lL]abel\b|CONTAINS|REGEX|STRSTARTS|STRENDS|STRBEFORE|STRAFTER|SUBSTR|REPLACE|[LU]CASE", body
        ), "answered by matching names"
        assert "ORDER BY" in body or "COUNT" in body or "SUM" in body or "ASK" in body
        sparql.check(question.text)
        functions = {n.iri for n in nodes(translateQuery(parseQuery(question.text)).algebra) if n.name == "Function"}
        assert all(str(iri).startswith(str(XSD)) for iri in functions), "functions of one engine"

    @pytest.mark.parametrize("name", [n for n in NAMES if "UNDEF" in QUESTIONS[n].text])
    def test_what_may_be_left_out_is_not_compared_beside_its_block(self, name):
        """Jena compares as soon as the block names the variable, and with no value drops every row.

        A group of its own, or BOUND, keeps the comparison until there is a value.
        """
        text = re.sub(r"(?m)^#.*", "", QUESTIONS[name].text)
        top = re.sub(r"\{[^{}]*\}", "{}", text[text.index("WHERE") :].replace("NOT EXISTS {", "NOT EXISTS ("))
        for left_out in re.findall(r"VALUES \?(\w+) \{ UNDEF \}", text):
            compared = [line for line in top.splitlines() if "FILTER" in line and re.search(rf"\?{left_out}\b", line)]
            assert all(f"BOUND(?{left_out})" in line for line in compared), compared

    @pytest.mark.parametrize("name", NAMES)
    def test_the_claims_of_a_header_are_those_at_the_leaves_of_the_proofs(self, claims_of, name):
        """It names every claim that the shown proofs cite, and none that takes part in no proof of the answer.

        A question that counts or lists the claims rests on all of them, and may name none.
        """
        question = QUESTIONS[name]
        if not question.claims and DET.Claim in terms(question.text):
            listed = {cell for view in question.views for row in expected(question, view)[1] for cell in row}
            assert "COUNT" in question.text or len({c for c in listed if re.fullmatch(r"\w+:C\d{3}", c)}) == CLAIMS
            return
        cited, grounds = claims_of(question)
        assert cited <= set(question.claims), sorted(cited - set(question.claims))
        assert set(question.claims) <= grounds, sorted(set(question.claims) - grounds)


class TestNames:
    """One name for one thing, and nobody who knows an earlier one is left alone."""

    @pytest.mark.parametrize("name", [n for n in NAMES if QUESTIONS[n].parameters])
    def test_an_option_has_the_name_that_it_has_everywhere(self, name):
        question = QUESTIONS[name]
        assert set(question.parameters) <= set(OPTIONS)
        takes = {"organisation": DET.Organisation, "agreement": DET.Agreement, "office": DET.Office}
        for parameter in question.parameters.values():
            if parameter.name in takes:
                assert parameter.cls == takes[parameter.name]
            if parameter.cls == DET.Actor or (parameter.cls == DET.State and parameter.name != "place"):
                assert parameter.name in ACTORS
            assert (parameter.datatype is not None) == (parameter.name in ("year", "first", "last"))

    def test_every_option_is_used_and_is_on_the_page(self):
        assert {p for q in QUESTIONS.values() for p in q.parameters} == set(OPTIONS)
        page = (library.root() / "docs/questions/README.md").read_text(encoding="utf-8")
        assert dict(re.findall(r"^\| `--([a-z]+)` \| (.+) \|$", page, re.MULTILINE)) == dict(OPTIONS)

    @pytest.mark.parametrize("name", list(earlier.table()))
    def test_a_question_of_before_says_where_it_went(self, name):
        went = earlier.table()[name]
        assert name not in NAMES and (went.now in NAMES or went.why), "it is no question, and leads to one"
        options = re.findall(r"--([a-z-]+)", went.options)
        known = {*QUESTIONS[went.now].parameters, "view", "as-of"} if went.now else set()
        assert set(options) <= known
        with pytest.raises(UnknownQuestion) as told:
            catalogue().get(name)
        assert (f"detente ask {went.now}" if went.now else "no question any more") in str(told.value)
        assert "\n" not in str(told.value)

    def test_what_the_table_gives_as_a_value_is_one(self, graphs):
        """`--kind Fears`, `--relation memberOf`: what is no dots is a name that the option takes."""
        for went in filter(lambda e: e.now, earlier.table().values()):
            question = QUESTIONS[went.now]
            for option, value in re.findall(r"--([a-z]+) (\w+)", went.options):
                if option == "view":
                    assert value in question.views
                elif option in question.parameters:
                    assert question.parameters[option].terms(graphs(question.view, None), value)

    def test_an_earlier_name_of_an_option_is_taken_and_told(self, graphs):
        question, kg = QUESTIONS["alliances/allies"], graphs("corrected", 2017)
        with pytest.warns(DetenteWarning, match="'state' is now called 'actor'"):
            old = question.bind(kg, {"state": "Japan"})
        assert old == question.bind(kg, {"actor": "Japan"})
        with pytest.raises(DetenteError, match="'state' is now called 'actor'; give one of them"):
            question.bind(kg, {"actor": "Japan", "state": "China"})
        with pytest.raises(DetenteError, match="has no parameter 'foe'"):
            question.bind(kg, {"foe": "Japan"})

    def test_what_may_be_left_out_takes_anything(self, graphs):
        kg = graphs("corrected", None)
        everything = kg.ask("evidence/denials").rows
        one = kg.ask("evidence/denials", thing="SCO", relation="isSolely").rows
        assert len(one) == 1 and set(one) < set(everything)
        assert QUESTIONS["evidence/denials"].parameters["thing"].unless_given == "default: any"


class TestParameters:
    """No value leaves its place in the query."""

    @pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
    def test_a_parameter_takes_no_injection(self, graphs, in_rdflib, name, parameter):
        question = QUESTIONS[name]
        spec = question.parameters[parameter]
        kg = graphs(question.view, question.as_of)
        before = len(kg.store), len(in_rdflib(question.view, question.as_of))
        good = another(kg, spec)
        good = good[0] if isinstance(good, list) else good
        for attack in ATTACKS:
            for value in [attack, [good, attack]] if spec.many else [attack]:
                try:
                    text = question.bind(kg, {parameter: value})
                except DetenteError as error:
                    assert error.exit_code == 2, (attack, error)
                    assert parameter in str(error) and "\n" not in str(error) and len(str(error)) < 1500
                    continue
                # Only text may be anything: it is one literal in its block, and all else is as it was.
                assert spec.datatype == XSD.string, (attack, text)
                old, _ = shape(question.bind(kg, {parameter: "x"}), parameter)
                new, values = shape(text, parameter)
                assert new == old and (attack, "None", "None") in values
                answer = sparql.run(kg.store, text, {})
                found = tuple(answer.columns), [tuple(map(short, row)) for row in answer.rows]
                assert rdflib_rows(in_rdflib(question.view, question.as_of), text) == found
        assert (len(kg.store), len(in_rdflib(question.view, question.as_of))) == before

    def test_the_attacks_would_work_if_they_were_pasted(self):
        """The tests above could not fail if no attack were more than one value where it is pasted."""
        text = QUESTIONS["disputes/adversaries"].text
        block = "VALUES ?actor { id:Russia }"
        assert block in text
        changed = 0
        for attack in ATTACKS:
            try:
                sparql.check(text.replace(block, f"VALUES ?actor {{ {attack} }}"))
            except DetenteError:
                continue
            changed += 1
        assert changed >= 2


def test_indirect_opponents_through_another_state(graphs):
    answer = graphs("corrected", 2017).ask("alliances/indirect-opponents", actor="JPN")
    assert (ID.UnitedStates,) not in [row[:1] for row in answer.rows]


def test_a_folder_of_ones_own_is_a_catalogue(tmp_path):
    (tmp_path / "mine").mkdir()
    source = library.path("queries") / "disputes" / "adversaries.rq"
    (tmp_path / "mine" / "foes.rq").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    assert Catalogue(tmp_path).get("foes").name == "mine/foes"


# ---- what the tests share --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def in_rdflib(graphs):
    """`in_rdflib(view, year)`: the default graph of a dataset, for rdflib's own engine."""

    @cache
    def get(view, year):
        text = graphs(view, year).store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        return Graph().parse(data=text, format="nt")

    return get


@pytest.fixture(scope="module", autouse=True)
def names_are_read_once():
    """The names in a graph, which are otherwise read anew for each value."""
    known = {}

    read = names.Names

    def kept(kg, classes=(), members=None):
        key = kg, tuple(classes), None if members is None else tuple(members)
        if key not in known:
            known[key] = read(kg, classes, members=members)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parameters, "Names", kept)
        yield


@pytest.fixture(scope="module")
def claims_of(graphs):
    """`claims_of(question)`: the claims that its shown proofs cite, and those that take part in any proof."""

    @cache
    def evidence(view, year):
        return Evidence(graphs(view, year))

    @cache
    def of(view, year, triple):
        kg, known = graphs(view, year), evidence(view, year)
        proof = kg.proof(*triple)
        return tuple(
            frozenset(c.name for leaf in leaves for c in known.of(leaf).claims)
            for leaves in (proof.leaves() if proof else (), kg.grounds(*triple))
        )

    def get(question):
        cited, grounds = set(), set()
        for view in question.views:
            kg = graphs(view, question.as_of)
            answer = kg.ask(question.name)
            for triple in {t for row in answer.rows for t in witnesses(kg, question.text, answer, row)}:
                shown, possible = of(view, question.as_of, triple)
                cited |= shown
                grounds |= possible
        return cited, grounds

    return get


def expected(question, view):
    with open(question.path.with_suffix(f".{view}.csv"), encoding="utf-8", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file)]
    return rows[0], rows[1:]


def rdflib_rows(graph, text):
    with at_most(LIMIT):
        result = graph.query(with_prefixes(text))
        if result.type == "ASK":
            return ("answer",), [(str(result.askAnswer).lower(),)]
        return tuple(map(str, result.vars)), [tuple(map(short, row)) for row in result]


def another(kg, parameter):
    """A value, or two where several are allowed, that the parameter does not stand at."""
    if parameter.datatype is not None:
        return {XSD.integer: 1996, XSD.boolean: True, XSD.string: "x"}.get(parameter.datatype, 1.5)
    preferred = [ID.China, ID.PostColdWar, ID.SoutheastAsia, ID["rap/StalinDeath"], DET.Partnership, DET.cooperatesWith]
    if parameter.scheme is not None:
        members = sorted(s for s, _, _ in kg.match(None, None, parameter.scheme))
    elif parameter.cls in (OWL.Class, OWL.ObjectProperty):
        members = sorted(s for s, p, o in kg.schema if p == RDF.type and o == parameter.cls and s.startswith(DET))
    else:
        members = sorted(s for s, _, _ in kg.match(None, RDF.type, parameter.cls))
    members = [m for m in members if short(m) not in parameter.default.split()] or members[:1]
    found = [m for m in preferred if m in members] + [m for m in members if not isinstance(m, Literal)]
    return [str(m) for m in found[:2]] if parameter.many else str(found[0])


def nodes(part):
    """The parts of an algebra, at any depth."""
    if isinstance(part, CompValue):
        yield part
    for child in part.values() if isinstance(part, dict) else part if isinstance(part, (list, tuple, set)) else ():
        yield from nodes(child)
