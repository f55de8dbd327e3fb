"""Pages that can be read: years in words, no more lines than can be followed, names in the reader's language."""

import pytest

from detente.server.pages.year_words import in_words
from detente.server.pictures.network_picture import blocs
from tests.collection.made import PREFIXES
from tests.server.pages.conftest import Site


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("1956", "1956"),
        ("1950/1959", "1950–1959"),
        ("1992/..", "since 1992"),
        ("1992/", "since 1992, end not known"),
        ("/1947", "until 1947, start not known"),
        ("1956~", "about 1956"),
        ("[1956..1969]", "some year of 1956–1969"),
        ("[..1956]", "1956 or before"),
        ("[1992..2017]/..", "since some year of 1992–2017"),
        ("2002/[2013..2014]", "2002 to some year of 2013–2014"),
        ("not known", "not known"),
    ],
)
def test_years_are_said_in_words(edtf, words):
    assert in_words(edtf) == words


def test_those_bound_to_each_other_stand_together():
    order = blocs(6, [(0, 2), (2, 4), (0, 4), (1, 3), (3, 5), (1, 5)])
    assert {frozenset(order[:3]), frozenset(order[3:])} == {frozenset((0, 2, 4)), frozenset((1, 3, 5))}


def test_a_network_has_no_more_ties_than_can_be_followed(site, monkeypatch):
    everything = site.html("/network?year=2017")
    ties = "//div[@class='picture wide']//*[local-name()='a']/*[local-name()='line']"
    figure = everything.xpath("//figure[contains(., 'The signed network')]")[0]
    assert "Left out" not in figure.xpath("string(.//figcaption)")
    monkeypatch.setattr("detente.server.pages.signed.TIES", 10)
    few = site.html("/network?year=2017").xpath("//figure[contains(., 'The signed network')]")[0]
    assert 0 < len(few.xpath("." + ties)) <= 10 < len(figure.xpath("." + ties))
    assert "ties that bind" in few.xpath("string(.//figcaption)")
    assert len(few.xpath(".//tbody/tr")) == len(figure.xpath(".//tbody/tr"))


def test_hostility_to_a_policy_is_no_dispute(site):
    rows = site.html("/network?year=2017").xpath("//figure[contains(., 'The signed network')]//tbody/tr")
    words = {
        tuple(r.xpath("./td[position() < 3]/a/text()")): [r.xpath(f"string(./td[{n}])").strip() for n in (3, 5)]
        for r in rows
    }
    assert words["China", "Vietnam"] == ["adversarial", "hostility to a policy"]
    assert words["Japan", "Russia"] == ["adversarial", ""]
    row = site.html("/question/disputes/adversaries?actor=Vietnam&origins=1").xpath("//td[@class='origin']")[0]
    assert "hostility to a policy" in row.text_content()


def test_what_is_not_there_in_the_year_says_when_it_is(site):
    russia = site.html("/id/Russia?year=1985").text_content()
    assert "not in 1985" in russia and "in 1985 there was" in russia and "Soviet Union" in russia
    assert site.html("@RussiaJapanKurilDispute?year=1950").xpath("//a[starts-with(., 'See it in')]")
    assert not site.html("@RefISO3166").xpath("//form[@class='as-of']")


def test_another_name_in_a_language_serves_as_its_label(tmp_path):
    file = tmp_path / "labels.ttl"
    file.write_text(
        PREFIXES.replace("@prefix oa:", "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix oa:")
        + 'id:Japan skos:altLabel "Nippon"@de , "Nihon"@en .',
        encoding="utf-8",
    )
    named = Site(extra=(str(file),))
    assert named.html("/id/Japan?lang=de").xpath("//h1")[0].text == "Nippon"
    assert named.html("/id/Japan?lang=de").xpath("//h1/@lang") == ["de"]
    assert named.html("/id/Japan?lang=fr").xpath("string(//h1)") == "Japan"
