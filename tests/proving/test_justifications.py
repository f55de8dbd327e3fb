"""Shortest proofs and distinct justifications, against exhaustive searches of another kind."""

from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.namespace import RDF

from detente.proving.justifications import justify
from detente.proving.proof import Prover, steps
from detente.reasoning.closure import close
from detente.rules import compile_rules
from detente.vocabulary import DET, ID
from tests.reasoning.test_closure import EX, FACT, ONTOLOGY
from tests.rules.test_rules import triples

RULES = compile_rules(ONTOLOGY)
#: Without functional properties, whose sameAs makes most triples have hundreds of proofs.
PLAIN = compile_rules([t for t in ONTOLOGY if t[0] != EX.capital])


def least_sizes(closure):
    """The size of the shortest proof of every triple, by relaxing all steps until nothing changes (Bellman-Ford)."""
    everything = [*closure.stated, *(t for t, _ in closure.inferred())]
    ways = {t: list(steps(closure, t, 1, None)) for t in everything}
    size = {t: 1 if t in closure.stated else 10**6 for t in everything}
    changed = True
    while changed:
        changed = False
        for triple, several in ways.items():
            best = min([size[triple], *(1 + sum(size[p] for p in step.premises) for step in several)])
            changed = changed or best < size[triple]
            size[triple] = best
    return size


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sets(FACT, min_size=3, max_size=10))
def test_the_proof_is_a_shortest_one(facts):
    closure = close([*ONTOLOGY, *facts], RULES)
    prover = Prover(closure)
    for triple, size in least_sizes(closure).items():
        proof = prover.prove(triple)
        assert proof.size == size == len(list(proof.nodes()))
        assert proof.depth < 10


def assert_sound(proof, closure):
    """Each step is an instance of its rule, each leaf is stated, and no triple stands above itself."""
    queue = [(proof, frozenset())]
    while queue:
        node, above = queue.pop()
        assert node.conclusion not in above
        if node.rule is None:
            assert node.conclusion in closure.stated
            continue
        binding = node.rule.head.match(node.conclusion, {})
        for atom, premise in zip(node.rule.body, node.premises, strict=True):
            binding = atom.match(premise.conclusion, binding)
            assert binding is not None
        queue += [(p, above | {node.conclusion}) for p in node.premises]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sets(FACT.filter(lambda f: f[1] != EX.capital), min_size=2, max_size=6))
def test_the_justifications_are_the_minimal_sets_of_facts(facts):
    """Closing each subset of the facts says which of them entail a triple; the least of those justify it."""
    subsets = [frozenset(c) for n in range(len(facts) + 1) for c in combinations(sorted(facts), n)]
    entailed = {s: {t for t, _ in close([*ONTOLOGY, *s], PLAIN).inferred()} | s for s in subsets}
    closure = close([*ONTOLOGY, *facts], PLAIN)
    for triple, _ in closure.inferred():
        entailing = [s for s in subsets if triple in entailed[s]]
        expected = {s for s in entailing if not any(other < s for other in entailing)}
        found = justify(closure, triple, 1, limit=500)
        sets = {j.facts & facts for j in found}  # axioms on terms can be leaves too
        if found.cut:
            continue
        assert {s for s in sets if not any(other < s for other in sets)} == expected
        whole = [j.facts | j.axioms for j in found]
        assert not any(a < b or (a == b and i != k) for i, a in enumerate(whole) for k, b in enumerate(whole))
        sizes = [j.proof.size for j in found]
        assert sizes == sorted(sizes)
        for each in found:
            assert_sound(each.proof, closure)
            assert each.facts == frozenset(each.proof.leaves())


def test_a_limit_is_said():
    facts = [*((EX.a, EX.ally, EX[f"x{i}"]) for i in range(30)), (EX.ally, RDF.type, EX.Relation)]
    closure = close([*ONTOLOGY, *facts], RULES)
    found = justify(closure, (EX.a, RDF.type, EX.Actor), 1, limit=5)
    assert len(found) == 5 and found.cut
    assert found[0].proof.size == 3  # ally implies friend, and friends are actors
    few = justify(closure, (EX.a, EX.friend, EX.x1), 1, limit=5)
    assert len(few) == 1 and not few.cut
    assert not justify(closure, (EX.a, EX.foe, EX.x1), 1)


def test_a_justification_holds_in_one_epoch():
    """Premises that never stand together justify nothing."""
    facts = {(EX.a, EX.foe, EX.b): 1, (EX.b, EX.ally, EX.c): 3, (EX.a, EX.foe, EX.d): 2, (EX.d, EX.ally, EX.c): 1}
    closure = close({**dict.fromkeys(ONTOLOGY, 3), **facts}, RULES)
    found = justify(closure, (EX.a, EX.opposed, EX.c), 3)
    assert [(j.facts, j.mask) for j in found] == [(frozenset({(EX.a, EX.foe, EX.b), (EX.b, EX.ally, EX.c)}), 1)]
    assert not justify(closure, (EX.a, EX.opposed, EX.c), 2)


def test_a_long_chain_and_a_thousand_ways():
    """Neither the recursion limit of Python nor the number of derivations matters."""
    inverses = " ".join(f":p{i + 1} owl:inverseOf :p{i} ." for i in range(1500))
    closure = close(triples(":a :p0 :b ."), compile_rules(triples(inverses)))
    proof = Prover(closure).prove((EX.a, EX.p1500, EX.b))
    assert proof.depth == len(list(proof.nodes())) - 1 == 1500 and proof.leaves() == ((EX.a, EX.p0, EX.b),)
    wide = triples(":p rdfs:domain :C . " + " ".join(f":a :p :b{i} ." for i in range(1000)))
    assert Prover(close(wide, compile_rules(wide))).prove((EX.a, RDF.type, EX.C)).size == 2


def test_each_dispute_is_a_justification(graphs):
    """Russia and Japan have several disputes as of 2017 (facts.ttl and corrections.ttl): each is one justification."""
    kg = graphs("corrected", 2017)
    found = kg.justifications(ID.Russia, DET.adversarialTo, ID.Japan)
    subjects = [{s for s, _, _ in j.facts} for j in found]
    assert {ID["rap/RussiaJapanKurilDispute"]} in subjects and not found.cut
    assert found[0].proof.size == kg.proof(ID.Russia, DET.adversarialTo, ID.Japan).size
    assert not kg.justifications(ID.Japan, DET.alliedWith, ID.China)
