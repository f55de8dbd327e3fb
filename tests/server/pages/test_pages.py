"""Every kind of page: well formed, without scripts or styles within it, and all its links lead somewhere."""

import re
from urllib.parse import urlsplit

import html5lib
import lxml.html
import pytest

from tests.server.pages.conftest import KINDS

#: What a page may lead to elsewhere: it is never loaded, only followed.
OUTSIDE = re.compile(r"https://www\.wikidata\.org/wiki/Q[0-9]+")
WRONG = {"/id/Nowhere": 404, "/id/Japan?year=1800": 404, "/question/alliances/allies?actor=Atlantis": 422}
#: Of what other jobs answer.
ELSEWHERE = ("/static/", "/sparql")


@pytest.fixture(scope="module")
def got(site):
    """All kinds of page, once."""
    return {address: site.get(address) for address in KINDS}


def test_each_kind_is_shown(got):
    for address, reply in got.items():
        right = WRONG.get(address, 400 if address.endswith("SELEC") else 200)
        assert (reply.status, reply.kind) == (right, "text/html"), address
        assert "accept" in reply.headers["vary"].lower()


def test_the_html_is_well_formed(got):
    for address, reply in got.items():
        parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
        parser.parse(reply.text)
        assert not parser.errors, (address, parser.errors[:3])


def test_nothing_is_written_into_a_page_that_the_policy_forbids(got):
    for address, reply in got.items():
        page = lxml.html.document_fromstring(reply.text)
        assert not page.xpath("//style | //*[@style]"), address
        assert not page.xpath("//script[not(@src)] | //script[normalize-space()]"), address
        assert not [a for e in page.iter("*") for a in e.attrib if a.startswith("on")], address
        loaded = page.xpath("//script/@src | //link/@href | //img/@src | //*[@data-svg]/@data-svg | //form/@action")
        assert all(urlsplit(u).netloc == "" and urlsplit(u).scheme == "" for u in loaded), address
        assert not [u for u in page.xpath("//a/@href") if urlsplit(u).netloc and not OUTSIDE.fullmatch(u)], address


def test_pages_are_usable_without_sight_and_mouse(got):
    for address, reply in got.items():
        page = lxml.html.document_fromstring(reply.text)
        assert page.get("lang") == "en"
        assert len(page.xpath("//h1")) == 1, address
        assert page.xpath("string(//title)").strip() and page.xpath("//main"), address
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), (address, sorted(i for i in ids if ids.count(i) > 1)[:3])
        for field in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
            named = field.get("aria-label") or page.xpath("//label[@for=$i]", i=field.get("id") or "?")
            assert named or field.xpath("ancestor::label"), (address, field.get("name"))
        for drawing in page.xpath("//*[local-name()='svg']"):
            assert drawing.get("aria-label") and drawing.get("role") in ("img", "group"), address
        for region in page.xpath("//*[@class='scroll']"):
            assert region.get("tabindex") == "0" and region.get("aria-label"), address


def _links(page):
    for href in page.xpath("//a/@href | //link[@rel='alternate']/@href | //*[@data-svg]/@data-svg"):
        if href.startswith("/") and not href.startswith(ELSEWHERE):
            yield href
    yield from page.xpath("//@data-terms")


def _all_links(got):
    pages = [lxml.html.document_fromstring(r.text) for r in got.values() if r.status == 200]
    return dict.fromkeys(href for page in pages for href in _links(page))


def test_links_lead_somewhere(site, got):
    """One of each kind; all of them under --all."""
    by_kind = {}
    for href in _all_links(got):
        parts = urlsplit(href)
        kind = re.sub(r"=[^&]*", "", f"{'/'.join(parts.path.split('/')[:2])}?{parts.query}")
        by_kind.setdefault((kind, parts.path.rpartition(".")[2] if "." in parts.path else ""), []).append(href)
    chosen = [several[len(several) // 2] for several in by_kind.values()]
    assert len(by_kind) > 60
    _follow(site, chosen)


@pytest.mark.exhaustive
def test_all_links_lead_somewhere(site, got):
    _follow(site, list(_all_links(got)))


def _follow(site, hrefs):
    for href in hrefs:
        reply = site.get(href)
        assert reply is not None, f"no page answers {href}"
        if reply.status == 303:
            reply = site.get(reply.headers["location"])
        if reply.status == 404 and "view=" in href:  # a thing that the view has not: the page says which has
            (other, *_) = lxml.html.document_fromstring(reply.text).xpath(
                "//main/p[starts-with(., 'See it in')]/a/@href"
            )
            reply = site.get(other)
        assert reply.status == 200, (href, reply.status)


def test_static_files_are_there(got):
    from detente.server.pages.rendering import SERVER

    for reply in got.values():
        page = lxml.html.document_fromstring(reply.text)
        for href in page.xpath("//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href | //@data-editor"):
            assert (SERVER / urlsplit(href).path.removeprefix("/")).is_file(), href


def test_what_is_not_there_is_said_with_what_may_have_been_meant(site):
    page = site.html("/id/Japn")
    assert "Japan" in page.xpath("//main//a/text()")
    assert "1922 to 2017" in site.html("/id/Japan?year=1800").text_content()
    assert site.get("/id/Japan?year=MMXX").status == 400
    assert site.get("/id/Japan?view=mine").status == 400
    page = site.html("/question/alliances/alies")
    assert "alliances" in page.text_content()
    for address in (
        "/question/nothing/here",
        "/source/nothing",
        "/thing?iri=nothing",
        "/picture/nothing.svg?of=id:Japan",
    ):
        assert site.get(address).status == 404, address
    for address in ("/why?s=Russia", "/picture/map.svg?of=", "/picture/timeline.svg?of=id:Nobody"):
        assert site.get(address).status in (200, 400), address
    assert site.get("/why?s=Russia&p=alliedWith&o=Atlantis").status == 404
    assert site.get("/question/alliances/allies?row=99").status == 400
    assert site.get("/why?s=id:Russia&p=det:alliedWith&o=id:China&format=odd").status == 400


def test_a_link_keeps_view_year_and_language(site):
    page = site.html("/id/Japan?year=1985&view=as-stated&lang=de&possible=1")
    for href in page.xpath("//ul[@class='ties']//a/@href"):
        for part in ("year=1985", "view=as-stated", "lang=de", "possible=1"):
            assert part in href


def test_programs_are_told_in_their_way_what_is_wrong(site):
    import json

    for address in ("/id/Japn", "/nowhere"):
        got = site.get(address, accept="text/turtle")
        assert (got.status, got.kind) == (404, "application/problem+json")
        assert json.loads(got.text)["status"] == 404
        assert site.get(address, accept="text/html").kind == "text/html"
    assert "Japan" in json.loads(site.get("/id/Japn", accept="application/json").text)["near"]


def test_each_source_has_its_page(site):
    page = site.html("/source")
    sources = page.xpath("(//table)[1]/tbody/tr/td[1]/a/@href")
    assert sources
    for href in sources:
        assert "What it is complete for" in site.html(href).text_content()


def test_the_article_is_cited_on_its_page_and_among_the_sources(site):
    article = "Corentin (undated, about 2017): [Article on Russia in the Asia-Pacific]."
    for address in ("/source", "/source/rap"):
        assert article in site.html(address).text_content()
    assert "It says nothing of how it is cited" not in site.html("/source").text_content()


def test_what_stands_in_another_view_is_found_there(site):
    """Claim C203 denies what the record contradicts: its denial stands in the view as stated alone."""
    page = site.html("/id/" + str(site.node("NoRussianPositionOnReunification")).partition("/id/")[2])
    (href,) = page.xpath("//main/p[starts-with(., 'See it in')]/a/@href")
    assert "view=as-stated" in href
    assert site.get(href).status == 200


def test_what_no_iri_can_be_is_not_there_and_shows_nothing_of_the_programme(site):
    """Names with signs that no IRI has: whatever the address, one line of the reader's words."""
    for name in (
        "Jap%3Cb%3Ean",
        "a%7Bb",
        "%ff",
        "%20",
        "Japan%00",
        "a%3Cb.ttl",
        "x%23row=1%3C",
        "a%22b",
        "a%5Cb",
        "a|b",
    ):
        for address in (
            f"/id/{name}",
            f"/id/rap/{name}",
            f"/ontology/{name}",
            f"/code/{name}",
            f"/source/{name}",
            f"/thing?iri=http://x/{name}",
            f"/why?s=id:{name}&p=alliedWith&o=China",
            f"/why?s=China&p=det:{name}&o=China",
            f"/why?s=China&p=alliedWith&o=http://x/{name}",
            f"/search?q=id:{name}",
            f"/picture/map.svg?of=rap:{name}",
            f"/question/alliances/allies?actor=id:{name}",
        ):
            got = site.get(address)
            right = {"/search": 200, "/pictur": 400, "/questi": 422}.get(address[:7], 404)
            assert got.status == right, (address, got.status)
            for internal in ("rdflib", "Rdflib", "URIRef", "term of RDF", "Traceback", "code point"):
                assert internal not in got.text, (address, internal)
        assert site.get(f"/id/{name}").text.count("There is no ") == 1, name


def test_a_name_that_is_nearly_right_is_found_by_its_letters(site):
    page = site.html("/id/Jap%3Ea%3En")
    assert page.xpath("string(//main/p[1])").startswith("There is no 'Jap>a>n'")
    assert "Japan" in page.xpath("//main//a/text()")
