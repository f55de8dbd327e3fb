"""Where only some sources are selected, or another view is looked at, pages lead to nothing that is not there."""

import re
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import lxml.html
import pytest

from tests.server.pages.conftest import KINDS

SELECTED = ("source=record", "source=rap", "view=as-stated", "view=tentative")


def _pages(site, more):
    """The kinds of page that there are, looked at so, by their addresses."""
    name = more.partition("=")[0]
    for kind in KINDS:
        parts = urlsplit(site.address(kind))
        query = urlencode([(n, v) for n, v in parse_qsl(parts.query) if n != name])
        address = f"{parts.path}?{query}{'&' if query else ''}{more}"
        got = site.get(address)
        if got.status == 200:
            yield address, lxml.html.document_fromstring(got.text)


def _links(page):
    for href in page.xpath("//a/@href | //*[@data-svg]/@data-svg | //@data-origins | //@data-terms"):
        if href.startswith("/") and not href.startswith(("/static/", "/sparql")):
            yield href


def _dead(site, hrefs):
    for href in hrefs:
        got = site.get(href)
        if got.status == 303:
            got = site.get(got.headers["location"])
        if got.status != 200:
            yield href, got.status


@pytest.mark.parametrize("more", [SELECTED[0], *(pytest.param(m, marks=pytest.mark.exhaustive) for m in SELECTED[1:3])])
def test_links_lead_somewhere_one_of_each_kind(site, more):
    """One link of each kind of page, by where it stands and what it says; all that lead to another selection."""
    chosen, seen = {}, 0
    for address, page in _pages(site, more):
        for href in _links(page):
            seen += 1
            parts = urlsplit(href)
            space = "/".join(parts.path.split("/")[:3])
            kind = urlsplit(address).path.split("/")[1], space, tuple(parse_qs(parts.query))
            chosen.setdefault(kind, href)
            if more not in href:
                chosen[href] = href
    assert seen > 1500
    assert not list(_dead(site, dict.fromkeys(chosen.values())))


@pytest.mark.exhaustive
@pytest.mark.parametrize("more", SELECTED)
def test_all_links_lead_somewhere(site, more):
    hrefs = dict.fromkeys(href for _, page in _pages(site, more) for href in _links(page))
    assert not list(_dead(site, hrefs))


def test_other_views_are_offered_where_they_have_the_thing(site):
    """What claim C203 denies is in the view as stated alone; the treaty of 1960 is the record's, in some views."""
    for name in ("NoRussianPositionOnReunification", "USJapanTreaty1960", "C203", "Japan", "S4P1.2", "Article"):
        node = site.node(name)
        for view in site.graphs.collection.views:
            got = site.get(site.address(f"@{name}?view={view}"))
            if got.status != 200:
                continue
            offered = lxml.html.document_fromstring(got.text).xpath("//footer/p[1]/a")
            there = {v for v in site.graphs.collection.views if _is_there(site, node, v)}
            assert {a.text for a in offered} == there - {view}, (name, view)
            assert not list(_dead(site, [a.get("href") for a in offered]))


def _is_there(site, node, view):
    return any(t[0] == node for triples in site.graphs.get(view, None).said.values() for t in triples)


def test_what_a_source_only_names_is_called_by_its_name_and_leads_to_where_it_is(site):
    """The record says that Russia has an attitude to a topic that the article alone describes."""
    page = site.html("/id/Russia?year=all&source=record")
    (tie,) = page.xpath("//ul[@class='ties']/li[.//a[contains(@href, 'KoreanReunification')]]")
    assert "rap:" not in tie.text_content()
    for href in tie.xpath(".//a[contains(@href, 'KoreanReunification')]/@href"):
        assert "source=" not in href and "year=all" in href
        assert site.get(href).status == 200, href


def test_a_source_that_is_not_selected_is_selected_as_well_by_its_link(site):
    page = site.html("/source?source=rap")
    for name, selected in (("rap", ["rap"]), ("record", ["rap", "record"])):
        (href,) = page.xpath(f"//td[1]/a[starts-with(@href, '/source/{name}?')]/@href")
        assert parse_qs(urlsplit(href).query)["source"] == selected
        assert site.get(href).status == 200


def test_a_question_whose_default_is_not_there_is_a_form_that_says_so(site):
    """Not selected, or not in the year: two things, and neither is that the collection has it not."""
    for more, says in (
        ("source=record", r"default, rap:RussiaChinaPipeline, is not in the sources that are selected \(record\)"),
        ("year=1985", r"default, rap:RussiaChinaPipeline, is not there in 1985"),
    ):
        address = f"/question/economy/projects?{more}"
        got = site.get(address)
        if got.status == 200 and "is not there" not in got.text and "is not in" not in got.text:
            pytest.fail(f"{address} is asked of a thing that is not there")
        assert re.search(says, site.html(address).xpath("string(//*[@role='alert'])")), more
        assert site.get(address.replace("?", ".csv?")).status == 422
    (href,) = site.html("/question/economy/projects?source=record").xpath("//*[@role='alert']/a/@href")
    assert "source" not in href and site.get(href).status == 200
    assert site.get("/question/economy/projects?source=record&project=Atlantis").status == 422
