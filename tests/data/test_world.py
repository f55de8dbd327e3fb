"""The record as it is written, without inference and outside every view: what it calls things, and what it states."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef, namespace

from detente.vocabulary import CODE, DET, GRAPH, ID, ONTOLOGY_GRAPH

CHECKOUT = Path(__file__).resolve().parents[2]
#: What the record calls things, what it states of its own, and what belongs to which state.
FILES = tuple(f"graph/record/{part}.ttl" for part in ("world", "facts", "entities"))
HEADERS = {GRAPH[f"record/{part}"] for part in ("world", "facts", "entities")}
#: Persons, organs, companies and populations are declared with the article that names them, not here.
LINKS = (DET.belongsTo,)
#: The only kinds of situation that may be without a year (``docs/design.md``, "The model").
TIMELESS = {DET.Causation, DET.Comparison, DET.Trend, DET.Characteristic}
#: Role of the actor and role of the organisation, by the kind of affiliation.
AFFILIATION_ROLES = {
    DET.Membership: (DET.member, DET.organisation),
    DET.ForumParticipation: (DET.participant, DET.organisation),
    DET.DialoguePartnership: (DET.dialoguePartner, DET.organisation),
}
SUPER_ROLES = (DET.involves, DET.party, DET.theme, DET.affiliate)


def _read(*names):
    graph = Graph()
    for name in names:
        graph.parse(CHECKOUT / name, format="turtle")
    return graph


@pytest.fixture(scope="module")
def world():
    return _read(*FILES)


@pytest.fixture(scope="module")
def ontology():
    return _read("ontology/detente.ttl")


@pytest.fixture(scope="module")
def references():
    """What every view holds of references."""
    return set(_read("graph/record/world.ttl", "graph/record/references.ttl").subjects(RDF.type, DET.Reference))


@pytest.fixture(scope="module")
def superclasses(ontology):
    """Named class -> itself and all its named superclasses."""

    def above(term):
        return {c for c in ontology.transitive_objects(term, RDFS.subClassOf) if isinstance(c, URIRef)}

    return {c: above(c) for c in ontology.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef)}


def _subjects(world):
    return {s for s in world.subjects() if s not in HEADERS}


def _of(world, superclasses, kind):
    """The subjects stated to be of a class or of one below it."""
    return {s for s, c in world.subject_objects(RDF.type) if kind in superclasses.get(c, ())}


def _in_force(world, kind, year):
    """The situations of a kind that are in force in a year."""
    return {
        s
        for s in world.subjects(RDF.type, kind)
        if all(int(y) <= year for y in world.objects(s, DET.startYear))
        and all(int(y) >= year for y in world.objects(s, DET.endYear))
    }


def _affiliated(world, kind, body, year):
    """Local names of the actors that stand in an affiliation with a body in a year."""
    actor, organisation = AFFILIATION_ROLES[kind]
    return {
        str(world.value(s, actor)).removeprefix(ID)
        for s in _in_force(world, kind, year)
        if world.value(s, organisation) == body
    }


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
    declared = set(_read("ontology/codes.ttl").subjects(RDF.type, DET.Code))
    assert used and used <= declared


def test_no_subject_outside_our_names(world):
    assert {s for s in _subjects(world) if not str(s).startswith(ID)} == set()


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
        for s in _subjects(world)
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
    for subject in _subjects(world) - set(world.subjects(RDF.type)):
        predicates = set(world.predicates(subject))
        assert predicates & set(LINKS), subject
        assert predicates <= {*LINKS, DET.reference, DET.note}, subject


# ---- States ----------------------------------------------------------------------------------------


def test_every_state_has_codes_capital_and_position(world, superclasses):
    states = _of(world, superclasses, DET.State)
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

    for state in _of(world, superclasses, DET.State):
        assert not names(state) & names(world.value(state, DET.capital)), state


# ---- Places ----------------------------------------------------------------------------------------


def test_every_position_is_on_the_globe(world, superclasses):
    positioned = _of(world, superclasses, DET.Place) | _of(world, superclasses, DET.State)
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


# ---- Situations ------------------------------------------------------------------------------------


def test_every_situation_is_dated_once_and_says_how(world, superclasses, references):
    situations = _of(world, superclasses, DET.Occurrence)
    dated = {s for s in situations if world.value(s, RDF.type) not in TIMELESS}
    assert dated
    for situation in dated:
        starts, ends = (
            list(world.objects(situation, DET.startYear)),
            list(world.objects(situation, DET.endYear)),
        )
        assert len(starts) == 1 and len(ends) <= 1, situation
        assert bool(ends) != bool(world.value(situation, DET.endStatus)), situation
        assert not ends or int(starts[0]) <= int(ends[0]), situation
        assert world.value(situation, DET.timeBasis), situation
        assert set(world.objects(situation, DET.timeReference)) & references, situation


def test_foundings_take_one_year(world):
    years = {
        str(world.value(s, DET.organisation)).removeprefix(ID): (
            int(world.value(s, DET.startYear)),
            int(world.value(s, DET.endYear)),
        )
        for s in world.subjects(RDF.type, DET.Founding)
    }
    assert years == {"ASEAN": (1967, 1967), "ARF": (1994, 1994)}


def test_roles_are_the_specific_ones(world):
    assert {p for p in world.predicates() if p in SUPER_ROLES} == set()
    for kind, roles in AFFILIATION_ROLES.items():
        for situation in world.subjects(RDF.type, kind):
            for role in roles:
                assert len(set(world.objects(situation, role))) == 1, (situation, role)


def test_no_affiliation_is_stated_twice(world):
    for kind, (actor, body) in AFFILIATION_ROLES.items():
        pairs = Counter((world.value(s, actor), world.value(s, body)) for s in world.subjects(RDF.type, kind))
        assert {pair for pair, n in pairs.items() if n > 1} == set()


@pytest.mark.parametrize(
    ("year", "size"), [(1966, 0), (1967, 5), (1990, 6), (1995, 7), (1997, 9), (1999, 10), (2017, 10)]
)
def test_asean_grew(world, year, size):
    assert len(_affiliated(world, DET.Membership, ID.ASEAN, year)) == size


def test_asean_members_are_no_dialogue_partners(world):
    members = _affiliated(world, DET.Membership, ID.ASEAN, 2017)
    partners = _affiliated(world, DET.DialoguePartnership, ID.ASEAN, 2017)
    assert "Russia" in partners and "Russia" not in members
    assert not members & partners


def test_sco_members(world):
    founders = {"China", "Russia", "Kazakhstan", "Kyrgyzstan", "Tajikistan", "Uzbekistan"}
    assert _affiliated(world, DET.Membership, ID.SCO, 2000) == set()
    assert _affiliated(world, DET.Membership, ID.SCO, 2001) == founders
    assert _affiliated(world, DET.Membership, ID.SCO, 2017) == founders | {"India"}


def test_forum_participants(world):
    """Russia and the United States, who take part too, stand in the article."""
    first, now = (_affiliated(world, DET.ForumParticipation, ID.ARF, year) for year in (1994, 2017))
    assert {"China", "Japan", "EuropeanUnion", "Vietnam"} <= first <= now
    assert now - first == {"Cambodia", "India", "Myanmar", "NorthKorea"}
    assert not now & {"Russia", "UnitedStates"}


def test_all_members_of_asean_take_part_in_its_forum(world):
    members = _affiliated(world, DET.Membership, ID.ASEAN, 2017)
    assert members <= _affiliated(world, DET.ForumParticipation, ID.ARF, 2017)


# ---- Periods, offices, links -----------------------------------------------------------------------


def test_periods_have_bounds(world):
    bounds = {
        str(p).removeprefix(ID): tuple(
            int(y) for predicate in (DET.startYear, DET.endYear) for y in world.objects(p, predicate)
        )
        for p in world.subjects(RDF.type, DET.Period)
    }
    assert bounds == {
        "WorldWarII": (1939, 1945),
        "ColdWar": (1947, 1991),
        "Transition": (1991, 2000),
        "PostColdWar": (1992,),
    }


def test_an_office_belongs_to_one_state_and_is_held_by_one_person_at_a_time(world, superclasses):
    states = _of(world, superclasses, DET.State)
    for office in world.subjects(RDF.type, DET.Office):
        assert set(world.objects(office, DET.belongsTo)) <= states and world.value(office, DET.belongsTo), office
    for year in range(1991, 2018):
        held = Counter(world.value(s, DET.office) for s in _in_force(world, DET.OfficeHolding, year))
        assert {office for office, n in held.items() if n > 1} == set(), year


def test_russia_is_presided_over_by_yeltsin_then_putin(world):
    def president(year):
        holders = {
            world.value(s, DET.holder)
            for s in _in_force(world, DET.OfficeHolding, year)
            if world.value(s, DET.office) == ID.PresidentOfRussia
        }
        return holders

    assert president(1996) == {ID.Yeltsin}
    assert president(2001) == president(2017) == {ID.Putin}
    assert president(2010) == set()


def test_links_lead_to_one_state(world, superclasses):
    states = _of(world, superclasses, DET.State)
    linked = {s for predicate in LINKS for s in world.subjects(predicate)}
    assert {ID.Gazprom, ID.RedArmy, ID.USNavy, ID.ChineseMigrants} <= linked
    for subject in linked:
        owners = {o for predicate in LINKS for o in world.objects(subject, predicate)}
        assert len(owners) == 1 and owners <= states, subject
    assert world.value(ID.RedArmy, DET.belongsTo) == ID.SovietUnion


def test_the_split_causes_the_clashes(world):
    causation = world.value(None, RDF.type, DET.Causation)
    assert causation == ID["record/SinoSovietSplitCausesClashes"]
    assert world.value(causation, DET.cause) == ID["rap/SinoSovietShift"]
    assert world.value(causation, DET.effect) == ID["rap/SinoSovietBorderClashes"]
    assert world.value(causation, DET.kind) == CODE.BringsAbout
