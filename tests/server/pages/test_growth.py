"""What anybody can ask for any number of is not remembered: a worker does not grow by names that mean nothing."""

from rdflib import URIRef

from detente.collection.labels import stated_labels
from detente.server.graphs import Loaded
from detente.server.pages.desk import desk_of
from detente.server.settings import Settings
from detente.vocabulary import ID


def test_what_is_not_there_is_not_kept():
    graphs = Loaded(Settings())
    desk = desk_of(graphs, graphs.get("corrected", 1985))
    evidence, labels = desk.evidence, stated_labels(desk.kg)
    remembered = (
        evidence._known, evidence._kinds, evidence._wholes, labels._known, desk._labels._known, desk.members._known,
    )  # fmt: skip

    def ask(node):
        desk.known(node), desk.label(node), desk.kinds(node), desk.members.get(node)
        evidence.kinds(node), evidence.whole(node), evidence.objects(node, ID.x), labels.get(node)

    ask(ID.Japan)
    before = list(map(len, remembered))
    assert sum(before) > 2  # what is there, is
    for number in range(50):
        ask(URIRef(f"urn:none:{number}"))
    assert list(map(len, remembered)) == before
