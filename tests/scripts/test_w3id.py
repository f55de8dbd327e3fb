"""The redirects of docs/w3id.htaccess, asked of an Apache: every address of the release leads to a file of it."""

import http.client
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
import pytest
from rdflib.namespace import OWL, RDF

ROOT = Path(__file__).resolve().parents[2]
HTACCESS = ROOT / "docs" / "w3id.htaccess"
BASE = "https://w3id.org/detente"
#: What a request may ask for, and how the file ends that it is led to.
ACCEPTED = {
    "text/turtle": ".ttl",
    "application/rdf+xml": ".rdf",
    "application/ld+json": ".jsonld",
    "application/n-triples": ".nt",
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CONFIGURATION = """
ServerRoot "{here}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{here}/pid"
ErrorLog "{here}/log"
{modules}
DocumentRoot "{here}/www"
<Directory "{here}/www">
  AllowOverride All
  Require all granted
</Directory>
"""


def program():
    return next(filter(None, map(shutil.which, ("apache2", "/usr/sbin/apache2", "httpd", "/usr/sbin/httpd"))), None)


class Site:
    """The redirects as w3id.org would serve them, with releases and files beside them."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, path, accept=None):
        """Status and address of a redirect, or what else is answered."""
        self.connection.request("GET", path, headers={"Accept": accept} if accept else {})
        answer = self.connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location", ""), answer.getheader("Vary", "")

    def target(self, iri, accept=None):
        """The path that an address of ours is led to, below the three addresses of the file."""
        status, location, _ = self.get(quote(iri.removeprefix("https://w3id.org").partition("#")[0]), accept)
        assert status == 303, (iri, accept, status)
        return urlsplit(location).path.removeprefix("/")


@pytest.fixture(scope="module")
def site(bundle, tmp_path_factory, require):
    apache = program() or require("apache2", "it answers as w3id.org does")
    here = tmp_path_factory.mktemp("w3id")
    (here / "www" / "detente").mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    text = HTACCESS.read_text(encoding="utf-8")
    assert set(re.findall(r"E=\w+:(https://[^\]]+)\]", text)) == {
        f"https://example.org/detente/{name}" for name in ("releases", "files", "reports")
    }
    (here / "www/detente/.htaccess").write_text(
        text.replace("https://example.org/detente", f"http://127.0.0.1:{port}"), encoding="utf-8"
    )
    places = [p for p in ("/usr/lib/apache2/modules", "/usr/lib/httpd/modules") if Path(p).is_dir()]
    built_in = subprocess.run([apache, "-l"], capture_output=True, text=True).stdout
    wanted = ["mpm_event", "authz_core", "headers", "rewrite", *(["unixd"] if "unixd" not in built_in else [])]
    modules = "\n".join(f"LoadModule {m}_module {places[0]}/mod_{m}.so" for m in wanted)
    configuration = here / "httpd.conf"
    configuration.write_text(CONFIGURATION.format(here=here, port=port, modules=modules), encoding="utf-8")
    with subprocess.Popen([apache, "-DFOREGROUND", "-f", configuration]) as process:
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if not probe.connect_ex(("127.0.0.1", port)):
                        break
                time.sleep(0.1)
            yield Site(port)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def release(bundle):
    """A path below the releases as the file of the bundle that stands there."""

    def file(path):
        top, version, rest = path.split("/", 2)
        assert top == "releases" and version in ("latest", bundle.name.removeprefix("detente-")), path
        return bundle / rest

    return file


@pytest.fixture(scope="module")
def named(bundle):
    """Every address of ours that a dataset or a description of the release says, and where it is a subject."""
    found = {}
    files = [p for p in bundle.rglob("*") if p.suffix == ".nq"] + [bundle / f"{n}.ttl" for n in ("void", "dcat")]
    for file in [*files, bundle / "questions.ttl"]:
        form = ox.RdfFormat.N_QUADS if file.suffix == ".nq" else ox.RdfFormat.TURTLE
        for quad in ox.parse(file.read_bytes(), form):
            for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
                if isinstance(term, ox.NamedNode) and term.value.startswith(BASE):
                    found.setdefault(term.value, set()).update({file} if term == quad.subject else set())
    return found


def test_every_address_of_the_release_leads_to_a_file_of_it(site, release, named):
    kinds = {iri.removeprefix(BASE).strip("/").partition("/")[0].partition("#")[0] for iri in named}
    assert kinds >= {
        "ontology",
        "expansion",
        "code",
        "shape",
        "alignment",
        "competency",
        "graph",
        "id",
        "question",
        "release",
    }
    paths = {iri: site.target(iri) for iri in named}
    # The bundle of the tests is of one view; the questions name the exports of the others too.
    others = re.compile(r"releases/latest/graph/detente-(as-stated|tentative)(-\d+)?\.ttl")
    assert {i: p for i, p in paths.items() if not release(p).is_file() and not others.fullmatch(p)} == {}


def test_the_file_says_something_of_what_is_asked_for(site, release, named):
    """It is a subject there; of a thing that another view states, the claim that asserts it speaks.

    Not of a file, which is what is asked for; nor of an inverse that is merged into nothing: what follows a # never
    reaches a server, which cannot tell these terms from the others; nor of what the background says of years that no
    view reaches, which only its own file holds.
    """
    texts, missing = {}, []
    for iri, described in named.items():
        file = release(site.target(iri, "application/n-triples"))
        form = ox.RdfFormat.from_extension(file.suffix[1:])
        apart = iri.startswith(f"{BASE}/release/") or {f.stem for f in described} in ({"inverses"}, {"world"}, set())
        if apart or form is None or not file.is_file():
            continue
        if file not in texts:
            triples = list(ox.parse(file.read_bytes(), form))
            texts[file] = {t.value for q in triples for t in (q.subject, q.object) if isinstance(t, ox.NamedNode)}
        if iri not in texts[file]:
            missing.append((iri, file.name))
    assert missing == []


@pytest.mark.parametrize("accept", ACCEPTED)
def test_an_ontology_comes_in_the_format_that_is_asked_for(site, release, named, bundle, accept):
    ontologies = {
        q.subject.value
        for file in (bundle / "ontology").rglob("*.nq")
        for q in ox.parse(file.read_bytes(), ox.RdfFormat.N_QUADS)
        if q.predicate.value == str(RDF.type) and q.object == ox.NamedNode(str(OWL.Ontology))
    }
    assert len(ontologies) > 20
    for iri in {
        *ontologies,
        *(f"{iri}/0.1.0" for iri in ontologies),
        f"{BASE}/id/Japan",
        f"{BASE}/id/rap/C173",
        f"{BASE}/graph/record/world",
    }:
        path = site.target(iri, accept)
        assert path.endswith(ACCEPTED[accept]) and release(path).is_file(), (iri, path)
        assert path.startswith("releases/0.1.0/") == iri.endswith("/0.1.0")


def test_the_first_format_that_is_named_is_given_and_caches_are_told(site):
    assert site.target(f"{BASE}/ontology", BROWSER).endswith("reference.html")
    assert site.target(f"{BASE}/ontology/core", BROWSER).endswith("reference.html")
    assert site.target(f"{BASE}/ontology", "application/n-triples,text/turtle;q=0.9,*/*;q=0.1").endswith(".nt")
    assert site.target(f"{BASE}/ontology", "application/rdf+xml, application/xml; q=0.7, text/xml").endswith(".rdf")
    assert site.target(f"{BASE}/ontology", "image/png").endswith(".ttl")
    assert "Accept" in site.get("/detente/ontology", "text/turtle")[2]


def test_every_file_of_the_bundle_has_an_address(site, release, bundle):
    for file in bundle.rglob("*"):
        if file.is_file():
            path = file.relative_to(bundle).as_posix()
            assert release(site.target(f"{BASE}/release/0.1.0/{path}")) == file


def test_files_of_the_project_and_reports(site):
    assert site.target(BASE + "/") == "files/README.md"
    assert site.target(f"{BASE}/file/docs/questions/README.md") == "files/docs/questions/README.md"
    assert site.target(f"{BASE}/reports") == "reports"


def test_mappings_have_addresses(site, release, bundle):
    tables = list((bundle / "ontology" / "alignments").glob("*.sssom.tsv"))
    assert len(tables) > 10
    for table in tables:
        assert release(site.target(f"{BASE}/alignment/{table.name}")) == table


def test_what_is_nothing_is_not_found(site):
    assert site.get("/detente/nothing")[0] == 404
