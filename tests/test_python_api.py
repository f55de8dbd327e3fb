"""The public interface: what it holds, that its objects show themselves, and that the page on it is true."""

import inspect
import json
import re
from pathlib import Path

import pytest

import detente
from detente.asking.answers import Answer
from detente.asking.catalogue import catalogue
from detente.asking.names import UnknownName
from detente.errors import DetenteError
from detente.graph import KnowledgeGraph
from detente.vocabulary import DET, ID

PAGE = Path(__file__).resolve().parents[1] / "docs" / "python.md"


def public(cls):
    return {name for name in dir(cls) if not name.startswith("_")}


def test_the_public_surface_keeps_its_names():
    """A name that goes, or an argument that changes, breaks programs of others: then CHANGELOG says so."""
    assert set(detente.__all__) >= {"KnowledgeGraph", "__version__", "close", "load"}
    assert all(getattr(detente, name) is not None for name in detente.__all__)
    taken = ["view", "as_of", "extra", "reasoner", "possible", "collection", "sources"]
    assert list(inspect.signature(detente.load).parameters) == taken
    assert public(KnowledgeGraph) >= {
        "ask", "balance", "change", "cite", "claims", "compare", "contradictions", "entity", "history", "holds",
        "justifications", "label", "match", "panel", "proof", "refutations", "sparql", "why", "years",
    }  # fmt: skip
    assert public(Answer) >= {
        "columns", "rows", "title", "head", "cut", "why", "evidence", "text", "render", "to_table", "to_csv", "to_tsv",
        "to_json", "to_markdown", "to_html", "to_srj", "to_srx", "to_turtle", "to_dicts", "to_pandas", "to_arrow",
        "with_origin",
    } - {"columns", "rows"}  # fmt: skip
    assert {"columns", "rows"} <= set(Answer.__dataclass_fields__)


def test_names_are_enough(graphs):
    kg = graphs("corrected", 2017)
    reason = kg.why("JP", "allied with", "id:UnitedStates")
    assert reason and reason.triple == (ID.Japan, DET.alliedWith, ID.UnitedStates)
    assert kg.why(ID.Japan, DET.alliedWith, ID.UnitedStates).proof == reason.proof
    assert kg.why("Japan", "a", "State").triple[2] == DET.State
    with pytest.raises(UnknownName, match="did you mean 'Japan'"):
        kg.why("Jappan", "alliedWith", "US")


def test_what_does_not_hold_says_when_it_does(graphs):
    reason = graphs("corrected", 2017).why("Soviet Union", "closeTo", "China")
    assert not reason and "not known in the graph (corrected, as of 2017)" in str(reason)
    assert "; it holds in 1950-1958; it possibly holds in 1950-1960" in str(reason)
    assert "not known in the graph (corrected, as of 2017)" in repr(reason)
    assert json.loads(reason.to_json())["holds"] is None  # which is no denial
    denied = graphs("corrected", 2017).why("Russia", "hasPeaceTreatyWith", "Japan")  # C175
    assert json.loads(denied.to_json())["holds"] is False


def test_every_object_shows_itself(graphs):
    kg = graphs("corrected", 2017)
    answer = kg.ask("disputes/adversaries", actor="Russia")
    objects = [kg.why("Japan", "alliedWith", "US"), kg.cite("C173"), kg.cite("S4P1.9"), kg.cite("rap:USJapanAlliance")]
    for thing in [*objects, kg.entity("Japan"), answer.why(0), answer.evidence(0)]:
        assert str(thing) and json.loads(thing.to_json())
        assert thing._repr_html_().startswith("<") and "<Claim" not in thing._repr_html_()
        assert repr(thing).startswith(f"<{type(thing).__name__}: ") and len(repr(thing)) < 300
    for thing in [*objects, kg.entity("Japan"), answer.why(0)]:
        assert thing.to_markdown()
    assert str(answer) == f"{answer.heading}\n\n{answer.to_table()}"
    assert answer.heading == "Who are the adversaries of an actor? actor: Russia (corrected, as of 2017)"
    assert repr(kg) == "<KnowledgeGraph: corrected, as of 2017>" and repr(answer).startswith("<Answer: 4 rows of adv")
    assert repr(kg.proof(ID.Japan, DET.alliedWith, ID.UnitedStates)).startswith("<Proof of id:Japan det:alliedWith ")
    assert len(repr(kg.justifications(ID.Japan, DET.alliedWith, ID.UnitedStates))) < 40
    assert repr(catalogue()).startswith("<Catalogue: ") and "<Question alliances/allies: " in repr(
        catalogue().get("alliances/allies")
    )
    assert [c.name for c in answer.evidence(-1).claims]
    with pytest.raises(DetenteError, match="no row 99"):
        answer.evidence(99)


def test_a_thing_knows_what_it_is(graphs):
    japan = graphs("corrected", 2017).entity("jpn")
    assert (japan.iri, japan.label) == (str(ID.Japan), "Japan") and japan.types == ("det:State",)
    assert japan.inferred_types == ("det:SanctioningState", "det:TreatyParty") and japan.status == ""


def test_the_page_is_true(tmp_path, monkeypatch, capsys):
    """Its code runs from top to bottom, in a folder of its own, and prints what its remarks say."""
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 5
    exec(compile("\n".join(blocks), str(PAGE), "exec"), {})
    out = capsys.readouterr().out
    for part in (
        "United States",
        "'opponent'",
        "as other member",
        "negative wrong degree",
        "C173",
        "Sanctioning state",
        "France",
    ):
        assert part in out


@pytest.mark.parametrize("word", re.findall(r"`((?:kg|answer|detente)\.\w[\w.]*)", PAGE.read_text(encoding="utf-8")))
def test_names_in_its_prose_exist(word, graphs):
    owner, *path = word.split(".")
    thing = {"kg": graphs(), "answer": Answer(("a",), ()), "detente": detente}[owner]
    if owner == "detente" and path[0] not in detente.__all__:
        from importlib import import_module

        thing, path = import_module(f"detente.{path[0]}"), path[1:]
    for name in path:
        thing = getattr(thing, name)
    assert thing is not None
