"""One small case or more for each rule of OWL 2 RL/RDF, through `detente.close`, and the names of all rules."""

import re
from itertools import combinations, permutations
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import OWL

import detente
from detente.rules import MEANINGS, table
from tests.rules.test_rules import FALSE, NEGATIVE, POSITIVE

PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
#: The names in Tables 4 to 9 of section 4.3 of the W3C's OWL 2 profiles.
_TABLES = """
eq-ref eq-sym eq-trans eq-rep-s eq-rep-p eq-rep-o eq-diff1 eq-diff2 eq-diff3
prp-ap prp-dom prp-rng prp-fp prp-ifp prp-irp prp-symp prp-asyp prp-trp prp-spo1 prp-spo2 prp-eqp1 prp-eqp2 prp-pdw
prp-adp prp-inv1 prp-inv2 prp-key prp-npa1 prp-npa2
cls-thing cls-nothing1 cls-nothing2 cls-int1 cls-int2 cls-uni cls-com cls-svf1 cls-svf2 cls-avf cls-hv1 cls-hv2
cls-maxc1 cls-maxc2 cls-maxqc1 cls-maxqc2 cls-maxqc3 cls-maxqc4 cls-oo
cax-sco cax-eqc1 cax-eqc2 cax-dw cax-adc
dt-type1 dt-type2 dt-eq dt-diff dt-not-type
scm-cls scm-sco scm-eqc1 scm-eqc2 scm-op scm-dp scm-spo scm-eqp1 scm-eqp2 scm-dom1 scm-dom2 scm-rng1 scm-rng2 scm-hv
scm-svf1 scm-svf2 scm-avf1 scm-avf2 scm-int scm-uni
"""
NAMES = _TABLES.split()
MORE = {
    "dt-type2 of a narrower datatype": (
        ":Adult owl:onProperty :age; owl:someValuesFrom xsd:nonNegativeInteger. :a :age 5.",
        ":a a :Adult .",
    ),
    "an axiom by another name of the vocabulary": (
        ":S owl:sameAs owl:SymmetricProperty. :q a :S. :x :q :y.",
        ":y :q :x .",
    ),
    "an axiom with another name of its predicate": (
        ":P owl:sameAs rdfs:subPropertyOf. :p :P :q. :a :p :b.",
        ":a :q :b .",
    ),
    "a restriction under two names": (
        ":F owl:sameAs :E. :F owl:someValuesFrom :C. :E owl:onProperty :r. :a :r :d. :d a :C.",
        ":a a :E , :F .",
    ),
    "a range through a literal as subject": (":p owl:inverseOf :q. :q rdfs:range :C. :a :p 1.", ":a a :C ."),
    "an inverse of an inverse with a literal": (
        ':p owl:inverseOf :q. [owl:inverseOf :p] rdfs:subPropertyOf :r. :c :q "x".',
        ':c :r "x" .',
    ),
    "prp-key": (":C owl:hasKey ( :k :l ) . :a a :C ; :k 1 ; :l :x . :b a :C ; :k 1 ; :l :x .", ":a owl:sameAs :b ."),
    "prp-key of one property, equal values": (
        ":C owl:hasKey ( :k ) . :a a :C ; :k 1 . :b a :C ; :k '01'^^xsd:int .",
        ":b owl:sameAs :a .",
    ),
    "cls-maxqc3": (
        ":C rdfs:subClassOf [ owl:onProperty :p ; owl:maxQualifiedCardinality 1 ; owl:onClass :D ] ."
        " :a a :C ; :p :b , :c . :b a :D . :c a :D .",
        ":b owl:sameAs :c .",
    ),
    "cls-maxqc4": (
        ":C rdfs:subClassOf [ owl:onProperty :p ; owl:maxQualifiedCardinality 1 ; owl:onClass owl:Thing ] ."
        " :a a :C ; :p :b , :c .",
        ":b owl:sameAs :c .",
    ),
    "prp-spo2 twice for one property": (
        ":q owl:propertyChainAxiom ( :p :r ) , ( :r :p :p :p ) . :a :p :b . :b :r :c . :c :p :d . :d :p :e . "
        ":e :p :f .",
        ":a :q :c . :b :q :f .",
    ),
    "prp-fp of an inverse": (
        "[ owl:inverseOf :p ] a owl:FunctionalProperty . :b :p :a . :c :p :a .",
        ":b owl:sameAs :c .",
    ),
    "prp-spo1 to an inverse": (":p rdfs:subPropertyOf [ owl:inverseOf :q ] . :a :p :b .", ":b :q :a ."),
    "dt-type2": (
        ":C owl:equivalentClass [ owl:onProperty :p ; owl:someValuesFrom xsd:integer ] . :a :p 3 .",
        ":a a :C .",
    ),
    "dt-eq": (":C owl:equivalentClass [ owl:onProperty :p ; owl:hasValue 3.0 ] . :a :p 3 .", ":a a :C ."),
    "scm-eqc2": (":C rdfs:subClassOf :D . :D rdfs:subClassOf :C .", ":C owl:equivalentClass :D ."),
    "scm-svf1": (
        ":X owl:someValuesFrom :C ; owl:onProperty :p . :Y owl:someValuesFrom :D ; owl:onProperty :p ."
        " :C rdfs:subClassOf :D .",
        ":X rdfs:subClassOf :Y .",
    ),
    "scm-avf2": (
        ":X owl:allValuesFrom :C ; owl:onProperty :p . :Y owl:allValuesFrom :C ; owl:onProperty :q ."
        " :p rdfs:subPropertyOf :q .",
        ":Y rdfs:subClassOf :X .",
    ),
    "scm-hv": (
        ":X owl:hasValue 1 ; owl:onProperty :p . :Y owl:hasValue 1 ; owl:onProperty :q . :p rdfs:subPropertyOf :q .",
        ":X rdfs:subClassOf :Y .",
    ),
    "an inferred axiom": (
        ":p a :Mutual . :Mutual rdfs:subClassOf owl:SymmetricProperty . :a :p :b .",
        ":b :p :a .",
    ),
    "a class of everything": ("owl:Thing rdfs:subClassOf :D . :C a owl:Class . :x a :C .", ":x a :D ."),
    "a property within rdf:type": (
        ":kind rdfs:subPropertyOf rdf:type . :a :kind :C . :C rdfs:subClassOf :D .",
        ":a a :D .",
    ),
    "rdf:type within a property": ("rdf:type rdfs:subPropertyOf :kind . :a a :C .", ":a :kind :C ."),
    "rdf:type under another name": (
        ":kind owl:sameAs rdf:type . :a :kind :C . :C rdfs:subClassOf :D .",
        ":a :kind :D .",
    ),
    "sameAs of properties with an axiom": (
        ":p a owl:SymmetricProperty ; owl:sameAs :q . :a :q :b .",
        ":b :p :a . :b :q :a .",
    ),
}
MORE_FALSE = {
    "cls-maxqc3 of a narrower datatype": (
        ":C owl:onProperty :age; owl:maxQualifiedCardinality 1; owl:onDataRange"
        " xsd:nonNegativeInteger. :a a :C; :age 5, 6."
    ),
    "cax-dw of a narrower datatype": ":p rdfs:range :K. :K owl:disjointWith xsd:positiveInteger. :a :p 5.",
    "cax-adc of a narrower datatype": (
        ":p rdfs:range :K. [] a owl:AllDisjointClasses ; owl:members ( :K xsd:positiveInteger ). :a :p 5."
    ),
    "cls-com of a narrower datatype": ":p rdfs:range :K. :K owl:complementOf xsd:byte. :a :p 5.",
    "cax-dw of a value in another form": ":p rdfs:range :K. :K owl:disjointWith xsd:integer. :a :p 5.0 .",
    "cax-dw of a token": ':p rdfs:range :K. :K owl:disjointWith xsd:token. :a :p "x" .',
    "cax-adc of a literal": ":p rdfs:range :K , :L. [] a owl:AllDisjointClasses ; owl:members ( :K :L ). :a :p 5.",
    "dt-diff beside a thing": ":p a owl:FunctionalProperty. :a :p :b, 5, 6.",
    "eq-diff2 of a member named twice": "[] a owl:AllDifferent; owl:members (:a :b :a).",
    "dt-not-type through a class": ":p rdfs:range :C. :C rdfs:subClassOf xsd:integer. :a :p 5.5.",
    "cax-dw of a literal": ":p rdfs:range :C. :C owl:disjointWith xsd:integer. :a :p 5.",
    "cls-nothing2 of a literal": ":p rdfs:range owl:Nothing. :a :p 5.",
    "eq-diff2 of a list under two names": (
        ":m owl:sameAs :n. :n a owl:AllDifferent. :m owl:members (:a :b). :a owl:sameAs :b."
    ),
    "dt-diff of two time zones": (
        ":p a owl:FunctionalProperty. :a :p '1956-06-25T04:00:00-05:00'^^xsd:dateTime,"
        " '1956-06-25T10:00:00+01:00'^^xsd:dateTime."
    ),
    "cls-maxqc1": ":a a [ owl:onProperty :p ; owl:maxQualifiedCardinality 0 ; owl:onClass :D ] ; :p :b . :b a :D .",
    "cls-maxqc2": ":a a [ owl:onProperty :p ; owl:maxQualifiedCardinality 0 ; owl:onClass owl:Thing ] ; :p :b .",
    "eq-diff2": "[ a owl:AllDifferent ; owl:members ( :a :b :c ) ] . :a owl:sameAs :c .",
    "eq-diff3": "[ a owl:AllDifferent ; owl:distinctMembers ( :a :b ) ] . :a owl:sameAs :b .",
    "eq-diff1": ":a owl:differentFrom :a .",
    "dt-not-type": ":a :p 'three'^^xsd:integer .",
    "dt-not-type by range": ":p rdfs:range xsd:integer . :a :p 'three' .",
    "dt-not-type by only": ":a a [ owl:onProperty :p ; owl:allValuesFrom xsd:byte ] ; :p 300 .",
    "dt-not-type of a date": ":p rdfs:range xsd:integer . :a :p '2017-01-01'^^xsd:date .",
    "dt-diff": ":p a owl:DatatypeProperty , owl:FunctionalProperty . :a :p 1 , 2 .",
    "dt-diff by equality": ":p a owl:FunctionalProperty . :a :p 1 ; owl:sameAs :b . :b :p 2 .",
    "dt-not-type of two datatypes": ":a a xsd:string , xsd:integer .",
    "prp-key": (":C owl:hasKey ( :k ) . :a a :C ; :k 'x' ; owl:differentFrom :b . :b a :C ; :k 'x' ."),
    "prp-adp of the last member": "[ a owl:AllDisjointProperties ; owl:members ( :p :q :r ) ] . :a :p :b ; :r :b .",
    "cls-nothing2, inferred": ":C rdfs:subClassOf owl:Nothing . :a a :C .",
}
FINE = {
    "the end of a day": (
        ":p a owl:FunctionalProperty. :a :p '2020-01-01T24:00:00Z'^^xsd:dateTime ,"
        " '2020-01-02T00:00:00Z'^^xsd:dateTime."
    ),
    "no cardinality": ':C owl:onProperty :p ; owl:maxCardinality "1". :a a :C ; :p 1, 2 .',
    "one value in two forms": ":p a owl:FunctionalProperty . :a :p 1 , '01'^^xsd:integer .",
    "a value within the range": ":p rdfs:range xsd:decimal . :a :p 3 . :q rdfs:range xsd:integer . :a :q 3.0 .",
    "a string within a narrower range": ":p rdfs:range xsd:token . :a :p 'three' .",
    "integer and byte": ":a a xsd:integer , xsd:byte .",
    "a key with another value": (
        ":C owl:hasKey ( :k :l ) . :a a :C ; :k 1 ; :l 1 . :b a :C ; :k 1 ; :l 2 ; owl:differentFrom :a ."
    ),
}


def graph(turtle):
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def test_every_rule_of_the_tables_has_one_place_with_its_meaning():
    assert set(MEANINGS) == set(NAMES)
    assert all(re.match(r"[a-z0-9, -]*" + name.partition("-")[0], meaning) for name, meaning in MEANINGS.items())
    assert all("#tab-rules-" in table(name) for name in NAMES)


@pytest.mark.parametrize("cases", [POSITIVE, MORE], ids=["shared", "more"])
def test_each_rule_draws_its_conclusion_without_contradiction(cases, executor):
    for name, (given, expected) in cases.items():
        closed = detente.close(graph(given))
        inferred = set(closed.inferred())
        for triple in graph(expected):
            assert triple in inferred and triple in closed, (name, triple)
        assert len(closed) == len(set(closed.stated()) | inferred), name
        assert closed.contradictions() == [], name


def test_no_rule_draws_more(executor):
    for name, (given, unexpected) in NEGATIVE.items():
        assert not any(triple in detente.close(graph(given)) for triple in graph(unexpected)), name


def test_each_contradiction_is_found_by_its_rule_with_premises_that_hold(executor):
    for cases in (FALSE, MORE_FALSE):
        for name, given in cases.items():
            closed = detente.close(graph(given))
            found = closed.contradictions()
            assert found, name
            if name in MEANINGS and name != "prp-key":
                assert name in {c.rule.name for c in found}, (name, found)
            for clash in found:
                assert all(premise in closed for premise in clash.premises), (name, clash.line())
                assert "\n" not in clash.line() and clash.code in clash.line()


def test_what_only_looks_false_is_none():
    for name, given in FINE.items():
        assert detente.close(graph(given)).contradictions() == [], name


def test_a_code_stays_the_same_and_tells_contradictions_apart():
    given = ":p a owl:IrreflexiveProperty . :a :p :a . :b :p :b . :C owl:disjointWith :D . :a a :C , :D ."
    first, again = (sorted(c.code for c in detente.close(graph(given)).contradictions()) for _ in range(2))
    assert first == again and len(set(first)) == 3


def test_trivial_statements_come_when_asked_for():
    given = graph(":C a owl:Class . :a a :C .")
    without, asked = (set(detente.close(given, trivial=t).inferred()) for t in (False, True))
    for triple in graph(":a owl:sameAs :a . :C rdfs:subClassOf :C , owl:Thing . owl:Thing a owl:Class ."):
        assert triple in asked and triple not in without


def test_schema_and_facts_come_in_one_graph_or_apart():
    schema, facts = ":p a owl:SymmetricProperty .", ":a :p :b ."
    together = detente.close(graph(schema + facts))
    apart = detente.close(graph(facts), graph(schema))
    assert set(together) == set(apart) and set(apart.inferred()) == set(graph(":b :p :a ."))


def test_all_names_of_a_thing_are_told():
    closed = detente.close(graph(":a owl:sameAs :b . :b owl:sameAs :c ."))
    (a, b, c) = sorted(closed.same(next(iter(graph(":a :p :b .").subjects()))))
    assert all((x, OWL.sameAs, y) in closed for x, y in combinations((a, b, c), 2))
    assert {str(x)[-1] for x in (a, b, c)} == set("abc")


def test_the_page_on_the_reasoner_is_true(capsys):
    page = (Path(__file__).resolve().parents[2] / "docs" / "reasoner.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.M | re.S)
    exec(compile("\n".join(blocks), "reasoner.md", "exec"), {})
    printed = capsys.readouterr().out
    shown = re.search(r"^The first `print` gives:\n```\n(.*?)^```", page, re.M | re.S)[1]
    assert shown in printed and "prp-irp-" in printed and printed.endswith("True\n")


def test_codes_do_not_hang_on_the_order_of_reading(executor):
    given = list(graph(":a owl:sameAs :b . :a a :C . :b a :D . :C owl:disjointWith :D ."))
    assert len({detente.close(list(p)).contradictions()[0].code for p in permutations(given)}) == 1


def test_a_contradiction_on_a_literal_cites_all_axioms(executor):
    closed = detente.close(graph(":p rdfs:range :C . :C owl:disjointWith xsd:integer . :a :p 5 ."))
    (found,) = closed.refutations()
    assert len(found.contradiction.rule.axioms) == 2 and len(found.proofs) == 1


def test_codes_tell_literals_apart():
    closed = detente.close(graph(":p rdfs:range xsd:integer . :a :p 'x' , 'x'@en , 'x'@de ."))
    assert len({clash.code for clash in closed.contradictions()}) == 3


def test_what_is_trivial_is_the_same_however_it_is_asked():
    closed = detente.close(graph(":x a :A . :A a owl:Class ."), trivial=True)
    inferred = set(closed.inferred())
    assert set(graph(":x a owl:Thing ; owl:sameAs :x . owl:Thing rdfs:subClassOf owl:Thing .")) <= inferred
    assert all(triple in closed for triple in inferred) and set(closed) == inferred | set(closed.stated())
