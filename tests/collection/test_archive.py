"""What is kept of a view is the view: in every year, for any number of readers, and made anew where it is damaged."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Literal
from rdflib.namespace import RDF, XSD

import detente
from detente.collection import entries, expansion
from detente.collection.manifest import shipped
from detente.vocabulary import DET, ID

VIEWS = tuple(shipped().views)

YEARS = (1996, 2017, None)
TURTLE = """
@prefix det: <https://w3id.org/detente/ontology#> .
@prefix id: <https://w3id.org/detente/id/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:MineA det:note _:blank ; <urn:x> "0.60"^^xsd:decimal .
_:blank <urn:y> "007"^^xsd:integer .
"""


@pytest.fixture
def place(monkeypatch, tmp_path):
    """A cache without anything in it."""
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def closings(monkeypatch):
    """How often something was closed."""
    from detente.reasoning import closure

    calls = []
    real = closure.close_both
    monkeypatch.setattr(closure, "close_both", lambda *args, **more: calls.append(1) or real(*args, **more))
    return calls


def quads(store):
    return set(store)


def paths(place, kind):
    return sorted(p for p in place.iterdir() if p.name.startswith(f"{kind}-"))


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_kept_is_what_is_made_anew(view, place, closings):
    made = detente.load(view)
    made.closure  # noqa: B018
    kept = detente.load(view)
    assert len(closings) == 1 and type(kept.closure) is not type(made.closure)
    assert list(kept.graphs) == list(made.graphs) and kept.graphs == made.graphs
    timeline = made.timeline  # from which it was closed, before anything was kept
    assert kept.masks == timeline.certain and kept.epochs == timeline.epochs
    assert kept.also_possible.shown_masks == timeline.possible != timeline.certain
    stated_in = dict(timeline.derived)
    for graph, triples in made.graphs.items():
        for triple in triples:
            stated_in[triple] = (*stated_in.get(triple, ()), graph)
    assert dict(kept.stated_in) == stated_in
    inferred = dict(made.closure.inferred())
    assert dict(kept.closure.inferred()) == inferred and len(kept.closure) == len(made.closure)
    assert [c.code for c in kept.closure.contradictions()] == [c.code for c in made.closure.contradictions()]
    some = sorted(inferred, key=str)
    for triple in some[::40]:
        assert kept.closure.mask(triple) == made.closure.mask(triple)
        epochs = range(0, len(made.epochs.starts), 7)
        assert [kept.closure.rank(triple, e) for e in epochs] == [made.closure.rank(triple, e) for e in epochs]
    for triple in some[::900]:
        assert kept.proof(*triple) == made.proof(*triple) and kept.years(*triple) == made.years(*triple)
    s, p, o = next(t for t in some if t[1] == DET.alliedWith)
    assert kept.history(s, p, o).rows == made.history(s, p, o).rows
    assert [j.facts for j in kept.justifications(s, p, o)] == [j.facts for j in made.justifications(s, p, o)]
    for year in YEARS:
        anew = detente.load(view, year)  # with the blank nodes of the one that was made, and nothing from disk
        anew._changed, anew.both = True, {**made.both, "_archive": None}
        again = detente.load(view, year)
        assert sorted(again.nquads.splitlines()) == sorted(anew.nquads.splitlines())  # every lexical form
        assert quads(again.store) == quads(anew.store)
        assert anew.slice(graphs=False).place is None and again.slice(graphs=False).place is not None
    assert quads(again.also_possible.store) == quads(anew.also_possible.store) > quads(again.store)
    assert quads(again.store) == {q for q in again.dataset if q.graph_name == ox.DefaultGraph()}
    assert len(closings) == 1  # no year cost another closure


def test_blank_nodes_and_lexical_forms(place, tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text(TURTLE)
    first = detente.load(as_of=2017, extra=[file])
    first.store  # noqa: B018
    for graph in (first, detente.load(as_of=2017, extra=[file])):
        ((_, _, blank),) = graph.match(ID.MineA, DET.note, None)
        assert [o for _, _, o in graph.match(blank, None, None)]  # under the same label in every store
        assert (ID.MineA, DET.note, blank) in graph.masks and graph.closure.mask((ID.MineA, DET.note, blank))
        assert (Literal("0.60", datatype=XSD.decimal, normalize=False), b'"0.60"') and b'"0.60"' in graph.nquads
        assert b'"007"' in graph.nquads
    file.write_text(TURTLE.replace("MineA", "MineB"))
    other = detente.load(as_of=2017, extra=[file])
    assert not list(other.match(ID.MineA, None, None)) and list(other.match(ID.MineB, None, None))
    assert len(paths(place, "closure")) == 2


@pytest.mark.parametrize("view", VIEWS)
def test_what_expansion_made_is_kept_with_its_rules(view, place, tmp_path, monkeypatch):
    file = tmp_path / "mine.ttl"
    file.write_text(
        """@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .
        id:MineB a det:Alliance ; det:ally id:Fiji , id:Australia ; det:years "1950/1960" .""",
        encoding="utf-8",
    )
    calls = []
    real = expansion.expand
    monkeypatch.setattr(expansion, "expand", lambda *args, **more: calls.append(1) or real(*args, **more))
    graph = detente.load(view, extra=[file])
    made = graph.expansion
    premises = {triple: made.premises(triple) for triple in made.made}
    bounds = {(ID.MineB, p, Literal(year)) for p, year in ((DET.earliestStart, 1950), (DET.latestEnd, 1960))}
    assert bounds <= {t for each in premises.values() for t in each}  # years in EDTF, which no file states as bounds
    graph.closure  # noqa: B018
    for kept in (graph, detente.load(view, extra=[file])):
        assert kept.expansion is not made and list(kept.expansion.made.items()) == list(made.made.items())
        assert {triple: kept.expansion.premises(triple) for triple in premises} == premises
        stated = next(t for t in kept.stated_in if t not in premises)
        assert stated not in kept.expansion.made and (ID.Fiji, ID.Fiji, ID.Fiji) not in kept.expansion.made
        proof = kept.proof(ID.Fiji, DET.alliedWith, ID.Australia)
        assert any(node.rule is not None and node.rule.name == expansion.STEP for node in proof.nodes())
        assert (ID.MineB, DET.ally, ID.Fiji) in proof.leaves()
    assert len(calls) == 1  # neither what was closed nor what is kept is expanded anew


def test_a_changed_graph_is_not_kept(place, closings):
    graph = detente.load(as_of=2017)
    triple = (ID.Somewhere, RDF.type, DET.Place)
    changed = graph.change(add=[triple])
    assert changed.holds(*triple) and changed.slice(graphs=False).place is None
    assert not any(place.glob("*")) if place.exists() else True
    assert len(closings) == 1


@pytest.mark.parametrize("kind", ["closure", "slice"])
def test_a_damaged_entry_is_made_anew(place, kind, closings):
    first = detente.load(as_of=2017)
    expected = quads(first.store)
    del first
    (path,) = paths(place, kind)
    file = path / "closure" if kind == "closure" else next((path / "store").glob("MANIFEST-*"))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)  # at the same length
    again = detente.load(as_of=2017)
    if kind == "slice":
        assert quads(again.store) == expected
        assert again.slice(graphs=False).place is not None
    else:
        assert len(quads(again.store)) == len(expected)  # blank nodes have other labels
    assert len(closings) == (2 if kind == "closure" else 1)
    assert len(paths(place, kind)) == 1


def test_nothing_is_kept_where_that_cannot_be(tmp_path, monkeypatch, closings):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DETENTE_CACHE", str(tmp_path / "file" / "below"))
    graph = detente.load(as_of=2017)
    assert graph.slice(graphs=False).place is None and len(graph.store) > 1000 and len(closings) == 1


def test_a_full_disk(place, monkeypatch):
    """What was half written is gone, and the answer is there."""
    monkeypatch.setattr("detente.collection.archive.write", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    graph = detente.load(as_of=2017)
    assert len(graph.store) > 1000 and not list(place.iterdir())


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="modes as POSIX has them")
def test_a_folder_that_is_only_read(place, closings, monkeypatch):
    detente.load(as_of=2017).store  # noqa: B018
    before = sorted(place.rglob("*"))
    # The owner of a machine may write everywhere: here, nothing can be made.
    for function in ("os.utime", "tempfile.mkdtemp", "tempfile.mkstemp"):
        monkeypatch.setattr(function, lambda *_, **__: (_ for _ in ()).throw(PermissionError(30, "read-only")))
    assert detente.load(as_of=2017).slice(graphs=False).place is not None
    other = detente.load(as_of=1996)
    assert other.slice(graphs=False).place is None and len(other.store) > 1000
    assert len(closings) == 1 and sorted(place.rglob("*")) == before


def _asked(folder, year, results):
    os.environ["DETENTE_CACHE"] = folder
    graph = detente.load(as_of=year)
    results.put((year, len(graph.store), str(graph.ask("alliances/indirect-opponents", actor="Russia").to_csv())))


def test_processes_that_begin_at_once(place, graphs):
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    years = (2017, 2017, 1996)
    workers = [context.Process(target=_asked, args=(str(place), year, results)) for year in years]
    for worker in workers:
        worker.start()
    found = [results.get(timeout=300) for _ in workers]
    for worker in workers:
        worker.join()
    for year, size, answer in found:
        # The store may be the one with named graphs, if that was asked for before: its default graph is the same.
        default = graphs("corrected", year).store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        assert size == sum(1 for _ in default)
        asked = graphs("corrected", year).ask("alliances/indirect-opponents", actor="Russia")
        assert answer == asked.to_csv()
    assert len(paths(place, "closure")) == 1 and not [p for p in place.iterdir() if p.name.startswith(".")]


_PROGRAM = """
import sys
from detente.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
left = {"numpy", "duckdb", "pyshacl", "owlrl", "detente.reasoning.closure", "detente.rules", "yaml"}
print("imported:", *sorted(left & set(sys.modules)))
"""


def _imported(*arguments):
    command = [sys.executable, "-c", _PROGRAM, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    return done.stdout.rpartition("imported:")[2].split()


def test_what_a_command_imports_where_all_is_kept(place):
    question = ("ask", "alliances/indirect-opponents", "--actor", "Russia", "--as-of")
    assert "numpy" in _imported(*question, "2017")
    assert _imported(*question, "2017", "--no-origin") == []
    # A question with rows: where there are none, other views and years are asked too.
    another = "ask", "alliances/allies", "--actor", "Japan", "--as-of"
    _imported(*another, "2015")
    for asked in (
        (*another, "2010"),
        (*question, "2017"),
        (*question, "2017", "--why"),
        ("history", "Russia", "alliedWith"),
    ):
        assert not {"numpy", "duckdb", "yaml"} & set(_imported(*asked)), asked
    relation = ("Russia", "indirectlyOpposedTo", "United States", "--as-of", "2017")
    assert not {"numpy", "duckdb"} & set(_imported("why", *relation))
    assert entries.contents().closures.entries == 1 and Path(place).is_dir()
