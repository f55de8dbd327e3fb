"""What CONTRIBUTING.md tells to paste is pasted, into a copy of the data, and nothing is wrong with it."""

import re
import shutil
import textwrap
from pathlib import Path

import pytest

from detente.asking.catalogue import Catalogue
from detente.check import run
from detente.check.expected_answers import Questions
from detente.check.ontology import CHECKS
from detente.collection import library
from detente.collection.manifest import shipped
from detente.graph import load
from detente.rdf.terms import short
from detente.vocabulary import DET, ID

VIEWS = tuple(shipped().views)

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
#: A file's name on a line of its own, and the piece that goes at its end.
PIECE = re.compile(r"^ *`((?:graph|ontology|queries)/[\w./-]+)`\n+ *```\w+\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
PIECES = [(file, textwrap.dedent(text)) for file, text in PIECE.findall(PAGE)]


@pytest.fixture(scope="module")
def pasted(tmp_path_factory):
    """A copy of the data with every piece pasted, in place of the data."""
    root = tmp_path_factory.mktemp("checkout")
    for folder in ("graph", "ontology", "queries"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "detente.toml", root)
    for file, text in PIECES:
        place = root / file
        assert place.parent.is_dir(), file
        with place.open("a", encoding="utf-8") as out:
            out.write(("\n" if place.stat().st_size else "") + text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library, "root", lambda: root)
        patch.setenv("DETENTE_COLLECTION", str(root))
        shipped.cache_clear()
        yield root
    shipped.cache_clear()


def test_there_is_a_piece_for_a_fact_a_question_and_a_rule():
    names = [file for file, _ in PIECES]
    for wanted in ("claims.ttl", "facts.ttl", "world.ttl", ".rq", ".csv", "ontology/detente.ttl"):
        assert [n for n in names if n.endswith(wanted)], wanted
    fences = sum(PAGE.count(f"```{kind}\n") for kind in ("turtle", "sparql", "csv"))
    assert len(PIECES) == fences  # none stands there without a file to go to


def test_what_is_pasted_is_in_order(pasted):
    assert [str(f) for f in run(VIEWS) if f.error] == []


def test_the_pasted_fact_and_rule_are_reasoned_with(pasted):
    kg = load("corrected", 2017)
    assert kg.holds(ID["rap/JapaneseToolEmbargo2015"], DET.sender, ID.Japan)
    assert kg.proof(ID.Mongolia, DET.participatesIn, ID.ARF) is not None
    assert DET.embargoes in {atom.head.p for atom in kg.closure.ruleset.rules if atom.head is not None}


def test_the_pasted_question_is_answered_as_expected(pasted):
    known = Catalogue(pasted / "queries")
    (name,) = (Path(f).with_suffix("").relative_to("queries").as_posix() for f, _ in PIECES if f.endswith(".rq"))
    ((_, troubles),) = Questions(known, names=[name])
    assert [str(t) for t in troubles] == []


def test_every_demand_on_an_ontology_is_told():
    """A word for each check of the ontology, in the section on rules."""
    section = PAGE[PAGE.index("## Add a rule") : PAGE.index("## Add an article")]
    words = {
        "term-undescribed": "ends with a full stop",
        "term-deprecated": "owl:deprecated true",
        "class-without-example": "skos:example",
        "term-without-source": "names its source",
        "role-unbounded": "one inverse",
        "anonymous-bound": "one named class",
        "outside-profile": "someValuesFrom",
        "chains-in-a-circle": "circle of chains",
        "term-of-two-kinds": "named inverse",
        "term-undeclared": "holds every term",
        "badly-named": "likeThis",
    }
    assert set(words) == set(CHECKS)
    assert all(word in section for word in words.values())
    assert "scripts/docs" in section and "--questions --update" in section
    assert short(DET.acrossPeriods) in section and short(DET.betweenDifferent) in section
