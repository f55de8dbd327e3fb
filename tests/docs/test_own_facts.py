"""Facts of one's own, as the README and docs/modelling.md show them: checked, and what follows from them."""

import re
from pathlib import Path

import pytest
from rdflib import Namespace, URIRef

from detente.check import run
from detente.graph import load
from detente.vocabulary import PREFIXES

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "modelling.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```turtle\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: A line of what follows: a relation, and in which years it certainly holds.
FOLLOWS = re.compile(r"^- `(\w+):(\w+) det:(\w+) (\w+):(\w+)` (?:in ([\d., -]*\d)|(never))", re.MULTILINE)
SPACES = {**{k: Namespace(v) for k, v in PREFIXES.items()}, "ex": Namespace("https://example.org/strait/")}


@pytest.fixture(scope="module")
def strait(tmp_path_factory):
    file = tmp_path_factory.mktemp("modelling") / "mine.ttl"
    file.write_text("\n".join(FENCE.findall(PAGE)), encoding="utf-8")
    return file


def test_the_pieces_of_the_page_are_in_order(strait):
    assert [str(finding) for finding in run(["corrected"], extra=[strait])] == []


def test_what_the_page_says_to_follow_follows(strait):
    kg = load(extra=[strait])
    lines = FOLLOWS.findall(PAGE)
    assert len(lines) == len(re.findall(r"^- `", PAGE, re.MULTILINE)) > 15  # none is left out for its form
    for space, subject, relation, other_space, other, years, never in lines:
        triple = SPACES[space][subject], SPACES["det"][relation], SPACES[other_space][other]
        assert ", ".join(map(str, kg.years(*triple))) == years, triple
        assert bool(never) != kg.holds(*triple), triple


def test_the_file_of_the_readme_is_in_order_and_answers(tmp_path):
    (text,) = FENCE.findall(README)
    file = tmp_path / "mine.ttl"
    file.write_text(text, encoding="utf-8")
    assert [str(finding) for finding in run(["corrected"], extra=[file])] == []
    india, china = (URIRef(f"https://w3id.org/detente/id/{name}") for name in ("India", "China"))
    asked = [line for line in README.splitlines() if line.endswith("--with mine.ttl")]
    assert asked == ["detente ask disputes/adversaries --actor India --with mine.ttl"]
    with_it, without = (load(as_of=2017, extra=extra) for extra in ([file], []))
    assert [row[0] for row in with_it.ask("disputes/adversaries", actor="India").rows] == [china]
    assert not without.ask("disputes/adversaries", actor=india).rows
