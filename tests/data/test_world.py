"""The record as it is written, without inference and outside every view: what it calls things, and what it states."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, URIRef, namespace

from detente.vocabulary import CODE, DET, ID, ONTOLOGY_GRAPH
from tests.data.world_file import (
    CHECKOUT,
    FILES,
    HEADERS,
    LINKS,
    of_kind,
    our_subjects,
    read,
)


def test_both_parsers_read_the_same(world):
    read = {
        str(quad)
        for file in FILES
        for quad in pyoxigraph.parse(path=CHECKOUT / file, format=pyoxigraph.RdfFormat.TURTLE)
    }
    assert len(read) == len(world) > 0


def test_header_imports_ontology_and_codes(world):
    for header in HEADERS:
        assert set(world.objects(header, OWL.imports)) == {ONTOLOGY_GRAPH, URIRef("https://w3id.org/detente/code")}
        assert world.value(header, RDFS.label)


# ---- Terms -----------------------------------------------------------------------------------------


def test_only_declared_terms(world, ontology):
    terms = {t for triple in world for t in triple if isinstance(t, URIRef) and t.startswith(DET)}
    declared = set(ontology.subjects(RDF.type))
    assert {t for t in terms if t not in declared} == set()


def test_only_declared_codes(world):
    used = {o for o in world.objects() if isinstance(o, URIRef) and o.startswith(CODE)}
    declared = set(read("ontology/codes.ttl").subjects(RDF.type, DET.Code))
    assert used and used <= declared


def test_no_subject_outside_our_names(world):
    assert {s for s in our_subjects(world) if not str(s).startswith(ID)} == set()


def test_one_stated_class(world):
    classes = Counter(world.subjects(RDF.type))
    assert {s for s, n in classes.items() if n > 1} == set()


def test_no_domain_or_range_clashes_with_a_stated_class(world, ontology, superclasses):
    """A range such as Place for a state would make the background inconsistent."""
    disjoint = set(ontology.subject_objects(OWL.disjointWith))
    disjoint |= {(b, a) for a, b in disjoint}
    clashes = []
    for s, p, o in world:
        for term, classes in ((s, ontology.objects(p, RDFS.domain)), (o, ontology.objects(p, RDFS.range))):
            stated = {above for c in world.objects(term, RDF.type) for above in superclasses.get(c, ())}
            implied = {above for c in classes for above in superclasses.get(c, ())}
            if any((a, b) in disjoint for a in stated for b in implied):
                clashes.append((s, p, o))
    assert clashes == []


def test_literals_have_the_range_of_their_property(world, ontology):
    wrong = [
        (s, p, o)
        for s, p, o in world
        for datatype in ontology.objects(p, RDFS.range)
        if str(datatype).startswith(str(namespace.XSD))
        and (getattr(o, "datatype", None) or namespace.XSD.string) != datatype
    ]
    assert wrong == []


# ---- What a subject carries ------------------------------------------------------------------------


def test_every_subject_rests_on_a_reference(world, references):
    bare = {
        s
        for s in our_subjects(world)
        if (s, RDF.type, DET.Reference) not in world and not set(world.objects(s, DET.reference))
    }
    assert bare == set()
    cited = set(world.objects(None, DET.reference)) | set(world.objects(None, DET.timeReference))
    assert cited - references == set()


def test_every_reference_is_cited_and_complete(world):
    stated = set(world.subjects(RDF.type, DET.Reference))
    for reference in stated:
        assert len(set(world.objects(reference, DET.citation))) == 1, reference
        certainty = set(world.objects(reference, DET.certainty))
        assert len(certainty) == 1 and certainty <= {CODE.HighCertainty, CODE.MediumCertainty}, reference
    assert stated - set(world.objects(None, DET.reference)) == set()


def test_every_declared_thing_has_one_label_in_english(world):
    for subject in set(world.subjects(RDF.type)):
        labels = list(world.objects(subject, RDFS.label))
        assert len(labels) == 1 and labels[0].language == "en", subject
    assert {alias.language for alias in world.objects(None, SKOS.altLabel)} == {"en"}


def test_what_is_not_declared_here_has_only_its_link(world):
    for subject in our_subjects(world) - set(world.subjects(RDF.type)):
        predicates = set(world.predicates(subject))
        assert predicates & set(LINKS), subject
        assert predicates <= {*LINKS, DET.reference, DET.note}, subject


# ---- States ----------------------------------------------------------------------------------------


def test_every_state_has_codes_capital_and_position(world, superclasses):
    states = of_kind(world, superclasses, DET.State)
    assert len(states) >= 36
    assert {s for s in states if (s, RDF.type, DET.State) in world} <= set(world.objects(None, DET.systemMember))
    single = (DET.iso3166alpha2, DET.iso3166alpha3, DET.wikidataId, DET.capital)
    for state in states:
        for predicate in (*single, DET.latitude, DET.longitude):
            assert len(set(world.objects(state, predicate))) == 1, (state, predicate)
        assert len(world.value(state, DET.iso3166alpha2)) == 2, state
        assert len(world.value(state, DET.iso3166alpha3)) == 3, state


def test_no_other_code_is_shared(world):
    for predicate in (DET.iso3166alpha2, DET.iso3166alpha3, DET.wikidataId):
        assert max(Counter(world.objects(None, predicate)).values()) == 1, predicate


def _spells(world):
    """The years of each membership of the state system, by code and state."""
    found = {}
    for s in world.subjects(RDF.type, DET.StateSystemMembership):
        state = str(world.value(s, DET.systemMember)).removeprefix(ID)
        years = tuple(None if (y := world.value(s, p)) is None else int(y) for p in (DET.startYear, DET.endYear))
        found.setdefault(int(world.value(s, DET.cowCode)), []).append((state, *years))
    return {code: sorted(rows, key=lambda row: row[1]) for code, rows in found.items()}


def test_a_code_of_the_correlates_of_war_names_one_state_in_a_year(world):
    spells = _spells(world)
    assert spells[365] == [("SovietUnion", 1922, 1991), ("Russia", 1992, None)]
    # The codebook: Japan leaves the system with its surrender, and returns when the peace treaty is in force.
    assert spells[740] == [("Japan", 1860, 1945), ("Japan", 1952, None)]
    for code, rows in spells.items():
        assert all(a[2] is not None and a[2] < b[1] for a, b in pairwise(rows)), code
        assert len({state for state, *_ in rows}) == (2 if code == 365 else 1), code


def test_the_republics_of_the_soviet_union(world):
    """Alma-Ata and the debt treaty of 1991; Russia continues the state, and the Baltic states are restored ones."""
    baltic = {ID.Estonia, ID.Latvia, ID.Lithuania}
    others = {
        ID[name]
        for name in [
            "Armenia",
            "Azerbaijan",
            "Belarus",
            "Georgia",
            "Kazakhstan",
            "Kyrgyzstan",
            "Moldova",
            "Tajikistan",
            "Turkmenistan",
            "Ukraine",
            "Uzbekistan",
        ]
    }
    assert set(world.subject_objects(DET.continuatorOf)) == {(ID.Russia, ID.SovietUnion)}
    assert set(world.subjects(DET.successorOf, ID.SovietUnion)) == others
    assert {int(world.value(s, DET.startYear)) for s in others | {ID.Russia}} == {1991}
    assert {int(world.value(s, DET.startYear)) for s in baltic} == {1918}
    assert (ID.SovietUnion, RDF.type, DET.HistoricalState) in world
    assert (
        int(world.value(ID.SovietUnion, DET.startYear)),
        int(world.value(ID.SovietUnion, DET.endYear)),
    ) == (
        1922,
        1991,
    )


def test_the_two_chinas_are_different(world):
    pairs = set(world.subject_objects(OWL.differentFrom))
    assert (ID.China, ID.RepublicOfChina) in pairs | {(b, a) for a, b in pairs}


def test_no_state_is_called_by_its_capital(world, superclasses):
    def names(term):
        labels = [*world.objects(term, RDFS.label), *world.objects(term, SKOS.altLabel)]
        return {str(label).casefold() for label in labels}

    for state in of_kind(world, superclasses, DET.State):
        assert not names(state) & names(world.value(state, DET.capital)), state


# ---- Places ----------------------------------------------------------------------------------------


def test_every_position_is_on_the_globe(world, superclasses):
    positioned = of_kind(world, superclasses, DET.Place) | of_kind(world, superclasses, DET.State)
    for subject in positioned:
        latitude, longitude = world.value(subject, DET.latitude), world.value(subject, DET.longitude)
        assert latitude is not None and longitude is not None, subject
        assert -90 <= Decimal(latitude) <= 90 and -180 <= Decimal(longitude) <= 180, subject


def test_every_capital_is_a_city_where_its_state_is(world):
    for state, city in world.subject_objects(DET.capital):
        assert (city, RDF.type, DET.City) in world, city
        # The cities of a state that is no more lie in one of today.
        home = world.value(None, DET.continuatorOf, state) or state
        assert world.value(city, DET.withinState) == home, city
        for axis in (DET.latitude, DET.longitude):
            # By value: 25.033 and 25.0330 are one number, and two terms.
            assert Decimal(world.value(state, axis)) == Decimal(world.value(city, axis)), (state, axis)


def test_disputed_and_claimed_places_have_no_state(world):
    """The Kuril Islands are disputed; where Sochi lies is a fact of the article."""
    for place in (ID.KurilIslands, ID.SouthernKurils, ID.Sochi):
        assert world.value(place, RDF.type) is not None, place
        assert world.value(place, DET.withinState) is None, place


def test_no_place_lies_in_itself(world):
    for place in set(world.subjects(DET.locatedIn)):
        around = set(world.transitive_objects(place, DET.locatedIn)) - {place}
        assert place not in {further for a in around for further in world.objects(a, DET.locatedIn)}, place


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        (ID.CentralAsia, ID.Asia),
        (ID.SoutheastAsia, ID.Asia),
        (ID.SouthernKurils, ID.PacificOcean),
        (ID.EastChinaSea, ID.AsiaPacific),
        (ID.CamRanh, ID.SoutheastAsia),
    ],
)
def test_location_by_way_of_other_places(world, inner, outer):
    assert outer in set(world.transitive_objects(inner, DET.locatedIn))
