"""HermiT against Detente: the same relations and types, in every view and year."""

import pytest
from rdflib.namespace import OWL, RDF
from rdflib.term import BNode, Literal

from detente.store.export import is_fact
from tests.owl.owl_tools import VIEWS, YEARS


def facts(triples, properties):
    """The types and relations among triples, as HermiT prints them."""
    return {
        (s, p, o)
        for s, p, o in triples
        if p in {*properties, RDF.type, OWL.sameAs}
        and not any(str(term).startswith(str(OWL)) or isinstance(term, (BNode, Literal)) for term in (s, o))
    }


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("year", YEARS)
def test_hermit_draws_what_detente_draws(checker, graphs, written, tmp_path, view, year):
    kg = graphs(view, year)
    properties = {s for s, p, o in kg.schema if p == RDF.type and o == OWL.ObjectProperty}
    stated = [triple for triple, _ in kg.stated()]
    ours = facts([*stated, *filter(is_fact, kg.inferred())], properties)
    assert len(ours - facts(stated, properties)) > 500
    theirs = checker.facts(written(view, year), tmp_path / "drawn.nt")
    selves = {t for t in theirs if t[1] in kg.between_different and t[0] == t[2]}
    assert ours - theirs == set()
    assert theirs - selves - ours == set()


@pytest.mark.exhaustive
def test_what_the_tableau_holds_is_what_hermit_answers(checker, written, tmp_path):
    path = written("corrected", 2017)
    drawn = checker.facts(path, tmp_path / "drawn.nt")
    assert len(drawn) > 5000
    assert checker.facts(path, tmp_path / "realised.nt", "REALISE") == drawn
