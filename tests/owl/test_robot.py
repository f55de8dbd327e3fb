"""ROBOT's report, under the profile that says which of its checks do not apply and why."""

import subprocess
import zipfile
from collections import Counter
from itertools import chain

import pytest
from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from detente.vocabulary import DET
from tests.owl.owl_tools import ROOT, _owl

PROFILE = ROOT / "ontology" / "robot-profile.txt"


def levels(text):
    """The level of each rule of a profile."""
    return {rule: level for level, rule in (line.split() for line in text.splitlines() if line and line[0] != "#")}


@pytest.fixture
def report(java, tmp_path):
    """`report(path)`: ROBOT's exit status, and the rows of its table."""
    profile = tmp_path / "profile.txt"
    rules = levels(PROFILE.read_text(encoding="utf-8"))
    profile.write_text("".join(f"{level}\t{rule}\n" for rule, level in rules.items()), encoding="utf-8")

    def run(path):
        out = tmp_path / "report.tsv"
        options = ["--input", path, "--profile", profile, "--output", out, "--fail-on", "ERROR"]
        command = java("org.obolibrary.robot.CommandLineInterface", "report", *map(str, options))
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert out.is_file(), done.stdout + done.stderr
        rows = [line.split("\t") for line in out.read_text(encoding="utf-8").splitlines()[1:]]
        return done.returncode, rows

    return run


def test_the_report_has_no_error(report, folder):
    for path in (ROOT / "ontology" / "detente.ttl", folder / "detente.ttl"):
        status, rows = report(path)
        assert [row for row in rows if row[0] in ("ERROR", "WARN")] == []
        assert status == 0
        assert "missing_superclass" in {row[1] for row in rows}  # it looked


def test_an_error_is_seen(report, tmp_path):
    path = tmp_path / "fault.ttl"
    path.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . "
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
        '<urn:x> a owl:Ontology . <urn:x:A> a owl:Class ; rdfs:comment "x" .',
        encoding="utf-8",
    )
    status, rows = report(path)
    assert status == 1
    assert {"missing_label", "missing_ontology_license"} <= {row[1] for row in rows if row[0] == "ERROR"}


def test_the_profile_names_every_rule_of_robots_own_and_says_why_one_is_lowered(java):
    with zipfile.ZipFile(next(_owl.LIBRARIES.glob("robot-core-*.jar"))) as jar:
        theirs = levels(jar.read("report_profile.txt").decode())
    text = PROFILE.read_text(encoding="utf-8")
    ours, reasons = levels(text), " ".join(line for line in text.splitlines() if line.startswith("#"))
    assert len(theirs) > 25
    for rule, level in theirs.items():
        assert ours.get(rule) == level or rule in reasons, rule
    assert ours.keys() <= theirs.keys()


def test_labels_of_one_kind_and_of_one_list_differ():
    """What the profile's lowered `duplicate_label` leaves to be checked."""
    ontology = Graph().parse(ROOT / "ontology" / "detente.ttl")
    codes = Graph().parse(ROOT / "ontology" / "codes.ttl")
    properties = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    groups = [[s for k in kinds for s in ontology.subjects(RDF.type, k)] for kinds in ((OWL.Class,), properties)]
    groups = [[s for s in group if str(s).startswith(str(DET))] for group in groups]
    groups += [list(codes.subjects(SKOS.inScheme, scheme)) for scheme in codes.subjects(RDF.type, SKOS.ConceptScheme)]
    assert len(groups) > 5 and all(groups)
    named = dict(chain(ontology.subject_objects(RDFS.label), codes.subject_objects(RDFS.label)))
    for group in groups:
        labels = Counter(str(named[s]) for s in group)
        assert [label for label, number in labels.items() if number > 1] == []
