"""Facts added and removed: the closure is then what a fresh one is."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Literal

from detente import close
from detente.graph import KnowledgeGraph
from detente.reasoning.changes import BadChange
from detente.vocabulary import DET, ID
from tests.reasoning.test_closure import EX, FACT, ONTOLOGY

CHANGES = st.lists(
    st.tuples(st.booleans(), st.sets(FACT, min_size=1, max_size=4)),
    min_size=1,
    max_size=3,
)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sets(FACT, min_size=3, max_size=8), CHANGES)
def test_random_changes_leave_what_a_fresh_closure_gives(facts, changes):
    closed = close([*ONTOLOGY, *facts])
    before, now = set(closed), set(facts)
    for adds, several in changes:
        old = closed
        if adds:
            closed = closed.change(add=several)
            now |= several
        else:
            closed = closed.change(remove=several & now)
            now -= several
        fresh = close([*ONTOLOGY, *now])
        assert set(closed) == set(fresh)
        assert set(closed.stated()) == {*ONTOLOGY, *now}
        assert {c.code for c in closed.contradictions()} == {c.code for c in fresh.contradictions()}
        assert old is not closed
    assert set(close([*ONTOLOGY, *facts])) == before


def test_what_follows_otherwise_still_follows_and_axioms_count():
    closed = close([*ONTOLOGY, (EX.a, EX.ally, EX.b), (EX.a, EX.friend, EX.b)])
    assert (EX.a, EX.friend, EX.b) in closed.change(remove=[(EX.a, EX.friend, EX.b)])
    assert (EX.b, EX.ally, EX.a) not in closed.change(remove=[(EX.a, EX.ally, EX.b)])
    wider = closed.change(add=[(EX.friend, RDFS.subPropertyOf, EX.knows)])
    assert (EX.a, EX.knows, EX.b) in wider and (EX.a, EX.knows, EX.b) not in closed
    with pytest.raises(BadChange, match="not stated, so that it cannot be removed"):
        closed.change(remove=[(EX.b, EX.ally, EX.a)])
    with pytest.raises(BadChange, match="no triple of RDF"):
        closed.change(add=[(Literal("a"), EX.ally, EX.b)])
    with pytest.raises(BadChange, match="added and removed at once"):
        closed.change(add=[(EX.a, EX.ally, EX.b)], remove=[(EX.a, EX.ally, EX.b)])


def same(a, b):
    return {t: m for t, m in a.closure.inferred()} == {t: m for t, m in b.closure.inferred()}


def test_a_graph_with_years(graphs):
    """A situation that is added belongs to its years; taken away again, everything is as before."""
    kg = graphs("corrected")
    facts = [
        (EX.s, RDF.type, DET.Sanctions),
        (EX.s, DET.sender, ID.France),
        (EX.s, DET.target, ID.Mongolia),
        (EX.s, DET.startYear, Literal(1970)),
        (EX.s, DET.endYear, Literal(1975)),
    ]
    more = kg.change(add=facts)
    assert [str(y) for y in more.years(ID.France, DET.sanctions, ID.Mongolia)] == ["1970-1975"]
    assert not kg.years(ID.France, DET.sanctions, ID.Mongolia)
    reason = more.why(ID.France, DET.sanctions, ID.Mongolia)
    assert "stated in added" in str(reason) and more.holds(ID.France, DET.sanctions, ID.Mongolia)
    assert isinstance(more, KnowledgeGraph) and same(more.change(remove=facts), kg)
    fewer = kg.change(remove={t for ts in kg.said.values() for t in ts if t[0] == ID["rap/RussiaJapanKurilDispute"]})
    assert not fewer.closure.mask((ID.Russia, DET.inTerritorialDisputeWith, ID.Japan))
    with pytest.raises(BadChange, match="an axiom"):
        kg.change(add=[(DET.sender, RDF.type, OWL.TransitiveProperty)])
    with pytest.raises(BadChange, match="not stated"):
        kg.change(remove=[(ID.Japan, DET.alliedWith, ID.China)])
