"""Nothing is shown as surer than it is: what is inferred, possible, hedged or denied looks so, and nothing is lost."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from rdflib.namespace import RDF
from rdflib.term import URIRef

from detente.server.pages import question_pages
from detente.server.pages.asked import Asked
from detente.server.pages.middles import Middles
from detente.server.pages.ties import Ties
from detente.vocabulary import DET, ID


def asked(site, **query):
    return Asked(site.graphs, {"path": {}, "query": {k: [str(v)] for k, v in query.items()}})


@pytest.mark.parametrize(
    ("actor", "year"), [("Japan", 2017), ("Russia", 2017), ("China", 1969), ("UnitedStates", 1955)]
)
def test_ties_are_what_holds_and_all_that_holds(site, actor, year):
    request = asked(site, year=year)
    kg, desk, node = request.kg, request.desk, ID[actor]
    finder = Ties(request)
    ties, _ = finder.of(node)
    told = [t for tie in ties for t in (tie.triple, *tie.details)]
    assert all(kg.holds(*t) for t in told)
    assert not any(tie.possible for tie in ties)
    for s, p, o in (*kg.match(node, None, None), *kg.match(None, None, node)):
        if not isinstance(o, URIRef) or finder.section(p) is None or s == o or str(s).startswith("_:"):
            continue
        ways = [(a, b) for a, q, b in told if desk.under(q, p)]
        ways += [
            (b, a) for a, q, b in told if any(desk.under(i, p) for w in desk.above[q] for i in desk.inverses.get(w, ()))
        ]
        assert (s, o) in ways, (s, p, o)


def test_what_is_only_possible_is_counted_and_then_marked(site):
    certain, possible = asked(site, year=2010), asked(site, year=2010, possible=1)
    shown, more = Ties(certain).of(ID.Japan)
    wide, none = Ties(possible).of(ID.Japan)
    marked = [t for t in wide if t.possible]
    assert more == len(marked) > 0
    assert none == 0
    assert {t.triple for t in wide if not t.possible} == {t.triple for t in shown}
    for tie in marked:
        assert not possible.kg.certain.holds(*tie.triple)
        assert possible.kg.also_possible.holds(*tie.triple)
    page = site.html("/id/Japan?year=2010&possible=1")
    assert len(page.xpath("//ul[@class='ties']/li[.//span[@class='chip possible' and text()='possible']]")) == len(
        marked
    )
    assert f"{more} more ties only possible in 2010" in site.html("/id/Japan?year=2010").text_content()


def test_a_denial_never_looks_like_a_fact(site):
    page = site.html("/id/Japan")
    denial = "No peace treaty of Russia and Japan"
    (item,) = [li for li in page.xpath("//ul[@class='plain']/li") if li.xpath(".//a[text()=$t]", t=denial)]
    assert item.xpath("./span[@class='chip denied']")
    assert not page.xpath("//ul[@class='ties']//a[text()=$t]", t=denial)
    alone = site.html("@NoRussiaJapanPeaceTreaty")
    assert "does not hold" in alone.text_content()
    claim = site.html("@C175")
    assert claim.xpath("//main//span[@class='chip denied' and text()='denial']")
    assert "says that this does not hold" in claim.text_content()


def test_a_prospect_is_not_said_to_hold(site):
    page = site.html("/id/Japan")
    (heading,) = page.xpath("//h2[starts-with(., 'Supposed')]")
    listed = heading.xpath("following-sibling::ul[1]/li/a/text()")
    for name in listed:
        assert not page.xpath("//ul[@class='ties']//span[1]/a[text()=$t]", t=name)
    assert "nothing says that it holds" in site.html("@SovietChineseWar?year=1970").text_content()


def test_what_holds_in_the_tentative_view_alone_is_hedged(site):
    """A tie that rests on hedged claims alone bears the chip."""
    request = asked(site, view="tentative", year=2017)
    kg, corrected = request.kg, asked(site, year=2017).kg
    finder, seen = Ties(request), 0
    for actor in {s for s, _, _ in kg.match(None, RDF.type, DET.Actor)}:
        for tie in finder.of(actor)[0]:
            hedged = tie.claims and all(c.stance == "hedged" for c in tie.claims) and not tie.record
            assert tie.hedged == bool(hedged)
            seen += tie.hedged and not corrected.holds(*tie.triple)
    assert seen > 0


def test_the_years_are_those_of_the_graph(site):
    request = asked(site)
    for tie in Ties(request).of(ID.Japan)[0]:
        assert tie.years == request.kg.certain.years(*tie.triple)
        sure = {y for s in tie.years if not s.some for y in range(s.first, s.last + 1)}
        maybe = {y for s in tie.possibly for y in range(s.first, s.last + 1)}
        wide = {y for s in request.kg.also_possible.years(*tie.triple) for y in range(s.first, s.last + 1)}
        assert not sure & maybe
        assert sure | maybe == sure | wide


def test_that_nothing_says_so_is_not_a_no(site):
    page = site.html("/why?s=Russia&p=alliedWith&o=China")
    assert page.xpath("string(//h1)") == "Nothing says that Russia is allied with China"
    assert "does not mean that it is not so" in page.text_content()
    page = site.html("/question/alliances/allies?actor=Kazakhstan")
    assert "not the same as a no" in page.text_content()
    # The article denies other things of the two: that Russia is a big challenger to China, and can compete with it.
    assert "Sources deny it" not in site.html("/why?s=Russia&p=alliedWith&o=China&year=2017").text_content()
    for pair in ("s=Russia&o=Japan", "s=Japan&o=Russia"):
        denied = site.html(f"/why?{pair}&p=hasPeaceTreatyWith")
        assert denied.xpath("//main//span[@class='chip denied']") and "Sources deny it" in denied.text_content()
        assert "does not mean that it is not so" not in denied.text_content()  # the article denies it outright
    hedged = site.html("/why?s=Russia&p=alliedWith&o=other allies of Russia&view=tentative&year=2017")
    silly = site.html("/why?s=Russia&p=attitudeTo&o=Japan")
    assert silly.xpath("string(//h1)") == "That cannot be said of Russia and Japan"
    assert "'attitude to' is said of an occurrence, and Russia is none" in silly.text_content()
    assert "has an attitude to" in silly.xpath("//h1/following-sibling::p[1]/a/text()")
    of_claims = site.html("/why?s=Gazprom&p=alliedWith&o=Japan")
    assert "Claims that speak of Gazprom" in of_claims.xpath("//h2/text()")
    assert "C068" in of_claims.xpath("string(//ul[@class='claims'])")
    assert "ambiguous as to the reading (C117)" in hedged.xpath("//h1/following-sibling::p[1]")[0].text_content()


def test_a_question_has_its_own_views(site):
    reply = site.get("/question/alliances/allies?actor=Japan&view=tentative")
    assert reply.status == 422
    page = site.html("/question/alliances/allies?actor=Japan&view=tentative")
    assert "has no view tentative; it has corrected and as-stated" in page.text_content()
    assert page.xpath("//select[@name='view']/option/text()") == ["corrected", "as-stated"]


def test_rows_say_how_sure_they_are(site):
    page = site.html("/question/disputes/incidents?possible=1&origins=1")
    rows = page.xpath("//table[thead]/tbody/tr[td[@class='origin']]")
    assert rows
    for row in rows:
        certainty = row.xpath("string(td[last()-1])").strip()
        assert (row.get("class") == "possible") == (certainty == "possible")
        assert row.xpath("td[@class='origin']/span[contains(@class, 'chip')]")
        assert row.xpath("td[@class='origin']/a[@class='why']")


@pytest.mark.parametrize("possible", [0, 1])
@pytest.mark.parametrize(("actor", "other"), [("Japan", None), ("Russia", None), ("UnitedStates", "Japan")])
def test_ties_are_told_through_all_middles_of_their_chains(site, actor, other, possible):
    """Each pair of steps is tried with each node that the first of them leads to."""
    request = asked(site, year=2017, possible=possible)
    desk, kg = request.desk, request.kg
    middles = Middles(desk, ID[actor], None if other is None else ID[other])
    through = 0
    for tie in Ties(request).of(ID[actor], None if other is None else ID[other])[0]:
        s, p, o = tie.triple
        expected = set()
        for one, q, another in [(s, p, o), *((o, i, s) for i in desk.inverses.get(p, ()))]:
            for (first, back), (second, back2) in desk.chains.get(q, ()):
                if back:
                    nodes = {x for x, _, _ in kg.match(None, first, one)}
                else:
                    nodes = {x for _, _, x in kg.match(one, first, None)}
                for node in nodes:
                    if kg.holds(*((another, second, node) if back2 else (node, second, another))):
                        expected.update(desk.wholes(node))
        assert set(middles.of(tie.triple)) == expected
        through += len(expected)
    assert through > 3


def test_a_situation_before_the_span_says_when_it_was(site):
    """No source speaks of its years: nothing holds in them, but what is stated of it is."""
    page = site.html("/id/record/EgyptInStateSystem1855")
    (words,) = [p.text_content() for p in page.xpath("//p") if "1882" in p.text_content()]
    assert "Certain 1855–1882." in words and "See it" not in words


def test_a_tie_that_is_only_ambiguous_is_no_certain_one(site):
    """C117 is ambiguous as to its reading: the picture, its table, the lists and the query say so."""
    year = "view=tentative&year=2017"
    page = site.html(f"/network?{year}")
    said = "ambiguous as to the reading (C117)"
    rows = [r for r in page.xpath("//figure//tbody/tr") if "other allies of Russia" in r.text_content()]
    assert rows and all(r.xpath("string(./td[last()])").strip() == said for r in rows if len(r) == 5)
    lines = page.xpath(f"//*[local-name()='a'][contains(., '{said}')]/*[local-name()='line']")
    assert lines and all(line.get("stroke-dasharray") for line in lines)
    plain = page.xpath("//*[local-name()='a'][contains(., 'Japan') and contains(., 'United States')]")
    assert any(not line.get("stroke-dasharray") for a in plain for line in a.xpath("./*[local-name()='line']"))
    listed = site.html(f"/ontology/alliedWith?{year}").xpath("//li[contains(., 'other allies of Russia')]")
    assert listed and all(said in each.text_content() for each in listed if "allied" in each.text_content())
    query = "SELECT ?x WHERE { ?x det:alliedWith id:Russia }"
    found = site.html("/query?" + urlencode({"query": query, "view": "tentative", "year": 2017}))
    assert said in found.xpath("string(//td[@class='origin'])") and "certain" not in found.xpath("string(//h2)")
    file = site.get("/query?" + urlencode({"query": query, "view": "tentative", "year": 2017, "format": "csv"}))
    assert said in file.text


def test_what_the_source_says_is_not_listed_bare(site):
    listed = site.html("/ontology/alliedWith?view=as-stated&year=2017").xpath("//li[contains(., 'Russia')]")
    assert listed and all(each.xpath(".//span[contains(@class, 'chip')]") for each in listed)


def test_the_claims_of_a_question_are_those_of_its_own_collection(site, tmp_path):
    """C198 of the article on Russia is not the C198 that another collection may have."""
    request = Asked(site.graphs, {})
    question = site.graphs.questions.get("alliances/allies")
    assert "C198" in [each["text"] for each in question_pages._claims(request, question)]
    assert question_pages._claims(request, replace(question, path=tmp_path / "allies.rq")) == []
