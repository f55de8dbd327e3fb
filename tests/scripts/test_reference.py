"""The reference page of the ontology: whole, without a network, and seen by a browser. That it is the same when made
twice, `test_release.py` checks."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import URIRef

from detente.collection import library
from detente.rdf.reading import parse
from detente.vocabulary import CODE, DET

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"
#: Attributes and elements by which a browser loads something; `a` only leads somewhere.
LOADS = {"src", "srcset", "data", "poster", "background", "action", "xlink:href"}


class Read(HTMLParser):
    """What a page holds: ids, texts by the id around them, links inside it, and what a browser would load."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.inside, self.loads, self.text = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            elif name == "href" and tag == "a":
                self.inside += [value[1:]] if value.startswith("#") else []
            elif name in LOADS or name == "href":
                self.loads += [value] if not value.startswith(("data:", "#")) else []

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def made(require, tmp_path_factory):
    """The folder of the page and the drawings."""
    require("pylode", "writes the reference page")
    folder = tmp_path_factory.mktemp("reference")
    command = [sys.executable, "-B", SCRIPTS / "shared" / "_reference.py", "--output", folder / "reference.html"]
    done = subprocess.run([*command, "--diagrams", folder / "drawings"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def text(made):
    return (made / "reference.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text):
    return Read(text)


@pytest.fixture(scope="module")
def ontology():
    return parse(library.path("ontology/detente.ttl"))


def entity(text, term):
    """The part of the page that is about a term, as text in one line."""
    found = re.search(rf'<div class="property entity" id="{term}">(.*?)</table>', text, re.DOTALL)
    assert found, term
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split())


def test_every_term_of_the_ontology_is_there(page, text, ontology):
    terms = {s for s, p, o in ontology if p == RDFS.isDefinedBy and isinstance(s, URIRef)}
    assert len(terms) > 400
    assert {str(t).removeprefix(str(DET)) for t in terms} <= set(page.ids)
    for term in terms:
        assert f"<code>{term}</code>" in text


def test_every_code_is_there(page):
    codes = {s for s, p, o in parse(library.path("ontology/codes.ttl")) if p == RDF.type and o == DET.Code}
    assert {f"code-{str(c).removeprefix(str(CODE))}" for c in codes} <= set(page.ids)


def test_every_definition_is_there(page, ontology):
    said = " ".join(" ".join(page.text).split())
    for s, p, o in ontology:
        if str(p).endswith("#definition") and str(s).startswith(str(DET)) and not set("*_`<>[]\\") & set(str(o)):
            assert " ".join(str(o).split()) in said, s


def test_the_page_loads_nothing(page, text):
    assert page.loads == []
    assert not re.search(r"@import|url\(\s*['\"]?http", text)
    assert re.findall("<script[^>]*>", text) == ['<script id="schema.org" type="application/ld+json">']


def test_ids_are_unique_and_links_inside_lead_somewhere(page):
    assert len(page.ids) == len(set(page.ids))
    assert set(page.inside) <= set(page.ids)


def test_chains_characteristics_inverses_and_disjointness_stand_at_their_terms(text):
    opposed = entity(text, "indirectlyOpposedTo")
    assert "adversarial to followed by allied with implies indirectly opposed to" in opposed
    allied = entity(text, "alliedWith")
    assert "symmetric" in allied
    assert "inverse of ally A followed by other member implies allied with" in allied
    assert "transitive" in entity(text, "locatedIn")
    assert re.search(r"Disjoint with .*Place", entity(text, "Actor")) or "Place" in entity(text, "State")
    assert "between different things only" in entity(text, "agreementWith")
    assert "shown only without a year" in entity(text, "historicalAdversaryOf")
    assert "narrower than http://www.w3.org/ns/prov#Entity (prov)" in entity(text, "Claim")
    assert "Organisation and" in entity(text, "SecurityOrganisation")  # an unnamed class, in words


def test_every_chain_stands_among_the_rules_in_words(text, ontology):
    chains = [s for s, p, o in ontology if p == OWL.propertyChainAxiom]
    rules = text[text.index('id="rules"') : text.index('id="codes"')]
    listed = re.search(r"Chains \((\d+); prp-spo2\)", rules)
    assert int(listed[1]) == len(chains)
    for head in chains:
        assert f'<a href="#{str(head).removeprefix(str(DET))}">' in rules


def test_the_tree_shows_every_class(made, page, ontology):
    tree = ET.parse(made / "drawings" / "class-tree.svg")
    shown = {a.get("href") for a in tree.iter("{http://www.w3.org/2000/svg}a")}
    classes = {s for s, p, o in ontology if p == RDF.type and o == OWL.Class and str(s).startswith(str(DET))}
    assert shown == set(map(str, classes))


def part(text, name):
    """A section of the page, from its id to the next."""
    return re.split(r'<div class="section[^"]*" id=', text[text.index(f'id="{name}"') :])[0]


def test_every_module_is_named_with_what_it_holds(text):
    modules = part(text, "modules")
    for name in ("core", "conflict", "agreements", "time"):
        assert re.search(rf'id="module-{name}".*?{name}\.ttl.*?[1-9][0-9]* terms\.', modules, re.DOTALL)


def test_every_property_stands_in_the_tree_below_its_parents(text, ontology):
    tree = part(text, "properties-tree")
    properties = {s for s, p, o in ontology if p == RDF.type and o == OWL.ObjectProperty}
    named = {str(s).removeprefix(str(DET)) for s in properties if str(s).startswith(str(DET))}
    assert named <= set(re.findall(r'href="#(\w+)"', tree))
    path = []  # what is open where the term stands
    for name, closed in re.findall(
        r'<details[^>]*>\s*<summary>\s*<a href="#(\w+)"|(</details>)', tree[: tree.index('href="#alliedWith"')]
    ):
        path = path[:-1] if closed else [*path, name]
    assert path[-1] == "cooperatesWith" and "tieWith" in path


def test_a_kind_of_occurrence_shows_the_roles_that_it_adds(text):
    occurrences = part(text, "occurrences")
    alliance = occurrences[occurrences.index('href="#Alliance"') :]
    assert 'class="role"' in alliance[: alliance.index("</ul>")]
    assert 'href="#ally"' in alliance[: alliance.index("</details>")]


#: Counts, in a frame as wide as a telephone, what reaches beyond its edge when everything is opened.
NARROW = """<script>addEventListener("message", function (e) {
  document.body.textContent = "found:" + e.data + "."
})</script>
<body><iframe src="narrow.html" width="400" height="900"></iframe></body>"""
COUNT = """<script>addEventListener("load", function () {
  document.querySelectorAll("details").forEach(function (d) { d.open = true })
  var edge = document.documentElement.clientWidth, over = []
  document.querySelectorAll("body *").forEach(function (e) {
    if (!e.closest("svg") && e.getBoundingClientRect().right > edge + 1) over.push(e.tagName + " " + e.id)
  })
  parent.postMessage(edge + " " + document.documentElement.scrollWidth + " " + over.slice(0, 5).join(), "*")
})</script>"""


def test_a_narrow_window_shows_the_page_without_scrolling_sideways(text, require, tmp_path):
    chromium = require("chromium", "lays the page out")
    (tmp_path / "narrow.html").write_text(text + COUNT, encoding="utf-8")
    (tmp_path / "frame.html").write_text(NARROW, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    shown = [chromium, *flags, "--virtual-time-budget=10000", "--dump-dom", (tmp_path / "frame.html").as_uri()]
    done = subprocess.run(shown, capture_output=True, text=True, timeout=120)
    edge, width, over = re.search(r"<body>found:(\d+) (\d+) (.*?)\.</body>", done.stdout).groups()
    assert 300 < int(edge) <= 400 and width == edge and over == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("alliance", ["ally", "allied with", "Claim C198", "Passage S4P2.4"]),
        ("dispute", ["side A", "indirectly opposed to", "United States"]),
        ("agreement", ["contracting party", "China"]),
        ("hedged-claim", ["hedged", "stated in hedged"]),
        ("correction", ["corrects", "allied with (as-stated)", "imprecise"]),
    ],
)
def test_a_pattern_is_drawn(made, name, words):
    drawing = ET.parse(made / "drawings" / f"pattern-{name}.svg")
    said = " ".join(e.text or "" for e in drawing.iter("{http://www.w3.org/2000/svg}text"))
    for word in words:
        assert word in said


def test_a_pattern_that_the_graph_does_not_hold_is_an_error(graphs, monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS / "shared"))
    import _diagrams
    import _patterns

    places = {"id:Japan": (0, 0), "id:Russia": (1, 0)}
    wrong = _patterns.Pattern(
        "wrong", "Wrong", "", ("corrected",), places, [("id:Japan", "det:alliedWith", "id:Russia")]
    )
    with pytest.raises(_diagrams.NotThere, match="wrong: no view of corrected holds"):
        _diagrams.draw(wrong, graphs)


def test_a_browser_shows_it(made, require, tmp_path):
    require("chromium", "shows the page as a reader sees it")
    page, picture = made / "reference.html", tmp_path / "page.png"
    shown = [sys.executable, SCRIPTS / "screenshot", page, picture, "800", "600", "patterns"]
    subprocess.run(shown, check=True, timeout=120)
    data = picture.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(data[16:20]) == 800 and int.from_bytes(data[20:24]) == 600
    assert len(data) > 20_000, "an empty page"


def test_a_missing_page_is_said_in_one_line(tmp_path):
    command = [sys.executable, SCRIPTS / "screenshot", tmp_path / "none.html", tmp_path / "x.png"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 3 and done.stderr == f"screenshot: {tmp_path / 'none.html'}: no such file\n"
