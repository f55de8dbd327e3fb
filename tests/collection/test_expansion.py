"""Expansion: dyads of situations with any number of participants, and what rests on them."""

import csv
import os
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, Namespace
from rdflib.namespace import RDF, RDFS
from rdflib.term import Literal, URIRef, Variable

from detente.collection import library
from detente.collection.epochs import Stretch
from detente.collection.expansion import STEP, expand
from detente.collection.expansion_rules import patterns, rules
from detente.explaining.explainer import Explainer
from detente.graph import load
from detente.rdf.reading import parse
from detente.reasoning.changes import BadChange
from detente.store.export import document, quads
from detente.vocabulary import CODE, DET, EXPANDED_GRAPH, ID

EX = Namespace("https://example.org/treaties/")
HEAD = """
@prefix det: <https://w3id.org/detente/ontology#> . @prefix code: <https://w3id.org/detente/code/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix : <https://example.org/treaties/> .
"""
#: A pact of four: A leaves and comes back, C is there while A is away and when it comes back, D came too late for all.
PACT = """
:Pact a det:Alliance ; rdfs:label "Pact"@en ; det:ally :B ; det:obligation code:Consultation ;
    det:startYear 1900 ; det:endYear 1930 .
:A1 a det:Participation ; det:participationIn :Pact ; det:participationOf :A ; det:startYear 1900 ; det:endYear 1910 .
:A2 a det:Participation ; det:participationIn :Pact ; det:participationOf :A ; det:startYear 1920 ;
    det:obligation code:Defence .
:C1 a det:Participation ; det:participationIn :Pact ; det:participationOf :C ; det:startYear 1911 ; det:endYear 1920 .
:D1 a det:Participation ; det:participationIn :Pact ; det:participationOf :D ; det:startYear 1930 ; det:endYear 1930 .
:A rdfs:label "A"@en . :B rdfs:label "B"@en . :C rdfs:label "C"@en . :D rdfs:label "D"@en .
"""


@pytest.fixture(scope="module")
def schema():
    return parse(library.path("ontology/detente.ttl"))


def expanded(turtle, schema):
    return expand(list(Graph().parse(data=HEAD + turtle, format="turtle")), schema)


def dyads(found):
    """Of each dyad its allies, first and last year."""
    by = defaultdict(lambda: defaultdict(set))
    for s, p, o in found.made:
        by[s][p].add(o)
    made = {}
    for node, said in by.items():
        if DET.AllianceDyad in said[RDF.type]:
            (a,), (b,) = said[DET.allyA], said[DET.otherMember]
            first, last = (next((int(y) for y in said[p]), None) for p in (DET.startYear, DET.endYear))
            made[node] = frozenset((a, b)), first, last
    return made


def test_one_dyad_for_each_pair_of_spells_whose_years_overlap(schema):
    found = dyads(expanded(PACT, schema))
    # Counted and not sorted: a set of actors is written in another order by each run.
    assert Counter(found.values()) == Counter(
        [
            (frozenset((EX.A, EX.B)), 1900, 1910),
            (frozenset((EX.A, EX.B)), 1920, 1930),
            (frozenset((EX.B, EX.C)), 1911, 1920),
            (frozenset((EX.A, EX.C)), 1920, 1920),  # one year in common is enough
            (frozenset((EX.A, EX.D)), 1930, 1930),
            (frozenset((EX.B, EX.D)), 1930, 1930),
        ]
    )
    # Named after the two participations in sorted order, in the namespace of the alliance; that of B is made.
    assert EX["dyad/A2/C1"] in found and EX["dyad/A1/Pact.B"] in found
    assert not any(str(node).startswith("_") for node in found)


def test_what_is_made_does_not_depend_on_the_order_of_what_is_stated(schema):
    triples = sorted(Graph().parse(data=HEAD + PACT, format="turtle"), key=str)
    assert list(expand(triples, schema).made) == list(expand(triples[::-1], schema).made)


def test_obligations_are_owed_by_who_has_promised(schema):
    made = expanded(PACT, schema).made
    # A has promised defence in its second spell alone, where it says so; the others what the pact says of all.
    assert {t for t in made if t[1] == DET.defenceOwedToB} == {
        (EX["dyad/A2/C1"], DET.defenceOwedToB, EX.C),
        (EX["dyad/A2/D1"], DET.defenceOwedToB, EX.D),
        (EX["dyad/A2/Pact.B"], DET.defenceOwedToB, EX.B),
    }
    assert not any(t[1] == DET.defenceOwedToA for t in made)
    assert (EX["dyad/A2/C1"], DET.consultationOwedToA, EX.A) in made
    assert (EX["dyad/A2/C1"], DET.consultationOwedToB, EX.C) not in made
    assert (EX["dyad/A1/Pact.B"], DET.consultationOwedToB, EX.B) in made


@pytest.mark.parametrize(
    ("one", "other", "bounds"),
    [
        ("startYear 1950 ; det:endYear 1960", "startYear 1955 ; det:endYear 1958", (1955, 1955, 1958, 1958)),
        (
            "earliestStart 1950 ; det:latestStart 1954 ; det:earliestEnd 1960 ; det:latestEnd 1965",
            "startYear 1952 ; det:endYear 1962",
            (1952, 1954, 1960, 1962),
        ),
        # Possible in 1960 alone, certain in no year.
        ("startYear 1950 ; det:earliestEnd 1955 ; det:latestEnd 1960", "startYear 1960", (1960, 1960, 1955, 1960)),
        ("startYear 1950 ; det:latestEnd 1959", "startYear 1960", None),
        ("startYear 1950 ; det:endStatus code:Ongoing", "startYear 1952 ; det:endYear 1960", (1952, 1952, 1960, 1960)),
        # An end that is not known is certain no longer than the start.
        (
            "startYear 1950 ; det:endStatus code:UnknownEnd",
            "startYear 1940 ; det:endYear 1960",
            (1950, 1950, 1950, 1960),
        ),
        ("endYear 1960", "startYear 1952", (1952, 1952, 1960, 1960)),
    ],
)
def test_the_bounds_are_the_later_starts_and_the_earlier_ends(schema, one, other, bounds):
    made = expanded(
        f""":W a det:Alliance . :P a det:Participation ; det:participationIn :W ; det:participationOf :A ; det:{one} .
        :Q a det:Participation ; det:participationIn :W ; det:participationOf :B ; det:{other} .""",
        schema,
    ).made
    said = {
        p: int(o) for s, p, o in made if s == EX["dyad/P/Q"] and isinstance(o, Literal) and o.value.__class__ is int
    }
    if bounds is None:
        assert not any(s == EX["dyad/P/Q"] for s, _, _ in made)
        return
    (first, begun, lasts, last) = bounds
    want = {DET.startYear: first} if first == begun else {DET.earliestStart: first, DET.latestStart: begun}
    want |= {DET.endYear: last} if lasts == last else {DET.earliestEnd: lasts, DET.latestEnd: last}
    assert said == want


def test_what_is_in_names_and_what_has_none_changes_nothing(schema):
    """The rules run on lines of text: the quotes, escapes and blank nodes of these are what they were."""
    made = expanded(
        r"""[] a det:Participation ; det:participationIn :W ; det:participationOf :C .
        :W a det:Alliance , [ rdfs:subClassOf det:Situation ] ; rdfs:label "a \"_:pact\" \\ of\n_:two" ;
            det:ally :C , <https://example.org/treaties/\u00d1> .
        <https://example.org/treaties/\u00d1> rdfs:label "\u00d1"@fr . :C rdfs:label "C"@en .""",
        schema,
    ).made
    # Of C a participation speaks that is called nothing; of the other none does.
    parts = {s: o for s, p, o in made if p == DET.participationOf}
    assert list(parts.values()) == [EX["\u00d1"]]
    (part,) = parts
    assert (part, RDFS.label, Literal('a "_:pact" \\ of\n_:two: \u00d1', lang="en")) in made


def test_an_end_that_stays_open_says_why(schema):
    text = """:W a det:Alliance ; det:startYear 1950 ; det:endStatus {} ; det:ally :A , :B ."""
    for status in (CODE.Ongoing, CODE.UnknownEnd):
        made = expanded(text.format(status.n3()), schema).made
        assert (EX["dyad/W.A/W.B"], DET.endStatus, status) in made


def test_it_reads_what_follows_by_sub_class_sub_property_and_inverse(schema):
    axioms = Graph().parse(
        data=HEAD
        + """:Umbrella rdfs:subClassOf det:Alliance .
        :keeps rdfs:subPropertyOf det:ally . :keptIn owl:inverseOf :keeps .
        :names rdfs:subPropertyOf det:hasParticipation .""",
        format="turtle",
    )
    facts = """:U a :Umbrella ; :keeps :A ; det:startYear 1960 . :B :keptIn :U .
    :U :names :P . :P a det:Participation ; det:participationOf :C ; det:startYear 1961 ."""
    found = dyads(expanded(facts, [*schema, *axioms]))
    assert {pair for pair, _, _ in found.values()} == {frozenset(pair) for pair in combinations((EX.A, EX.B, EX.C), 2)}
    assert not dyads(expanded(facts, schema))  # without the axioms it is no alliance


def test_nothing_is_made_where_nothing_is_expanded(schema):
    treaty = (
        ":T a det:Treaty ; det:contractingParty :A , :B . :M a det:Membership ; det:member :A ; det:startYear 1950 ."
    )
    assert not expanded(treaty, schema).made


def test_the_rules_are_shacl_rules_that_another_processor_runs_alike(schema):
    shapes = Graph()
    for file in library.rule_files():
        shapes.parse(file)
    data = Graph().parse(data=HEAD + PACT, format="turtle")
    # Sub-property and inverse are for the processor to know: what the pact's rules read of them.
    for s, p, o in list(data):
        if p in (DET.startYear, DET.endYear):
            bounds = ("earliestStart", "latestStart") if p == DET.startYear else ("earliestEnd", "latestEnd")
            for name in bounds:
                data.add((s, DET[name], o))
    before = set(data)
    pyshacl.shacl_rules(data, shacl_graph=shapes, advanced=True, iterate_rules=True, inplace=True)
    bounds = {DET.earliestStart, DET.latestStart, DET.earliestEnd, DET.latestEnd}
    theirs = {t for t in set(data) - before if t[1] not in bounds}
    assert {t for t in theirs if t[1] in (DET.allyA, DET.otherMember, DET.expandedFrom, RDF.type)} == {
        t for t in expanded(PACT, schema).made if t[1] in (DET.allyA, DET.otherMember, DET.expandedFrom, RDF.type)
    }


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule.node).rpartition("/")[2])
def test_a_rule_says_all_that_it_reads_and_makes_no_blank_node(rule):
    made = patterns(rule)
    assert made.template and made.body
    for s, p, o in made.every:
        assert not isinstance(p, Variable) and p in rule.reads, (s, p, o)
        assert p != RDF.type or o in rule.reads
    assert rule.comment and str(rule.node).startswith("https://w3id.org/detente/expansion/")


def test_a_class_that_is_expanded_leads_to_its_rule(schema):
    leads = {o for _, p, o in schema if p == DET.expandedBy}
    assert leads and leads <= {rule.node for rule in rules()}
    wider = {(s, o) for s, p, o in schema if p == RDFS.subClassOf}
    assert (DET.AllianceDyad, DET.Alliance) not in wider and (DET.AllianceDyad, DET.Dyad) in wider


# ---- in a view -------------------------------------------------------------------------------------------


def test_dyads_are_stated_in_a_graph_of_their_own(graphs):
    kg = graphs("corrected", 2017)
    dyad = ID["rap/dyad/~record%2FUSJapanAlliance.Japan/~record%2FUSJapanAlliance.UnitedStates"]
    assert kg.stated_in[dyad, DET.allyA, ID.Japan] == (EXPANDED_GRAPH,)
    assert (ID.Japan, DET.alliedWith, ID.UnitedStates) in set(kg.inferred())
    assert not kg.holds(dyad, RDF.type, DET.Alliance) and not kg.holds(dyad, RDF.type, DET.Situation)
    assert {(dyad, DET.allyA, ID.Japan)} <= set(document(kg, inferred=False))
    assert ((dyad, DET.allyA, ID.Japan), EXPANDED_GRAPH) in quads(kg)


def test_a_dyad_is_in_force_in_its_years(graphs):
    kg = graphs("corrected", None)
    assert kg.years(ID.Japan, DET.alliedWith, ID.UnitedStates) == (Stretch(1951, 2017),)
    assert kg.years(ID.SovietUnion, DET.alliedWith, ID.China) == (Stretch(1950, 1980),)
    assert kg.years(ID.SovietUnion, DET.consultationAllyOf, ID.Vietnam) == (Stretch(1978, 1991),)


def test_an_obligation_of_one_side_is_owed_by_that_side(graphs):
    kg = graphs("corrected", 2017)
    assert kg.holds(ID.UnitedStates, DET.defenceAllyOf, ID.Japan)
    assert not kg.holds(ID.Japan, DET.defenceAllyOf, ID.UnitedStates)
    assert kg.holds(ID.Philippines, DET.defenceAllyOf, ID.UnitedStates)


def test_a_proof_shows_the_expansion_with_its_rule_and_the_two_participations(graphs):
    kg = graphs("corrected", 2017)
    proof = kg.proof(ID.Japan, DET.alliedWith, ID.UnitedStates)
    steps = [node for node in proof.nodes() if node.rule is not None and node.rule.name == STEP]
    assert {node.rule.axioms for node in steps} == {
        ((DET.Alliance, DET.expandedBy, URIRef("https://w3id.org/detente/expansion/AllianceDyad")),)
    }
    alliance = ID["rap/USJapanAlliance"]
    japan, us = ID["record/USJapanAlliance.Japan"], ID["record/USJapanAlliance.UnitedStates"]
    assert {t for node in steps for t in (p.conclusion for p in node.premises)} == {
        (alliance, RDF.type, DET.Alliance),
        (japan, DET.participationIn, alliance),
        (japan, DET.participationOf, ID.Japan),
        (us, DET.participationIn, alliance),
        (us, DET.participationOf, ID.UnitedStates),
    }
    assert set(proof.leaves()).isdisjoint(kg.expansion.made)
    stated = graphs("as-stated", 2017).proof(ID.Russia, DET.alliedWith, ID.China)
    assert {t[1] for t in stated.leaves()} == {RDF.type, DET.ally}  # said on the alliance itself


def test_evidence_leads_to_the_claims_of_the_alliance(graphs):
    kg = graphs("corrected", 2017)
    reason = kg.why("Japan", "alliedWith", "United States")
    rule = "two different members of an alliance are a dyad in the years in which both take part"
    assert rule in str(reason) and "by expansion" not in str(reason)  # in plain words
    detail = Explainer(kg, detail=True).triple((ID.Japan, DET.alliedWith, ID.UnitedStates))
    assert f"by expansion: {rule}" in " ".join(detail.split())
    assert "C198" in str(reason) and "S4P2.4" in str(reason)
    one = kg.justifications(ID.Japan, DET.alliedWith, ID.UnitedStates)
    assert list(one) and not any(t in kg.expansion.made for j in one for t in j.facts)


@pytest.mark.parametrize("view", ["corrected", "as-stated"])
def test_a_year_that_expansion_made_has_its_premise(graphs, view):
    """Each is the year of one of the participations, or of their situation: the later start, the earlier end."""
    expansion = graphs(view, None).expansion
    years = [t for t in expansion.made if isinstance(t[2], Literal) and isinstance(t[2].value, int)]
    assert years
    for triple in years:
        premises = expansion.premises(triple)
        assert triple[2] in {o for _, _, o in premises}, triple
        if "/dyad/" in triple[0]:
            actors = {o for _, p, o in premises if p in (DET.participationOf, DET.sideA, DET.sideB, DET.ally)}
            assert len(actors) == 2, triple


def test_a_change_of_facts_is_expanded_anew(graphs):
    kg = graphs("corrected", None)
    new = [(ID["rap/USJapanAlliance"], DET.ally, ID.Australia)]
    changed = kg.change(add=new)
    assert changed.holds(ID.Australia, DET.alliedWith, ID.Japan) and not kg.holds(
        ID.Australia, DET.alliedWith, ID.Japan
    )
    dyad = ID["rap/dyad/~record%2FUSJapanAlliance.Japan/~record%2FUSJapanAlliance.UnitedStates"]
    with pytest.raises(BadChange, match="not stated"):
        kg.change(remove=[(dyad, DET.allyA, ID.Japan)])


def test_files_of_ones_own_are_expanded_with_their_axioms(tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text(
        HEAD
        + """@prefix id: <https://w3id.org/detente/id/> .
        :Umbrella a owl:Class ; rdfs:subClassOf det:Alliance .
        :U a :Umbrella ; rdfs:label "umbrella"@en ; det:ally id:Australia , id:Fiji , id:UnitedStates ;
            det:startYear 1960 ; det:endYear 1969 .""",
        encoding="utf-8",
    )
    kg = load("corrected", extra=[file])
    assert kg.years(ID.Fiji, DET.alliedWith, ID.Australia) == (Stretch(1960, 1969),)


# ---- against the field's own dyads -------------------------------------------------------------------------

#: Rows in the form of the Correlates of War: member spells, and the dyads that they make; the states are invented.
MEMBERS = """version4id,ccode,mem_st_year,mem_end_year,defense,neutrality,nonaggression,entente
1,901,1900,1910,1,0,0,0
1,902,1900,,1,0,0,0
1,903,1905,1907,1,0,0,0
1,903,1909,,1,0,0,0
2,901,1920,1925,0,0,1,1
2,904,1925,1930,0,0,1,1
2,905,1926,1930,0,0,1,1
"""
DYADS = """version4id,ccode1,ccode2,dyad_st_year,dyad_end_year
1,901,902,1900,1910
1,901,903,1905,1907
1,901,903,1909,1910
1,902,903,1905,1907
1,902,903,1909,
2,901,904,1925,1925
2,904,905,1926,1930
"""


def rows(name, own):
    """The rows of a file of the Correlates of War in the folder DETENTE_COW; those of our own without one."""
    folder = os.environ.get("DETENTE_COW")
    text = (Path(folder) / name).read_text(encoding="utf-8") if folder else own
    return list(csv.DictReader(text.splitlines()))


def test_cow_members_make_the_dyads_that_cow_publishes(schema):
    triples = []
    for number, row in enumerate(rows("alliance_v4.1_by_member.csv", MEMBERS), 2):
        alliance, part = EX[f"alliance{row['version4id']}"], EX[f"row{number}"]
        triples += [
            (alliance, RDF.type, DET.Alliance),
            (part, RDF.type, DET.Participation),
            (part, DET.participationIn, alliance),
            (part, DET.participationOf, EX[f"state{row['ccode']}"]),
            (part, DET.startYear, Literal(int(row["mem_st_year"]))),
        ]
        end = row["mem_end_year"]
        triples.append((part, DET.endYear, Literal(int(end))) if end else (part, DET.endStatus, CODE.Ongoing))
    found = Counter(dyads(expand(triples, schema)).values())
    wanted = Counter()
    for row in rows("alliance_v4.1_by_dyad.csv", DYADS):
        pair = frozenset(EX[f"state{row[c]}"] for c in ("ccode1", "ccode2"))
        wanted[pair, int(row["dyad_st_year"]), int(row["dyad_end_year"]) if row["dyad_end_year"] else None] += 1
    assert found == wanted
