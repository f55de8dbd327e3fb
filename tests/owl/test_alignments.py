"""HermiT finds the ontology consistent with each alignment. The profiles are tested with those of all files."""

import pytest

from tests.owl.owl_tools import ROOT

ALIGNMENTS = sorted((ROOT / "ontology" / "alignments").glob("*.ttl"))


@pytest.mark.parametrize("path", ALIGNMENTS, ids=lambda path: path.stem)
def test_the_ontology_with_an_alignment_is_consistent(checker, path):
    checker.maps(ROOT / "ontology" / "alignments" / "catalog-v001.xml")
    found = checker.ask("CLASSIFY", path)
    assert found.of("CONSISTENT") == [["true"]]
    assert found.of("UNSATISFIABLE") == []
