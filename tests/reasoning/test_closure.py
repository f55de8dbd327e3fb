"""The closure against owlrl, with and without epochs."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Namespace

from detente.reasoning.closure import close
from detente.reasoning.oracle import inferred
from detente.rules import compile_rules
from tests.rules.test_rules import triples

EX = Namespace("http://example.org/")
ONTOLOGY = triples("""
:ally a owl:ObjectProperty , owl:SymmetricProperty ; rdfs:subPropertyOf :friend .
:friend a owl:ObjectProperty ; rdfs:domain :Actor ; rdfs:range :Actor .
:foe a owl:ObjectProperty , owl:SymmetricProperty .
:opposed a owl:ObjectProperty ; owl:propertyChainAxiom ( :foe :ally ) .
:within a owl:ObjectProperty , owl:TransitiveProperty ; owl:inverseOf :holds .
:holds a owl:ObjectProperty .
:capital a owl:ObjectProperty , owl:FunctionalProperty .
:Actor a owl:Class . :Allied a owl:Class . :Torn a owl:Class .
[ a owl:Restriction ; owl:onProperty :ally ; owl:someValuesFrom :Actor ] rdfs:subClassOf :Allied .
[ a owl:Class ; owl:intersectionOf ( :Allied
    [ a owl:Restriction ; owl:onProperty :foe ; owl:someValuesFrom :Actor ] ) ] rdfs:subClassOf :Torn .
""")
THINGS = [EX[n] for n in "abcdef"]
PROPERTIES = [EX[n] for n in ("ally", "foe", "friend", "within", "holds", "capital")]
FACT = st.tuples(st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sets(FACT, min_size=1, max_size=9))
def test_the_closure_is_owlrls(facts):
    stated = [*ONTOLOGY, *facts]
    ours = {t for t, _ in close(stated, compile_rules(ONTOLOGY)).inferred()}
    assert ours == set(inferred(stated))


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(FACT, st.integers(1, 15), min_size=1, max_size=12))
def test_an_epoch_is_closed_as_its_triples_alone(facts):
    rules = compile_rules(ONTOLOGY)
    together = close({**dict.fromkeys(ONTOLOGY, 15), **facts}, rules)
    for epoch in range(4):
        alone = close([*ONTOLOGY, *(f for f, mask in facts.items() if mask >> epoch & 1)], rules)
        assert {t for t, m in together.inferred() if m >> epoch & 1} == {t for t, _ in alone.inferred()}
        for triple, _ in alone.inferred():
            assert together.rank(triple, epoch) == alone.rank(triple, 0)


def test_more_epochs_than_a_machine_word_has_bits():
    late = 1 << 200
    facts = {(EX.a, EX.foe, EX.b): late, (EX.b, EX.ally, EX.c): late | 1}
    closure = close({**dict.fromkeys(ONTOLOGY, late | 1), **facts}, compile_rules(ONTOLOGY))
    assert closure.mask((EX.a, EX.opposed, EX.c)) == late


def test_nothing_is_inferred_with_a_literal_as_subject():
    stated = triples(":p rdfs:range :C . :q owl:inverseOf :p . :a :p 3 .")
    assert not list(close(stated, compile_rules(stated)).inferred())
