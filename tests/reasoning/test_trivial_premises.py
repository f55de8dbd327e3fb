"""What follows from premises that say nothing: everything below owl:Nothing, above owl:Thing, within itself."""

import random
from functools import cache

from rdflib.namespace import OWL, RDF, RDFS, XSD

import detente
from detente.proving.proof import Prover
from detente.reasoning.closure import close
from detente.rules import compile_rules, is_tautology
from tests.reasoning import repaired
from tests.reasoning.ontologies import CLASSES, EX, PROPERTIES, ontology
from tests.reasoning.test_rules_closed import graph

#: Given, and what follows by Tables 4 to 9, in the same order of reading.
CASES = {
    "above everything": (
        "owl:Thing rdfs:subClassOf :All . :A a owl:Class .",
        ":A rdfs:subClassOf :All . owl:Nothing rdfs:subClassOf owl:Nothing .",
    ),
    "a range within everything": (
        "owl:Thing rdfs:subClassOf :All . :A a owl:Class . :p rdfs:range :A .",
        ":p rdfs:range :All .",
    ),
    "a restriction within everything": (
        "owl:Thing rdfs:subClassOf :All . :A a owl:Class . :SomeA owl:onProperty :p ; owl:someValuesFrom :A ."
        " :SomeAll owl:onProperty :p ; owl:someValuesFrom :All . :OnlyA owl:onProperty :p ; owl:allValuesFrom :A ."
        " :OnlyAll owl:onProperty :p ; owl:allValuesFrom :All . :x a :SomeA , :OnlyA .",
        ":SomeA rdfs:subClassOf :SomeAll . :OnlyA rdfs:subClassOf :OnlyAll . :x a :SomeAll , :OnlyAll .",
    ),
    "an individual of a class": (
        "owl:Thing rdfs:subClassOf :All . :A a owl:Class . :x a :A , :Other .",
        ":x a :All .",
    ),
    "everything, under a name": (
        ":All owl:equivalentClass owl:Thing . :A a owl:Class . :x a :A .",
        ":A rdfs:subClassOf :All . :x a :All .",
    ),
    "two names of everything": (
        ":All owl:equivalentClass owl:Thing . :Every owl:equivalentClass owl:Thing .",
        ":All owl:equivalentClass :Every . :Every owl:equivalentClass :All .",
    ),
    "all classes wider than everything are as wide": (
        "owl:Thing rdfs:subClassOf :A , :B . :A a owl:Class . :B a owl:Class .",
        ":A owl:equivalentClass :B , owl:Thing . owl:Thing owl:equivalentClass :A .",
    ),
    "everything is a union": (
        ":All owl:unionOf ( owl:Thing :B ) . :A a owl:Class . :x a :A .",
        ":x a :All . :A rdfs:subClassOf :All .",
    ),
    "everything is an intersection": (
        "owl:Thing owl:intersectionOf ( :A :B ) . :C a owl:Class . :x a :C .",
        ":x a :A , :B . :C rdfs:subClassOf :A .",
    ),
    "a domain of everything that a rule asks for": (
        ":p rdfs:subPropertyOf :q . :q rdfs:domain owl:Thing . owl:Thing rdfs:subClassOf :All . :x :p :y .",
        ":x a :All . :q rdfs:domain :All . :p rdfs:domain :All .",
    ),
    "an inferred domain of everything": (
        ":leads rdfs:subPropertyOf rdfs:domain . :p :leads owl:Thing . owl:Thing rdfs:subClassOf :All . :x :p :y .",
        ":x a :All . :p rdfs:domain :All .",
    ),
    "an empty class": (
        ":None rdfs:subClassOf owl:Nothing . :A a owl:Class .",
        ":None rdfs:subClassOf :A .",
    ),
    "an empty class that is declared": (
        ":None a owl:Class ; rdfs:subClassOf owl:Nothing .",
        ":None owl:equivalentClass owl:Nothing . owl:Nothing owl:equivalentClass :None .",
    ),
    "two empty classes": (
        ":None owl:equivalentClass owl:Nothing . owl:Nothing owl:equivalentClass :Nought .",
        ":None owl:equivalentClass :Nought . :Nought owl:equivalentClass :None , owl:Nothing .",
    ),
    "below an empty class": (
        ":None rdfs:subClassOf owl:Nothing . :Less rdfs:subClassOf :None . :A a owl:Class .",
        ":Less rdfs:subClassOf owl:Nothing , :A .",
    ),
    "a class that a list puts above nothing": (
        ":None rdfs:subClassOf owl:Nothing . :Union owl:unionOf ( owl:Nothing :B ) .",
        ":None rdfs:subClassOf :Union .",
    ),
    "an empty domain and range": (
        ":p rdfs:domain :None ; rdfs:range owl:Nothing . :None rdfs:subClassOf owl:Nothing . :A a owl:Class .",
        ":p rdfs:domain owl:Nothing , :A ; rdfs:range :A .",
    ),
    "a restriction to nothing": (
        ":SomeNone owl:onProperty :p ; owl:someValuesFrom owl:Nothing . :A a owl:Class ."
        " :SomeA owl:onProperty :p ; owl:someValuesFrom :A .",
        ":SomeNone rdfs:subClassOf :SomeA .",
    ),
    "restrictions with one filler": (
        ":A a owl:Class . :SomeA owl:onProperty :p ; owl:someValuesFrom :A . :AlsoA owl:onProperty :p ;"
        " owl:someValuesFrom :A . :p a owl:ObjectProperty . :One owl:onProperty :p ; owl:hasValue :x ."
        " :Same owl:onProperty :p ; owl:hasValue :x .",
        ":SomeA rdfs:subClassOf :AlsoA . :AlsoA rdfs:subClassOf :SomeA . :One owl:equivalentClass :Same .",
    ),
    "a filler that is within everything by others": (
        ":B a owl:Class . :A rdfs:subClassOf :B . :SomeA owl:onProperty :p ; owl:someValuesFrom :A ."
        " :Some owl:onProperty :p ; owl:someValuesFrom owl:Thing .",
        ":SomeA rdfs:subClassOf :Some .",
    ),
    "a property above rdfs:subClassOf": (
        "rdfs:subClassOf rdfs:subPropertyOf :within . :A a owl:Class . :B owl:equivalentClass :C .",
        ":A :within :A , owl:Thing . owl:Nothing :within :A , owl:Thing . :B :within :B , :C .",
    ),
    "a chain over rdfs:subClassOf": (
        ":within owl:propertyChainAxiom ( rdfs:subClassOf rdfs:subClassOf ) . :A a owl:Class ; rdfs:subClassOf :B .",
        ":A :within :A , :B , owl:Thing . owl:Nothing :within :A , :B .",
    ),
    "a property above rdfs:subPropertyOf": (
        "rdfs:subPropertyOf rdfs:subPropertyOf :within . :p a owl:ObjectProperty . :k a owl:DatatypeProperty .",
        ":p :within :p . :k :within :k .",
    ),
    "a property above rdf:type": (
        "rdf:type rdfs:subPropertyOf :kind . :A a owl:Class . :x a :A .",
        ":x :kind :A , owl:Thing . owl:Nothing :kind owl:Class .",
    ),
    "a class above owl:Class": (
        "owl:Class rdfs:subClassOf :Meta . :A a owl:Class .",
        ":A a :Meta . owl:Thing a :Meta . owl:Nothing a :Meta .",
    ),
    "the top property": (
        ":p rdfs:subPropertyOf owl:topObjectProperty . owl:topObjectProperty rdfs:domain :A ; rdfs:range :B ."
        " :x :p :y .",
        ":x owl:topObjectProperty :y ; a :A . :y a :B . :p rdfs:domain :A ; rdfs:range :B .",
    ),
    "below the bottom property": (
        "owl:bottomObjectProperty rdfs:subPropertyOf :q ; rdfs:domain owl:Nothing . :A a owl:Class .",
        "owl:bottomObjectProperty rdfs:domain :A .",
    ),
}
#: What contradicts itself through a premise that says nothing.
FALSE = {
    "a member of an empty class": ":None rdfs:subClassOf owl:Nothing . :x a :None .",
    "a member of a class below an empty one": (
        ":None owl:equivalentClass owl:Nothing . :Less rdfs:subClassOf :None . :x a :Less ."
    ),
    "everything is nothing": (
        "owl:Thing rdfs:subClassOf :None . :None rdfs:subClassOf owl:Nothing . :x a :A . :A a owl:Class ."
    ),
    "a value of an empty range": ":p rdfs:range :None . :None rdfs:subClassOf owl:Nothing . :x :p :y .",
    "a domain of nothing": ":p rdfs:domain owl:Nothing . :x :p :y .",
    "only nothing": ":C owl:onProperty :p ; owl:allValuesFrom owl:Nothing . :x a :C ; :p :y .",
    "disjoint with everything": ":A owl:disjointWith owl:Thing ; a owl:Class . :x a :A .",
    "not everything": ":A owl:complementOf owl:Thing ; a owl:Class . :x a :A .",
    "nothing else than everything": (
        "[] a owl:AllDisjointClasses ; owl:members ( :A owl:Thing ) . :A a owl:Class . :x a :A ."
    ),
    "disjoint with a name of everything": (
        ":All owl:equivalentClass owl:Thing . :A owl:disjointWith :All ; a owl:Class . :x a :A ."
    ),
    "what belongs to nothing, to a class it excludes": ":x a owl:Nothing .",
    "pairs of the bottom property": (
        "owl:bottomObjectProperty rdfs:range owl:Nothing . :x owl:bottomObjectProperty :y ."
    ),
    "a class may not be within itself": "rdfs:subClassOf a owl:IrreflexiveProperty . :A a owl:Class .",
}
#: What only looks so.
FINE = {
    "a class that is disjoint with nothing": ":A owl:disjointWith owl:Nothing ; a owl:Class . :x a :A .",
    "an empty class without members": ":None rdfs:subClassOf owl:Nothing . :A a owl:Class . :x a :A .",
    "an empty domain of a property that leads nowhere": ":p rdfs:domain owl:Nothing . :A a owl:Class . :x a :A .",
    "only nothing, of what has nothing": ":C owl:onProperty :p ; owl:allValuesFrom owl:Nothing . :x a :C .",
}
#: Only the evaluators, which know all terms, can say that each is the same as itself, or call one thing the other.
OF_EVALUATORS = {
    "a property above owl:sameAs": ("owl:sameAs rdfs:subPropertyOf :like . :x :p :y .", ":x :like :x . :y :like :y ."),
    "a domain of owl:sameAs": ("owl:sameAs rdfs:domain :Named . :x :p :y .", ":x a :Named . :y a :Named ."),
    "everything is the same class as nothing": (
        "owl:Thing owl:sameAs owl:Nothing . :A a owl:Class . :B a owl:Class .",
        ":A owl:equivalentClass :B .",
    ),
}

BEYOND = (XSD.date, XSD.time, RDF.HTML)


def expected(turtle):
    return [t for t in graph(turtle) if not is_tautology(t)]


def test_what_follows_from_trivial_premises_follows_and_has_a_proof():
    for name, (given, wanted) in CASES.items():
        stated = graph(given)
        closed = detente.close(stated)
        inferred = set(closed.inferred())
        assert not any(map(is_tautology, inferred)) and closed.contradictions() == [], name
        for triple in expected(wanted):
            assert triple in inferred and triple in closed, (name, triple)
            proof = Prover(closed.around(triple)).prove(triple)
            assert proof is not None and all(leaf in stated for leaf in proof.leaves()), (name, triple)


def test_owlrl_draws_them_too():
    for name, (given, wanted) in CASES.items():
        inferred, _ = repaired.closed_with_ends(graph(given))
        # owlrl never joins a sub-class axiom with itself, so that a circle of them leads to no A subClassOf A.
        missing = [(s, p, o) for s, p, o in expected(wanted) if (s, p, o) not in inferred and s != o]
        assert not missing, (name, missing)


def test_the_graphs_own_evaluator_types_by_them():
    """It takes its rules from what is stated; what belongs to what then follows without inferred axioms."""
    for name, (given, wanted) in CASES.items():
        closure = close(graph(given), compile_rules(graph(given)))
        for s, p, o in expected(wanted):
            assert p != RDF.type or str(o).startswith(str(OWL)) or closure.mask((s, p, o)) or name in (
                "a restriction within everything", "an inferred domain of everything",
            ), (name, s, o)  # fmt: skip


def test_what_is_false_by_them_is_found_and_nothing_else():
    for name, given in FALSE.items():
        assert detente.close(graph(given)).contradictions(), name
    for name, given in FINE.items():
        assert detente.close(graph(given)).contradictions() == [], name


def test_the_evaluators_draw_what_no_rule_can_say(executor):
    for name, (given, wanted) in OF_EVALUATORS.items():
        stated = graph(given)
        closed = detente.close(stated)
        inferred = list(closed.inferred())
        assert len(closed) == len(inferred) + sum(not is_tautology(t) for t in stated), name
        for triple in graph(wanted):
            assert triple in inferred, (name, triple)
            proof = Prover(closed.around(triple)).prove(triple)
            assert proof is not None and all(leaf in stated for leaf in proof.leaves()), (name, triple)


def test_that_a_thing_is_the_same_as_itself_is_proved_in_a_large_graph(monkeypatch):
    """The search backwards finds a triple that mentions it, and needs no other."""
    monkeypatch.setattr("detente.reasoning.neighbourhood._WHOLE", 0)
    stated = graph("owl:sameAs rdfs:subPropertyOf :like . :x :p :y . :p :q 1 . :z a :C .")
    closed = detente.close(stated)
    for name in "xpyzqC":
        triple = EX[name], EX.like, EX[name]
        proof = Prover(closed.around(triple)).prove(triple)
        assert proof is not None and len(proof.leaves()) == 1, name


@cache
def on_the_ends(seed):
    """A random ontology on the ends: without equality, with it, and with another name of an end or of owl:sameAs."""
    given = ontology(seed, equality=seed % 4 > 0, ends=True, size=8)
    if seed % 4 == 2:
        pick = random.Random(seed)
        given.add((pick.choice([OWL.Thing, OWL.Nothing]), OWL.sameAs, pick.choice(CLASSES[:3])))
    elif seed % 4 == 3:
        given.add((OWL.sameAs, RDFS.subPropertyOf, random.Random(seed).choice(PROPERTIES)))
    return given, *repaired.closed_with_ends(given)


def test_random_ontologies_on_the_ends_are_closed_as_owlrl_closes_them(executor):
    inconsistent = 0
    for seed in range(5000, 5012):
        given, wanted, wrong = on_the_ends(seed)
        closed = detente.close(given)
        # Not compared: three datatypes that OWL 2 RL does not have; and kinds, of which owlrl declares many.
        types = (t for t in closed.inferred() if t[1] == RDF.type and t[2] != OWL.Nothing)
        kinds = {t for t in types if str(t[2]).startswith(str(OWL))}
        assert {t for t in wanted if t[0] not in BEYOND} == set(closed.inferred()) - kinds, seed
        assert bool(closed.contradictions()) == wrong, seed
        inconsistent += wrong
    assert 0 < inconsistent < 12
