"""The release bundle: the same to the byte when built twice, whole, checked, and told apart from the one before."""

import csv
import hashlib
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, Namespace
from rdflib.namespace import DCAT, DCTERMS, RDF, RDFS, VOID

from detente.rdf.formats import GRAPH_FORMATS
from detente.vocabulary import DET, ID, ONTOLOGY_GRAPH
from tests.scripts.conftest import release_run

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"
PARSERS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
}
SPDX = Namespace("http://spdx.org/rdf/terms#")


@pytest.fixture(scope="module")
def folder(bundle):
    return bundle


@pytest.fixture(scope="module")
def quads(folder):
    """Each file of RDF as canonical quads."""
    found = {}
    for file in folder.rglob("*"):
        if file.suffix in PARSERS:
            dataset = ox.Dataset(ox.parse(file.read_bytes(), PARSERS[file.suffix], base_iri=file.as_uri()))
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            found[file.relative_to(folder).as_posix()] = frozenset(dataset)
    return found


@pytest.fixture
def release(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS / "shared"))
    pytest.importorskip("pylode", reason="writes the reference page")
    import _release

    return _release


@pytest.fixture
def meaning(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS / "shared"))
    import _meaning

    return _meaning


def test_the_zip_file_holds_the_folder(folder):
    with zipfile.ZipFile(f"{folder}.zip") as bundle:
        held = {name: bundle.read(name) for name in bundle.namelist()}
        assert bundle.namelist() == sorted(bundle.namelist())
    assert held == {
        f"{folder.name}/{p.relative_to(folder).as_posix()}": p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_the_date_is_the_ontologys(folder):
    graph = Graph().parse(ROOT / "ontology" / "detente.ttl")
    date = str(graph.value(ONTOLOGY_GRAPH, DCTERMS.modified) or graph.value(ONTOLOGY_GRAPH, DCTERMS.created))[:10]
    with zipfile.ZipFile(f"{folder}.zip") as bundle:
        assert {entry.date_time for entry in bundle.infolist()} == {(*map(int, date.split("-")), 0, 0, 0)}
    assert (folder / "CHANGES.md").read_text(encoding="utf-8").split("\n")[0].endswith(f"({date})")
    catalogue = Graph().parse(folder / "dcat.ttl")
    assert set(map(str, catalogue.objects(None, DCTERMS.issued))) == {date}


def test_the_checksums_are_right_and_cover_every_file(folder):
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    said = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    assert said == {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file() and p.name != "SHA256SUMS"
    }
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, check=True)


def test_a_changed_byte_is_found(folder, release, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert release.unlike(folder, copy) == []
    with (copy / "graph" / "detente-corrected.ttl").open("ab") as file:
        file.write(b" ")
    (copy / "void.ttl").unlink()
    assert release.unlike(folder, copy) == ["graph/detente-corrected.ttl", "void.ttl"]


@pytest.mark.parametrize("stem", ["graph/detente-corrected", "graph/detente-corrected-2017", "ontology/detente"])
def test_every_serialisation_says_the_same(quads, stem):
    one = {name: quads[stem + GRAPH_FORMATS[name].suffix] for name in ("turtle", "rdfxml", "jsonld")}
    assert len(set(one.values())) == 1
    assert quads[f"{stem}.nq"] == quads[f"{stem}.trig"]
    # What a document says of facts, the dataset says too; the document declares things and names itself besides.
    default = {str(q.triple) for q in quads[f"{stem}.nq"] if q.graph_name == ox.DefaultGraph()}
    named = {str(q.triple) for q in quads[f"{stem}.nq"] if q.graph_name != ox.DefaultGraph()}
    header = {t for t in default if "/graph/export/" in t}  # which view and year it is: no file says so
    assert default - header == named and len(header) == (2 if stem.startswith("graph/") else 0)
    extra = {str(q.triple) for q in one["turtle"]} - default
    assert all("NamedIndividual" in t or "/graph/export/" in t or "_:" in t for t in extra)


def test_the_inferred_facts_alone_are_what_a_document_has_more(quads):
    alone = {str(q) for q in quads["inferred/detente-corrected-2017-inferred.ttl"]}
    assert len(alone) > 1000
    assert alone <= {str(q) for q in quads["graph/detente-corrected-2017.ttl"]}
    opposed = f"<{ID.Russia}> <{DET.indirectlyOpposedTo}> <{ID.UnitedStates}>"
    assert any(opposed in q for q in alone)
    assert (
        quads["inferred/detente-corrected-2017-inferred.rdf"] == quads["inferred/detente-corrected-2017-inferred.ttl"]
    )


def test_the_ontology_files_are_those_of_the_checkout(quads):
    for file in (ROOT / "ontology").rglob("*.ttl"):
        dataset = ox.Dataset(ox.parse(file.read_bytes(), ox.RdfFormat.TURTLE, base_iri=file.as_uri()))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert quads[f"ontology/{file.relative_to(ROOT / 'ontology').as_posix()}"] == frozenset(dataset)


def test_void_counts_what_the_dump_holds(folder, quads):
    graph = Graph().parse(folder / "void.ttl")
    (dataset,) = graph.subjects(RDF.type, VOID.Dataset)
    triples = [q.triple for q in quads["graph/detente-corrected.nq"] if q.graph_name == ox.DefaultGraph()]
    assert graph.value(dataset, VOID.triples).toPython() == len(triples)
    state = next(part for part in graph.objects(dataset, VOID.classPartition) if str(part).endswith("/State"))
    kind = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(DET.State))
    assert graph.value(state, VOID.entities).toPython() == sum((t.predicate, t.object) == kind for t in triples)
    for dump in graph.objects(dataset, VOID.dataDump):
        assert (folder / str(dump).split("/release/", 1)[1].split("/", 1)[1]).is_file()


def test_dcat_describes_every_file_of_data(folder):
    graph = Graph().parse(folder / "dcat.ttl")
    described = {str(graph.value(d, DCTERMS.title)): d for d in graph.objects(None, DCAT.distribution)}
    data = [p for p in folder.rglob("*") if p.suffix in PARSERS and p.name not in ("dcat.ttl",)]
    assert {p.relative_to(folder).as_posix() for p in data} <= set(described)
    for path, node in described.items():
        checksum = graph.value(node, SPDX.checksum)
        assert (
            str(graph.value(checksum, SPDX.checksumValue)) == hashlib.sha256((folder / path).read_bytes()).hexdigest()
        )
        assert graph.value(node, DCAT.byteSize).toPython() == (folder / path).stat().st_size


def test_the_rules_are_sparql_updates_that_a_store_runs(folder):
    text = (folder / "rules.ru").read_text(encoding="utf-8")
    store = ox.Store()
    for a, p, b in ((ID.Russia, DET.adversarialTo, ID.Japan), (ID.Japan, DET.alliedWith, ID.UnitedStates)):
        store.add(ox.Quad(*(ox.NamedNode(str(x)) for x in (a, p, b))))
    store.update(text)
    opposed = ox.NamedNode(str(DET.indirectlyOpposedTo)), ox.NamedNode(str(ID.UnitedStates))
    assert any(store.quads_for_pattern(ox.NamedNode(str(ID.Russia)), *opposed))


def test_the_readme_names_what_is_there(folder):
    text = (folder / "README.txt").read_text(encoding="utf-8")
    top = {p.name + "/" * p.is_dir() for p in folder.iterdir()} - {"README.txt"}
    assert {name for name in top if name not in text} == set()


# ---- the difference in meaning ---------------------------------------------------------------------------


def _changed(folder):
    return json.loads((folder / "meaning.json").read_text(encoding="utf-8"))


def test_nothing_changed_is_no_change(folder, meaning):
    assert meaning.difference(meaning.read(folder), _changed(folder)) == ""
    assert meaning.read(Path(f"{folder}.zip")) == meaning.read(folder)


def test_the_names_of_unnamed_nodes_and_the_order_do_not_matter(meaning):
    text = "@prefix : <urn:x#> . :a :b [ :c :d , :e ; :f [ :c :g ] ] ; :h 1 ."
    other = "@prefix : <urn:x#> . _:z :c :e . _:y :c :g . _:z :f _:y ; :c :d . :a :h 1 . :a :b _:z ."
    one, two = (meaning.lines(Graph().parse(data=t, format="turtle")) for t in (text, other))
    assert one == two


def test_a_changed_fact_term_and_question_are_named(folder, meaning, graphs, tmp_path):
    """Against a release in which one fact, one definition, one chain and one question were otherwise."""
    from detente.asking.catalogue import Catalogue
    from detente.rdf.terms import Triple

    new = _changed(folder)

    class Older:
        """The view, with some triples otherwise."""

        masks = dict(graphs("corrected", None).masks)

        def inferred(self):
            return iter([t for t in graphs("corrected", None).inferred() if t != gone])

    gone: Triple = (ID.Russia, DET.indirectlyOpposedTo, ID.UnitedStates)
    years = [t for t in Older.masks if t[0] == ID["rap/USJapanAlliance"] and t[1] == DET.startYear]
    said = [t for t in Older.masks if t[0] == DET.Alliance and str(t[1]).endswith("#definition")]
    label = [t for t in Older.masks if t[0] == DET.sanctions and t[1] == RDFS.label]
    assert len(years) == len(said) == len(label) == 1
    for triple in years + said + [t for t in Older.masks if t[0] == DET.sanctions]:
        del Older.masks[triple]
    Older.masks[ID["rap/USJapanAlliance"], DET.startYear, Literal(1950)] = 1
    Older.masks[DET.Alliance, said[0][1], Literal("Otherwise.", lang="en")] = 1
    shutil.copytree(ROOT / "queries" / "alliances", tmp_path / "alliances")
    answer = tmp_path / "alliances" / "indirect-opponents.corrected.csv"
    with answer.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with answer.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows[:1] + [["id:Nobody", "id:Japan"]] + rows[2:])
    (tmp_path / "alliances" / "allies.rq").unlink()
    old = meaning.meaning({"corrected": Older()}, Catalogue(tmp_path))
    told = meaning.difference(old, new).split("\n")

    def line(start):
        found = [x for x in told if x.startswith(start)]
        assert len(found) == 1, (start, told)
        return found[0]

    assert line("- rap:USJapanAlliance") == (
        "- rap:USJapanAlliance (Alliance of the United States and Japan): "
        'no longer det:startYear "1950"^^<http://www.w3.org/2001/XMLSchema#integer>; '
        'now det:startYear "1951"^^<http://www.w3.org/2001/XMLSchema#integer>'
    )
    assert 'no longer skos:definition "Otherwise."@en; now skos:definition' in line("- det:Alliance (Alliance)")
    assert line("- new: det:sanctions") == f"- new: det:sanctions ({label[0][2]})"
    assert line("- id:Russia") == "- id:Russia (Russia): now det:indirectlyOpposedTo id:UnitedStates"
    assert "no longer id:Nobody, id:Japan" in line("- alliances/indirect-opponents (corrected)")
    assert line("- new: alliances/allies (corrected)")
    assert told.index("### Terms") < told.index("### Facts (corrected)") < told.index("### Inferred facts (corrected)")


def test_a_previous_release_that_is_none_is_said_in_one_line(tmp_path):
    empty = tmp_path / "empty.zip"
    with zipfile.ZipFile(empty, "w"):
        pass
    for path in (tmp_path / "none.zip", empty, ROOT / "README.md"):
        done = release_run("--previous", path, "--output", tmp_path / "dist")
        assert done.returncode == 3
        assert done.stderr.startswith(f"release: {path} is no bundle of a release") and done.stderr.count("\n") == 1
        assert not (tmp_path / "dist").exists()
