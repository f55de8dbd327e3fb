"""What people do with the pages, done by a real browser with a mouse and keys, where one is."""

import hashlib
import json
import re
from xml.etree import ElementTree

import pytest

from tests.collection.made import PREFIXES
from tests.server.conftest import Server
from tests.server.pages.browser import NAMES, Browser

pytestmark = pytest.mark.exhaustive

TABLE = "name,start,end\nOther war,1950,1951\nA war,1960,1961\n"
#: A war from a row of a table, which has a name in German as well.
WAR = f"""<https://w3id.org/detente/id/my/wars.csv> a det:DataFile ; rdfs:label "wars.csv"@en ;
    det:sha256 "{hashlib.sha256(TABLE.encode()).hexdigest()}" .
id:AWar a det:War ; rdfs:label "A war"@en ; skos:altLabel "Ein Krieg"@de ; det:sideA id:Japan ; det:sideB id:China ;
    det:startYear 1960 ; det:endYear 1961 ; det:row <https://w3id.org/detente/id/my/wars.csv#row=3> .
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The address of a server with the shipped collection and the war."""
    pytest.importorskip("uvicorn")
    folder = tmp_path_factory.mktemp("tasks")
    (folder / "files").mkdir()
    (folder / "files" / "wars.csv").write_text(TABLE, encoding="utf-8")
    prefixes = PREFIXES + "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    (folder / "war.ttl").write_text(prefixes + WAR, encoding="utf-8")
    made = Server("--workers", "6", "--timeout", "50", "--with", str(folder / "war.ttl"))
    yield f"http://127.0.0.1:{made.port}"
    made.stop()


@pytest.fixture
def page(home, require, tmp_path):
    """A browser; what it was refused, what it logged and whom else it asked is looked at in the end."""
    program = None
    for name in NAMES:
        try:
            program = require(name, "pages are used in a browser")
            break
        except pytest.skip.Exception:
            continue
    if program is None:
        pytest.skip("needs chromium: pages are used in a browser")
    made = Browser(program, tmp_path)
    made.size(1280)
    yield made
    asked, problems = list(made.requests), list(made.problems)
    made.close()
    assert asked
    assert not [url for url in asked if not url.startswith((home, "data:", "blob:", "about:"))]
    assert not problems


def rows(page):
    """The first cells of the answer's rows."""
    return page.run("[...document.querySelectorAll('table tbody tr')].map((r) => r.cells[0].innerText.trim())")


def fill(page, field, text):
    page.click(field)
    page.run(f"document.querySelector({json.dumps(field)}).select()")
    page.write(text)


def test_who_opposes_whom_in_1985_and_why(page, home):
    page.open(home)
    page.after(lambda: page.link("Network", "nav"))
    fill(page, ".as-of input[type=number]", "1985")
    page.after(lambda: page.link("Show"))
    assert "The signed network, 1985" in page.text
    page.link("The same as a table")
    page.after(
        lambda: page.click("([...document.querySelectorAll('figure td a')].find((a) => a.innerText == 'adversarial'))")
    )
    assert "year=1985" in page.address and "Why does this hold? As of 1985" in page.text
    assert "is adversarial to" in page.run("document.querySelector('h1').innerText")
    assert page.run("document.querySelectorAll('ol.proof > li').length") >= 1


def test_the_table_is_taken_away_and_the_address_shared(page, home):
    page.open(f"{home}/question")
    page.after(lambda: page.link("Who are the adversaries of an actor?"))
    fill(page, "form.ask input[name=actor]", "Soviet Union")
    fill(page, "form.ask input[name=year]", "1985")
    page.after(lambda: page.link("Ask"))
    assert rows(page) == ["United States"], page.text
    page.link("CSV")
    assert page.file("disputes-adversaries.csv").decode().splitlines()[0] == "adversary,origin,caveats,rests_on"
    page.wait(lambda: page.run("!!document.querySelector('td.origin .chip.inferred')"))  # asked for if not there yet
    shared, seen = page.address, rows(page)
    page.open(f"{home}/")
    page.open(shared)
    assert (page.address, rows(page)) == (shared, seen)


def test_the_year_is_moved_by_the_slider(page, home):
    page.open(f"{home}/id/UnitedStates?year=1985")
    assert "is in dispute with Soviet Union" in page.text
    page.run("document.querySelector('.as-of input[type=range]').focus()")
    page.press("ArrowRight")
    page.wait(lambda: "year=1986" in page.address and page.run("document.readyState") == "complete")
    assert page.run("document.querySelector('.as-of input[type=number]').value") == "1986"
    assert page.run("document.querySelector('nav a').href").endswith("year=1986")  # it stays while one goes on


def test_a_proof_opens_down_to_the_passage(page, home):
    page.open(home)
    page.after(lambda: page.link("The whole reason"))
    assert page.run("document.querySelector('ol.proof > li.last .step').innerText").startswith("So ")
    page.after(lambda: page.link("S4P1.2"))
    assert page.run("document.querySelector('h1').innerText") == "Passage S4P1.2"
    assert "8389" in page.text and "C174" in page.text


def test_a_proof_opens_down_to_the_row_with_its_columns(page, home):
    page.open(f"{home}/id/Japan?year=1960")
    page.after(
        lambda: page.click("a.why[aria-label*='armed conflict with China'], a.why[aria-label*='at war with China']")
    )
    page.after(lambda: page.link("wars.csv row 3"))
    cells = page.run("[...document.querySelectorAll('blockquote tr')].map((r) => [...r.cells].map((c) => c.innerText))")
    assert cells == [["row", "name", "start", "end"], ["3", "A war", "1960", "1961"]]


def test_a_contradiction_shows_both_places(page, home):
    page.open(home)
    page.after(lambda: page.link("Where they contradict each other"))
    sides = page.run(
        "[...document.querySelectorAll('section.case')].filter((s) => s.innerText.includes('C042 against C103'))"
        ".flatMap((s) => [...s.querySelectorAll('.both > .card')].map((c) => c.innerText))"
    )
    assert len(sides) == 2
    assert "S2P1.1, characters" in sides[0] and "S2P7.1, characters" in sides[1]


def test_a_name_is_found_in_spite_of_a_slip(page, home):
    page.open(home)
    fill(page, "#q", "Jpaan")
    page.after(lambda: page.press("Enter"))
    assert "Nothing found for “Jpaan”" in page.text
    page.after(lambda: page.link("Japan"))
    page.after(lambda: page.link("Japan"))
    assert page.run("document.querySelector('h1').innerText") == "Japan"


def test_a_query_is_completed_and_a_row_opened(page, home):
    page.open(f"{home}/query")
    editor = "document.querySelector('.editor-host').shadowRoot"
    page.wait(lambda: page.run("!!document.querySelector('.editor-host')"))
    page.click(f"({editor}.querySelector('.cm-content'))")
    page.press("KeyA", 2)
    page.press("Backspace")
    page.write("SELECT ?a ?b { ?a det:defenceAl")
    page.wait(lambda: page.run(f"!!{editor}.querySelector('.cm-tooltip-autocomplete li')"), "nothing was offered")
    assert "det:defenceAllyOf" in page.run(f"{editor}.querySelector('.cm-tooltip-autocomplete').innerText")
    page.wait(lambda: page.run(f"!!{editor}.querySelector('.cm-tooltip-autocomplete li[aria-selected]')"))
    page.run("new Promise((done) => setTimeout(done, 150))")  # the editor takes no choice made at once
    page.press("Enter")
    page.write(" ?b }")
    page.wait(lambda: "det:defenceAllyOf ?b" in page.run("document.querySelector('#query').value"))
    page.after(lambda: page.link("Run"))
    found = rows(page)
    assert "United States" in found
    page.wait(lambda: page.run("document.querySelector('td.origin .chip') !== null"))
    page.after(lambda: page.click("td.origin a.why"))
    assert "Row 1: " in page.text and page.run("document.querySelectorAll('#row ol.proof li').length") >= 1


def test_a_picture_is_taken_as_svg_and_as_png(page, home):
    page.open(f"{home}/network?year=1985")
    page.link("SVG")
    root = ElementTree.fromstring(page.file("detente-network.svg"))
    words = "".join(root.itertext())
    assert "Soviet Union" in words and "1985" in words and "view corrected" in words and "Sources:" in words
    for element in root.iter():
        assert not {"class", "style", "href", "{http://www.w3.org/1999/xlink}href", "onclick"} & set(element.keys())
        assert element.tag.rpartition("}")[2] not in ("style", "script", "image", "a", "foreignObject")
        assert all(value.startswith("url(#") for value in element.attrib.values() if "url(" in value)
    page.link("PNG")
    made = page.file("network.png")
    assert made[:8] == b"\x89PNG\r\n\x1a\n" and int.from_bytes(made[16:20]) == 2 * int(float(root.get("width")))


def test_a_question_is_asked_by_keys_alone(page, home):
    page.open(f"{home}/question/disputes/adversaries")
    focused = "document.activeElement.name || document.activeElement.textContent.trim()"
    seen = []
    for _ in range(40):
        page.press("Tab")
        seen.append(page.run(focused))
        outline = page.run("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", f"nothing shows that {seen[-1]} has the focus"
        if seen[-1] == "actor":
            page.run("document.activeElement.select()")
            page.write("Vietnam")
        elif seen[-1] == "possible":
            page.press("Space")
        elif seen[-1] == "Ask":
            page.after(lambda: page.press("Enter"))
            break
    assert seen[0] == "To the content"
    assert "possible=1" in page.address
    assert "China" in rows(page), page.text


def test_all_but_the_pictures_works_without_scripts(page, home):
    page.scripts(False)
    page.open(f"{home}/question/disputes/adversaries?actor=Japan&year=2017")
    if "What each row rests on" in page.text:  # where the page did not find out in its first moments
        page.after(lambda: page.link("What each row rests on"))
    assert page.text.count("inferred") >= 1
    page.after(lambda: page.click("td.origin a.why"))
    assert "What follows" in page.text
    page.open(f"{home}/id/UnitedStates")
    fill(page, ".as-of input[type=number]", "1985")
    page.after(lambda: page.link("Show"))
    assert "is in dispute with Soviet Union" in page.text
    page.open(f"{home}/query")
    page.after(lambda: page.link("Run"))
    assert "Results" in page.text
    buttons = page.run(
        "[...document.querySelectorAll('main button')].filter((b) => b.checkVisibility()).map((b) => b.innerText)"
    )
    assert buttons == ["Run"]  # none that does nothing


def test_labels_are_german_where_the_data_have_them(page, home):
    page.open(f"{home}/id/AWar?year=1960&lang=de")
    heading = page.run("(({innerText, lang}) => [innerText, lang])(document.querySelector('h1'))")
    assert heading == ["Ein Krieg", "de"]
    page.after(lambda: page.link("Japan"))
    assert "lang=de" in page.address  # it stays while one goes on
    named = page.run("[...document.querySelectorAll('a[lang=de]')].map((a) => a.innerText)")
    assert "Ein Krieg" in named
    assert page.run("document.documentElement.lang") == "en"  # the words of the page itself


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_are_sound(page, home, width):
    """Each has a title, a description and headings in order, no part wider than the screen, and nothing moves."""
    from tests.server.pages.conftest import KINDS

    page.size(width)
    page.tell(
        "Page.addScriptToEvaluateOnNewDocument",
        source="window.moved = 0; new PerformanceObserver((l) => l.getEntries().forEach((e) => { moved += e.value }))"
        ".observe({type: 'layout-shift', buffered: true})",
    )
    for path in (p for p in KINDS if not p.startswith("@") and not re.search("Nowhere|Atlantis|1800|SELEC$", p)):
        page.open(home + path)
        found = page.run(SOUND)
        assert found.pop("moved") < 0.1, path
        assert re.fullmatch(".+ – Detente", found.pop("title")), path
        assert not any(found.values()), (path, found)


SOUND = """(() => {
  const all = (s) => [...document.querySelectorAll(s)], levels = all("h1, h2, h3, h4").map((h) => +h.tagName[1]);
  const small = all("button, input:not([type=hidden]), select").filter((e) => e.checkVisibility())
    .filter((e) => Math.max(e.offsetHeight, e.type == "checkbox" ? e.labels[0].offsetHeight : 0) < 24);
  return {
    title: document.title, moved: window.moved,
    noDescription: !document.querySelector("meta[name=description]")?.content,
    notOneFirst: levels.filter((n) => n == 1).length != 1,
    leftOut: levels.filter((n, i) => n > (levels[i - 1] ?? 0) + 1).length,
    unnamed: all("svg[role=img], svg[role=group]").filter((s) => !s.getAttribute("aria-label")).length,
    wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    small: small.map((e) => e.outerHTML.slice(0, 80)).join(),
    emptyLinks: all("a[href]").filter((a) => a.checkVisibility() && !a.textContent.trim() && !a.ariaLabel).length,
    rawNames: /(^|\\s)(det|id|code|rap):[A-Z]\\w+/.test(all("main")[0].innerText.replace(/SELECT[^]*/, ""))
  };
})()"""
