"""The axioms as rules: one small case or more for each rule."""

from rdflib import Graph
from rdflib.namespace import OWL, RDF

from detente.reasoning.closure import close
from detente.rules import compile_rules, is_tautology

PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def triples(turtle):
    return list(Graph().parse(data=PREFIXES + turtle, format="turtle"))


def closed(turtle):
    found = triples(turtle)
    return close(found, compile_rules(found))


def holds(closure, turtle):
    return all(closure.mask(t) for t in triples(turtle))


POSITIVE = {
    "prp-dom": (":p rdfs:domain :C . :a :p :b .", ":a a :C ."),
    "prp-rng": (":p rdfs:range :C . :a :p :b .", ":b a :C ."),
    "prp-fp": (":p a owl:FunctionalProperty . :a :p :b , :c .", ":b owl:sameAs :c ."),
    "prp-ifp": (":p a owl:InverseFunctionalProperty . :b :p :a . :c :p :a .", ":b owl:sameAs :c ."),
    "prp-symp": (":p a owl:SymmetricProperty . :a :p :b .", ":b :p :a ."),
    "prp-trp": (":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :c :p :d .", ":a :p :d ."),
    "prp-spo1": (":p rdfs:subPropertyOf :q . :a :p :b .", ":a :q :b ."),
    "prp-spo2": (":q owl:propertyChainAxiom ( :p :r ) . :a :p :b . :b :r :c .", ":a :q :c ."),
    "prp-spo2 of three": (":q owl:propertyChainAxiom ( :p :p :p ) . :a :p :b . :b :p :c . :c :p :d .", ":a :q :d ."),
    "prp-spo2 inline inverse": (
        ":q owl:propertyChainAxiom ( [ owl:inverseOf :p ] :r ) . :b :p :a . :b :r :c .",
        ":a :q :c .",
    ),
    "prp-eqp1": (":p owl:equivalentProperty :q . :a :p :b .", ":a :q :b ."),
    "prp-eqp2": (":p owl:equivalentProperty :q . :a :q :b .", ":a :p :b ."),
    "prp-inv1": (":p owl:inverseOf :q . :a :p :b .", ":b :q :a ."),
    "prp-inv2": (":p owl:inverseOf :q . :a :q :b .", ":b :p :a ."),
    "cls-int1": (":C owl:intersectionOf ( :D :E ) . :a a :D , :E .", ":a a :C ."),
    "cls-int2": (":C owl:intersectionOf ( :D :E ) . :a a :C .", ":a a :D , :E ."),
    "cls-uni": (":C owl:unionOf ( :D :E ) . :a a :E .", ":a a :C ."),
    "cls-oo": (":C owl:oneOf ( :a :b ) .", ":b a :C ."),
    "cls-svf1": (
        "_:r a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :D ; rdfs:subClassOf :C . :a :p :b . :b a :D .",
        ":a a :C .",
    ),
    "cls-svf2": (
        "_:r a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom owl:Thing ; rdfs:subClassOf :C . :a :p :b .",
        ":a a :C .",
    ),
    "cls-avf": (
        ":C rdfs:subClassOf _:r . _:r owl:onProperty :p ; owl:allValuesFrom :D . :a a :C ; :p :b .",
        ":b a :D .",
    ),
    "cls-hv1": (":C rdfs:subClassOf _:r . _:r owl:onProperty :p ; owl:hasValue :v . :a a :C .", ":a :p :v ."),
    "cls-hv2": ("_:r owl:onProperty :p ; owl:hasValue :v ; rdfs:subClassOf :C . :a :p :v .", ":a a :C ."),
    "cls-maxc2": (
        ":C rdfs:subClassOf _:r . _:r owl:onProperty :p ; owl:maxCardinality 1 . :a a :C ; :p :b , :c .",
        ":b owl:sameAs :c .",
    ),
    "cax-sco": (":C rdfs:subClassOf :D . :D rdfs:subClassOf :E . :a a :C .", ":a a :E ."),
    "cax-eqc": (":C owl:equivalentClass :D . :a a :D . :b a :C .", ":a a :C . :b a :D ."),
    "eq-rep": (
        ":a owl:sameAs :b . :a :p :c . :d :p :a . :q owl:sameAs :r . :e :q :f .",
        ":b :p :c . :d :p :b . :e :r :f .",
    ),
    "scm-sco": (":C rdfs:subClassOf :D . :D rdfs:subClassOf :E .", ":C rdfs:subClassOf :E ."),
    "scm-dom": (
        ":p rdfs:domain :C . :C rdfs:subClassOf :D . :q rdfs:subPropertyOf :p .",
        ":p rdfs:domain :D . :q rdfs:domain :C .",
    ),
}
NEGATIVE = {
    "a chain needs its middle": (":q owl:propertyChainAxiom ( :p :r ) . :a :p :b . :c :r :d .", ":a :q :d ."),
    "sub-property one way": (":p rdfs:subPropertyOf :q . :a :q :b .", ":a :p :b ."),
    "not transitive by itself": (":p a owl:SymmetricProperty . :a :p :b . :b :p :c .", ":a :p :c ."),
    "intersection needs both": (":C owl:intersectionOf ( :D :E ) . :a a :D .", ":a a :C ."),
}
FALSE = {
    "prp-irp": ":p a owl:IrreflexiveProperty . :a :p :a .",
    "prp-asyp": ":p a owl:AsymmetricProperty . :a :p :b . :b :p :a .",
    "prp-pdw": ":p owl:propertyDisjointWith :q . :a :p :b ; :q :b .",
    "prp-adp": "_:x a owl:AllDisjointProperties ; owl:members ( :p :q :r ) . :a :q :b ; :r :b .",
    "prp-npa1": (
        "_:x a owl:NegativePropertyAssertion ; owl:sourceIndividual :a ; owl:assertionProperty :p ;"
        " owl:targetIndividual :b . :a :p :b ."
    ),
    "prp-npa2": (
        "_:x a owl:NegativePropertyAssertion ; owl:sourceIndividual :a ; owl:assertionProperty :p ;"
        " owl:targetValue 3 . :a :p 3 ."
    ),
    "cls-nothing2": ":a a owl:Nothing .",
    "cls-com": ":C owl:complementOf :D . :a a :C , :D .",
    "cls-maxc1": ":C rdfs:subClassOf _:r . _:r owl:onProperty :p ; owl:maxCardinality 0 . :a a :C ; :p :b .",
    "cax-dw": ":C owl:disjointWith :D . :a a :C , :D .",
    "cax-adc": "_:x a owl:AllDisjointClasses ; owl:members ( :C :D :E ) . :a a :D , :E .",
    "eq-diff1": ":a owl:sameAs :b ; owl:differentFrom :b .",
}


def test_each_rule_draws_its_conclusion():
    for name, (given, expected) in POSITIVE.items():
        assert holds(closed(given), expected), name


def test_no_rule_draws_more():
    for name, (given, unexpected) in NEGATIVE.items():
        assert not holds(closed(given), unexpected), name


def test_each_contradiction_is_found_by_its_rule_and_adds_no_triple():
    for name, given in FALSE.items():
        closure = closed(given)
        found = {c.rule.name for c in closure.contradictions()}
        assert name in found, (name, found)
        assert all(closure.mask(p) for c in closure.contradictions() for p in c.premises)


def test_consistent_graphs_have_no_contradiction():
    for name, (given, _) in POSITIVE.items():
        assert not list(closed(given).contradictions()), name


def test_rules_name_their_axiom_with_all_its_triples():
    given = triples(":q owl:propertyChainAxiom ( :p :r ) .")
    (rule,) = (r for r in compile_rules(given).rules if r.name == "prp-spo2")
    assert set(rule.axioms) == set(given)
    assert rule.words(lambda t: str(t).rpartition("/")[2]) == "p followed by r implies q"


def test_malformed_axioms_are_warned_of_and_left_out():
    cyclic = compile_rules(triples(":q owl:propertyChainAxiom _:l . _:l rdf:first :p ; rdf:rest _:l ."))
    blank = compile_rules(triples(":q owl:propertyChainAxiom ( _:nothing :r ) ."))
    literal = compile_rules(triples(':q rdfs:subPropertyOf "text" .'))
    for ruleset, word in ((cyclic, "circle"), (blank, "blank node"), (literal, "property belongs")):
        assert any(word in w for w in ruleset.warnings), ruleset.warnings
        assert not any(r.name in ("prp-spo2", "prp-spo1") for r in ruleset.rules)


def test_tautologies_are_left_out():
    closure = closed(":p a owl:SymmetricProperty . :a owl:sameAs :b . :C rdfs:subClassOf :D . :D rdfs:subClassOf :C .")
    assert not any(is_tautology(t) for t, _ in closure.inferred())
    assert not any(t[0] == t[2] and t[1] == OWL.sameAs for t, _ in closure.inferred())
    assert is_tautology((OWL.Thing, RDF.type, OWL.Thing))
