"""What the tests of the record look up in it."""

from pathlib import Path

from rdflib import RDF, Graph

from detente.vocabulary import DET, GRAPH, ID

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


def read(*names):
    graph = Graph()
    for name in names:
        graph.parse(CHECKOUT / name, format="turtle")
    return graph


def our_subjects(world):
    return {s for s in world.subjects() if s not in HEADERS}


def of_kind(world, superclasses, kind):
    """The subjects stated to be of a class or of one below it."""
    return {s for s, c in world.subject_objects(RDF.type) if kind in superclasses.get(c, ())}


def in_force(world, kind, year):
    """The situations of a kind that are in force in a year."""
    return {
        s
        for s in world.subjects(RDF.type, kind)
        if all(int(y) <= year for y in world.objects(s, DET.startYear))
        and all(int(y) >= year for y in world.objects(s, DET.endYear))
    }


def affiliated(world, kind, body, year):
    """Local names of the actors that stand in an affiliation with a body in a year."""
    actor, organisation = AFFILIATION_ROLES[kind]
    return {
        str(world.value(s, actor)).removeprefix(ID)
        for s in in_force(world, kind, year)
        if world.value(s, organisation) == body
    }
