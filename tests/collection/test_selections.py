"""Selections of sources: what they state, how its things are called, and what is listed; for commands too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import URIRef
from rdflib.namespace import RDF

import detente
from detente.asking import bibliography
from detente.asking.catalogue import catalogue
from detente.asking.names import Names, UnknownName
from detente.collection import manifest
from detente.collection.epochs import BadYear
from detente.collection.founding import found
from detente.collection.manifest import UnknownSource, read, shipped
from detente.errors import DetenteError
from detente.explaining.passages import WrongArticle
from detente.rdf.formats import GRAPH_FORMATS
from detente.rdf.terms import short
from detente.rdf.writing import serialize
from detente.vocabulary import CODE_GRAPH, DET, GRAPH, ID, ONTOLOGY_GRAPH
from tests.collection.made import article, collection


def allied(kg, one, other):
    return kg.holds(ID[one], DET.alliedWith, ID[other])


# ---- Selections ---------------------------------------------------------------------------------------------


def test_only_selected_sources_state_and_all_say_what_things_are_called(two):
    every = detente.load(collection=two)
    assert allied(every, "Japan", "India") and allied(every, "China", "Vietnam")
    smith = detente.load(collection=two, sources=["smith"])
    assert allied(smith, "Japan", "India") and not allied(smith, "China", "Vietnam")
    jones = URIRef(two.prefixes["jones"])
    assert smith.label(jones + "Author") == "The author jones"  # an entity
    assert not list(smith.match(jones + "C001", None, None))
    assert smith.holds(ID.Vietnam, RDF.type, DET.State)  # of the reference world
    assert smith.sources == ("smith",)
    with pytest.raises(UnknownSource, match="no source 'smyth' in the collection two; there are: smith, jones"):
        detente.load(collection=two, sources=["smyth"])


def test_a_collection_of_ones_own_has_nothing_of_the_shipped_article(two):
    kg = detente.load(collection=two)
    claims = {s for s, _, _ in kg.match(None, RDF.type, DET.Claim)}
    assert {short(c) for c in claims} == {"smith:C001", "jones:C001"}
    assert not allied(kg, "Japan", "United States".replace(" ", ""))
    assert next(kg.match(ID.UnitedStates, DET.iso3166alpha3, None), None)


def test_without_the_record_corrected_is_as_stated():
    corrected, stated = (detente.load(view, sources=["rap"]) for view in ("corrected", "as-stated"))
    assert corrected.files == stated.files and GRAPH["rap/as-stated"] in corrected.files
    assert GRAPH["record/corrections"] in detente.load("corrected").files
    assert GRAPH["record/corrections"] not in detente.load("as-stated").files


def test_every_file_of_the_shipped_collection_has_one_source():
    """And every file of a source is of some view, or else counts where no record is selected."""
    files = shipped().all_files()
    assert all(shipped().source_of(graph) for graph in files if graph not in (ONTOLOGY_GRAPH, CODE_GRAPH))
    bare = shipped().files("tentative", ["rap"]).values()
    folders = [source.folder for source in shipped().sources.values()]
    assert {f for folder in folders for f in folder.glob("*.ttl")} == {*files.values(), *bare} - {
        files[ONTOLOGY_GRAPH],
        files[CODE_GRAPH],
    }


def test_what_only_the_record_dates_is_possible_and_never_timeless_without_it():
    kg = detente.load(sources=["rap"])
    event = Names(kg).resolve("Collapse of the Soviet Union")
    assert [str(s) for s in kg.years(event, RDF.type, DET.Event)] == ["1939..2017"]  # the span of the article
    assert not detente.load(as_of=1991, sources=["rap"]).holds(event, RDF.type, DET.Event)
    assert detente.load(as_of=1991, sources=["rap"], possible=True).holds(event, RDF.type, DET.Event)
    assert detente.load(as_of=1991).holds(event, RDF.type, DET.Event)
    # Said in the present tense: certain in the year of the article, and no year before it.
    assert allied(detente.load(as_of=2017, sources=["rap"]), "Japan", "UnitedStates")
    assert not allied(detente.load(as_of=1999, sources=["rap"]), "Japan", "UnitedStates")
    assert allied(detente.load(as_of=1999), "Japan", "UnitedStates")


def test_a_year_that_no_selected_source_speaks_of_is_not_covered(tmp_path):
    made = found(tmp_path / "gap")
    for name, span in (("old", "1990/2003"), ("new", "2010/2020")):
        article(made.root / "sources" / name, name, ("Japan", "India"), span=span)
        made = made.with_source(name, "article", f"sources/{name}")
    with pytest.raises(BadYear, match="no year 2005 in the graph: not covered by new 2010 to 2020, old 1990 to 2003"):
        detente.load(collection=made, as_of=2005).store  # noqa: B018
    with pytest.raises(BadYear, match="it spans 2010 to 2020"):
        detente.load(collection=made, as_of=2003, sources=["new"]).store  # noqa: B018
    assert allied(detente.load(collection=made, as_of=2003), "Japan", "India")


def test_a_state_of_the_reference_exists_as_long_as_sources_speak_of_it(two):
    assert detente.load(collection=two, as_of=2020).holds(ID.Japan, RDF.type, DET.State)  # the record goes to 2017


def test_axioms_and_questions_of_ones_own_count_in_the_collection_alone(tmp_path):
    made = read(collection(tmp_path / "mine", "mine", smith=("Japan", "India")))
    my = "https://w3id.org/detente/id/ontology#"
    (made.root / "ontology" / "own.ttl").write_text(f"""
        @prefix det: <https://w3id.org/detente/ontology#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <{my}friendOf> a owl:ObjectProperty ; rdfs:label "friend of"@en .
        det:alliedWith rdfs:subPropertyOf <{my}friendOf> .""")
    (made.root / "queries" / "mine").mkdir()
    (made.root / "queries" / "mine" / "friends.rq").write_text(
        f"#+ title: Who are friends?\nSELECT ?a ?b {{ ?a <{my}friendOf> ?b }} ORDER BY ?a\n"
    )
    made = read(made.root)
    kg = detente.load(collection=made)
    assert len(kg.ask("mine/friends")) == 2
    assert len(kg.ask("alliances/allies", actor="Japan")) == 1  # a shipped question
    assert "mine/friends" not in catalogue(collection=shipped()).files
    assert detente.load(collection=made, sources=["smith"]).schema != detente.load().schema


# ---- Identifiers ----------------------------------------------------------------------------------------------


def test_a_bare_name_is_understood_where_one_source_has_it_and_else_the_error_names_both(two):
    smith = detente.load(collection=two, sources=["smith"])
    for name in ("C001", "c1", "smith:C001", "Claim C001"):
        assert short(smith.cite(name).node) == "smith:C001"
    assert short(smith.cite("P1").node) == "smith:P1"
    both = detente.load(collection=two)
    assert short(both.cite("jones:C001").node) == "jones:C001"
    assert "jones:C001 (asserted" in str(both.cite("jones:C001"))  # a number alone would not tell which
    for name in ("C001", "P1"):
        with pytest.raises(UnknownName, match=f"smith:{name}.*jones:{name}|jones:{name}.*smith:{name}"):
            both.cite(name)


def test_the_prefix_of_a_source_needs_no_declaration_and_is_written(two):
    kg = detente.load(collection=two)
    assert kg.sparql("SELECT ?s { smith:C001 det:asserts ?s }").to_csv(iris=True).split() == ["s", "smith:Alliance"]
    text, _ = serialize(((t, None) for t, _ in kg.stated()), GRAPH_FORMATS["turtle"])
    assert b"@prefix smith: <https://w3id.org/detente/id/smith/> ." in text
    with pytest.raises(DetenteError, match="no prefix smith"):
        detente.load().sparql("SELECT ?s { smith:C001 det:asserts ?s }")


def test_two_collections_at_once_never_mix(two, tmp_path):
    """The same names of collection, source and things, and other statements under another base."""
    base = "https://example.org/two/"
    other = read(collection(tmp_path / "two", "two", base, smith=("Russia", "Kazakhstan")))
    ours, theirs = (detente.load(collection=c, sources=["smith"]) for c in (two, other))
    for _ in range(2):  # the second time from what is kept
        assert allied(ours, "Japan", "India") and not allied(ours, "Russia", "Kazakhstan")
        assert allied(theirs, "Russia", "Kazakhstan") and not allied(theirs, "Japan", "India")
        assert str(ours.cite("smith:C001").node) == f"{ID}smith/C001"
        assert str(theirs.cite("smith:C001").node) == f"{base}smith/C001"
        query = "SELECT ?s { smith:C001 det:asserts ?s }"
        assert {str(s) for (s,) in ours.sparql(query).rows} == {f"{ID}smith/Alliance"}
        assert {str(s) for (s,) in theirs.sparql(query).rows} == {f"{base}smith/Alliance"}
        ours, theirs = (detente.load(collection=c, sources=["smith"]) for c in (two, other))
    common = set(other.files("corrected")) & set(two.files("corrected"))
    assert common == {ONTOLOGY_GRAPH, CODE_GRAPH, GRAPH["record/world"], GRAPH["record/references"]}


def test_each_passage_is_shown_from_the_text_of_its_own_article(tmp_path):
    made = found(tmp_path / "texts")
    texts = {}
    for name, pair in (("smith", ("Japan", "India")), ("jones", ("China", "Vietnam"))):
        text = article(made.root / "sources" / name, name, pair)
        texts[name] = tmp_path / f"{name}.txt"
        texts[name].write_text(text)
        made = made.with_source(name, "article", f"sources/{name}")
    kg = detente.load(collection=made)
    both = str(kg.cite("smith:C001", texts.values())) + str(kg.cite("jones:C001", reversed(texts.values())))
    assert "Japan and India are allied since 2000." in both and "China and Vietnam are allied since 2000." in both
    assert "are allied since" not in str(kg.cite("smith:C001", [texts["jones"]]))  # not at hand, and said of none
    texts["jones"].write_text("Something else.")
    with pytest.raises(WrongArticle, match="not an article of the graph"):
        kg.cite("smith:C001", texts.values())


# ---- What is there ----------------------------------------------------------------------------------------------


def test_the_sources_are_listed_with_what_they_say(two):
    entries = {e.name: e for e in bibliography.entries(two)}
    smith = entries["smith"]
    assert (smith.kind, smith.span, smith.claims, smith.situations) == ("article", "1990/2020", 1, 1)
    own = bibliography.entries(shipped())
    assert [e.name for e in own] == ["rap", "record"]
    assert own[0].claims == 281 and own[1].claims == 0
    assert bibliography.table(two).columns[0] == "name"


def test_bibtex_escapes_what_tex_would_run(tmp_path):
    made = found(tmp_path / "odd")
    article(made.root / "sources" / "smith", "smith", ("Japan", "India"))
    file = made.root / "sources" / "smith" / "source.ttl"
    file.write_text(file.read_text().replace("Article of smith", r"100% \\input{x} & _y_"))
    made = made.with_source("smith", "article", "sources/smith")
    assert r"{100\% \textbackslash{}input\{x\} \& \_y\_}" in bibliography.bibtex(made)


# ---- The command line -------------------------------------------------------------------------------------------


def run(*arguments, cwd=None, **environment):
    there = {**os.environ, "PYTHONPATH": str(Path(detente.__file__).resolve().parents[1]), **environment}
    there.pop("DETENTE_COLLECTION", None)
    there |= environment
    return subprocess.run(
        [sys.executable, "-m", "detente.cli", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=there,
        check=False,
    )


def test_commands_work_on_any_collection_and_selection(two, tmp_path):
    options = ("--collection", str(two.root))
    assert "India" in run("ask", "allies", "--actor", "Japan", "--as-of", "2010", *options).stdout
    assert "(no rows)" in run("ask", *options, "allies", "--actor", "Japan", "--source", "jones").stdout
    assert "smith" in run("sources", cwd=two.root / "sources").stdout
    assert run("check", DETENTE_COLLECTION=str(two.root)).returncode == 0
    assert "smith:C001" in run("why", "Japan", "alliedWith", "India", *options).stdout
    assert run("history", "Japan", "alliedWith", "India", *options).returncode == 0
    assert run("history", "Japan", "alliedWith", "India", *options, "--source", "jones").returncode == 1
    assert "smith:Alliance" in run("export", *options, "--source", "smith").stdout
    assert "jones:Alliance" not in run("export", *options, "--source", "smith").stdout
    wrong = run("show", "Japan", *options, "--source", "smyth")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)
    missing = run("show", "Japan", "--collection", str(tmp_path / "none"))
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)
    assert "no such folder" in missing.stderr


def test_completion_is_of_the_collection(two):
    made = run(cwd=two.root, _DETENTE_COMPLETE="bash_complete", COMP_WORDS="detente show --source s", COMP_CWORD="3")
    assert made.stdout.split() == ["plain,smith"]
    made = run(cwd=two.root, _DETENTE_COMPLETE="bash_complete", COMP_WORDS="detente cite C0", COMP_CWORD="2")
    assert "plain,C001" in made.stdout and "C173" not in made.stdout


def test_what_is_chosen_for_a_command_is_not_chosen_after_it(two):
    from click.testing import CliRunner

    from detente.cli import command

    CliRunner().invoke(command, ["sources", "--collection", str(two.root)])
    assert manifest.chosen.get() is None
