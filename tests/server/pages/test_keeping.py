"""Every link and every form of every page keeps the view, the year, what is possible, the sources and the language."""

from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import lxml.html
import pytest

from detente.server.pages.asked import KEPT
from tests.server.pages.conftest import KINDS

#: What is looked at: nothing of it is what a page shows where nothing is said.
LOOKED_AT = {
    "view": ["as-stated"],
    "year": ["1985"],
    "possible": ["1"],
    "source": ["rap", "record"],
    "lang": ["de"],
}
#: Links that leave something out, by what they say: they are there for it.
LEAVING = {
    "Select all": "source",
    "all sources": "source",
    "Ask all sources": "source",
    "only this": "year",
    "Only what it states, and what follows from that": "year",
}
#: What is no page: what it is given is said by its own documentation.
FOR_PROGRAMS = ("/static/", "/sparql")


def _at(site, address):
    """The address of a kind of page, looked at so; what it says by itself stays."""
    parts = urlsplit(site.address(address))
    said = parse_qsl(parts.query, keep_blank_values=True)
    names = {name for name, _ in said}
    more = [(name, value) for name, values in LOOKED_AT.items() if name not in names for value in values]
    return f"{parts.path}?{urlencode([*said, *more])}"


@pytest.fixture(scope="module")
def pages(site):
    """All kinds of page, looked at so, by their addresses."""
    found = {}
    for address in dict.fromkeys(_at(site, kind) for kind in KINDS):
        got = site.get(address)
        found[address] = lxml.html.document_fromstring(got.text)
    return found


def _lost(site, path, given):
    """What of what is looked at is not said any more; of a question that has not the view, the view may be missing."""
    given = dict(given)
    if given.get("as_of"):
        given["year"] = given["as_of"]
    lost = {name for name in LOOKED_AT if not any(given.get(name, ()))}
    if "view" in lost and path.startswith("/question/"):
        question = site.graphs.questions.get(path.removeprefix("/question/"))
        lost -= set() if "as-stated" in question.views else {"view"}
    return lost


def test_this_goes_over_all_that_is_kept():
    assert set(LOOKED_AT) == set(KEPT)


def test_links_keep_what_is_looked_at(site, pages):
    wrong, seen = [], 0
    for address, page in pages.items():
        for element in page.xpath("//*[@href or @data-svg or @data-origins or @data-terms]"):
            for name in ("href", "data-svg", "data-origins", "data-terms"):
                href = element.get(name, "")
                if not href.startswith("/") or href.startswith(FOR_PROGRAMS):
                    continue
                parts, words = urlsplit(href), element.text_content().strip()
                lost = _lost(site, parts.path, parse_qs(parts.query)) - {LEAVING.get(words)}
                seen += 1
                if lost:
                    wrong.append((address, words[:40], href, lost))
    assert seen > 3000
    assert not wrong, (len(wrong), wrong[:5])


def _sent(form):
    """What a form sends as it stands (https://html.spec.whatwg.org/#constructing-the-form-data-set)."""
    found = {}
    for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        if field.get("type") == "checkbox" and field.get("checked") is None:
            continue
        value = field.text_content() if field.tag == "textarea" else field.get("value", "")
        if field.tag == "select":
            (chosen,) = field.xpath("./option[@selected]")
            value = chosen.get("value", chosen.text_content())
        found.setdefault(field.get("name"), []).append(value)
    return found


def test_forms_keep_what_is_looked_at(site, pages):
    """As it stands a form sends what the page was asked for: the same year, view and sources, each once."""
    seen = set()
    for address, page in pages.items():
        asked = parse_qs(urlsplit(address).query)
        for form in page.xpath("//form"):
            sent = _sent(form)
            seen.add(form.get("action").partition("?")[0])
            if not page.xpath("//footer//b"):  # what is not right is not kept: here a year that is not covered
                asked = asked | ({"year": sent.get("year")} if asked["year"] == ["1800"] else {})
            for name in LOOKED_AT:
                given = sent.get(name) if name != "year" else sent.get("as_of", sent.get("year"))
                if name == "year" and asked["year"] == ["all"] and given == [""]:
                    continue
                assert given == asked[name], (address, form.get("action"), name)
    assert {"/search", "/query", "/question", "/network", "/map", "/why", "/contradictions", "/id/Japan"} <= seen
    assert any(action.startswith("/question/") for action in seen)


def test_a_form_sends_an_address_that_is_answered(site, pages):
    """No form sends what its own page refuses."""
    for address, page in pages.items():
        for form in page.xpath("//form"):
            path = f"{form.get('action')}?{urlencode(_sent(form), doseq=True)}"
            right = (200, 404, 422) if "query=SELEC&" not in address else (200, 400)
            assert site.get(path).status in right, (address, path)


def test_what_is_wrong_is_not_kept(site):
    for wrong, left in (("view=mine", "view="), ("source=nobody", "source="), ("lang=xx", "lang=")):
        page = site.html(f"/id/Japan?year=1985&{wrong}")
        for href in page.xpath("//nav//a/@href | //footer//a/@href"):
            assert "year=1985" in href and left not in href, (wrong, href)


def test_parameters_that_there_are_not_are_refused_with_what_may_have_been_meant(site):
    for address, words, meant in (
        ("/network?yeer=1985", "No parameter 'yeer'", "/network?year=1985"),
        ("/id/Japan?veiw=as-stated", "No parameter 'veiw'", "/id/Japan?view=as-stated"),
        ("/id/Japan?view=as-statd&year=1985", "No view 'as-statd'", "/id/Japan?view=as-stated&year=1985"),
        ("/things?source=recrd", "No source 'recrd'", "/things?source=record"),
        ("/network?as=matrx", "No as 'matrx'", "/network?as=matrix"),
        ("/search?query=Japan", "No parameter 'query'", None),
        ("/id/Japan?possible=abc", "Possible is 1 or 0", None),
        ("/things?year=1985&year=1990", "Year is given 2 times", "/things?year=1990"),
        ("/why?s=Russia&p=alliedWith&o=China&all=maybe", "All is 1 or 0", None),
        ("/question/alliances/allies?origins=some", "Origins is 1 or 0", None),
        ("/question/alliances/allies?view=corrected&view=as-stated", "View is given 2 times", None),
        ("/picture/map.svg?off=id:Japan", "No parameter 'off'", "/picture/map.svg?of=id%3AJapan"),
        ("/query?format=odd", "No format 'odd'", None),
        ("/query?row=first", "No row 'first'", None),
        ("/map?lang=fx", "No lang 'fx'", "/map?lang=fr"),
    ):
        page = site.html(address)
        assert site.get(address).status == 400, address
        text = page.xpath("string(//main/p[1])")
        assert text.startswith(words) and "\n" not in text, (address, text)
        near = page.xpath("//main/p[starts-with(., 'Did you mean')]/a/@href")
        assert meant in near if meant else True, (address, near)


def test_a_question_takes_a_single_value_once(site):
    got = site.get("/question/alliances/allies?actor=Japan&actor=China")
    many = site.graphs.questions.get("alliances/allies").parameters["actor"].many
    assert got.status == (200 if many else 422)
    one = next(
        (q, p) for name in site.graphs.questions.files for q in [site.graphs.questions.get(name)]
        for p in q.parameters.values() if p.cls is not None and not p.many
    )  # fmt: skip
    got = site.html(f"/question/{one[0].name}?{one[1].name}=Japan&{one[1].name}=China")
    assert "is given 2 times" in got.xpath("string(//*[@role='alert'])")


def test_the_prefixes_of_sources_need_no_declaration(site):
    """As at the endpoint: the page, its rows, its examples of prefixes, and addresses that name things."""
    query = urlencode({"query": "SELECT ?x { rap:FriendshipTreaty2001 det:contractingParty ?x }"})
    page = site.html(f"/query?{query}")
    assert {"Russia", "China"} <= set(page.xpath("//table//td[1]//a/text()"))
    shown = dict(zip(page.xpath("//dl/dt/text()"), page.xpath("//dl/dd/text()"), strict=True))
    for prefix, base in site.graphs.collection.prefixes.items():
        assert shown[f"{prefix}:"] == base
    assert "C051" in site.html(f"/query?{query}&row=1").text_content()
    assert site.html(f"/query?{query}&origins=1").xpath("//td[@class='origin']/span")
    assert site.get("/thing?iri=rap:FriendshipTreaty2001").status in (200, 303)
    assert site.get("/picture/timeline.svg?of=rap:FriendshipTreaty2001").status == 200
    wrong = site.html("/query?" + urlencode({"query": "SELECT ?x { nobody:A det:contractingParty ?x }"}))
    assert "no prefix nobody:" in wrong.text_content().lower() and wrong.xpath("//textarea")
