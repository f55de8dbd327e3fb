"""The years of things that are read from what is kept are those that were worked out."""

import pytest
from rdflib.namespace import RDF

import detente
from detente.collection.kept_years import KeptTimeline
from detente.vocabulary import DET, ID


@pytest.fixture(scope="module")
def timelines(tmp_path_factory):
    """The years as they were worked out, and as they are read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DETENTE_CACHE", str(tmp_path_factory.mktemp("cache")))
        made = detente.load()
        worked_out = made.timeline
        made.closure  # noqa: B018, which is kept
        read = detente.load().timeline
    assert isinstance(read, KeptTimeline) and not isinstance(worked_out, KeptTimeline)
    return worked_out, read


@pytest.mark.parametrize("what", ["bounds", "timed", "known", "_stated"])
def test_the_years_of_everything(timelines, what):
    worked_out, read = (getattr(timeline, what) for timeline in timelines)
    assert dict(read) == dict(worked_out) and len(read) == len(worked_out)


def test_lifetimes(timelines):
    worked_out, read = (timeline.lifetimes for timeline in timelines)
    assert dict(read.of) == worked_out.of and worked_out.of
    assert set(read.entities) == worked_out.entities and set(read.names) == worked_out.names
    assert read.across == worked_out.across
    triples = [t for triples in timelines[0].graphs.values() for t in triples]
    assert any(map(worked_out.bounding, triples))
    assert all(read.bounding(t) == worked_out.bounding(t) for t in triples)


def test_the_years_in_words_and_what_is_stated(timelines):
    worked_out, read = timelines
    nodes = {s for triples in worked_out.graphs.values() for s, _, _ in triples}
    assert {s: read.years(s) for s in nodes} == {s: worked_out.years(s) for s in nodes}
    assert {s: read.stated(s) for s in nodes} == {s: worked_out.stated(s) for s in nodes}


def test_what_has_no_years_is_not_there(timelines):
    _, read = timelines
    for node in (ID.NobodyKnowsThis, DET.alliedWith, RDF.type):
        assert node not in read.bounds and node not in read.lifetimes.of and node not in read.lifetimes.entities
