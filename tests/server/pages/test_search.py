"""Search goes over all years, and says of what is not in the year that is looked at when it is."""

import pytest


def _first(site, words, more=""):
    """The best thing that is found: that which is called so, else the first of the list; and its text."""
    page = site.html(f"/search?q={words.replace(' ', '+')}{more}")
    exact = page.xpath("//main/p[@class='large']")
    found = exact or page.xpath("//main//h2[starts-with(., 'Things')]/following-sibling::ul[1]/li")
    return found[0].xpath("string(.//a)"), " ".join(found[0].text_content().split())


@pytest.mark.parametrize("more", ["", "&year=1985", "&year=2017", "&year=all"])
@pytest.mark.parametrize(
    "name",
    [
        "Soviet-American rivalry",
        "Clashes along the Soviet-Chinese border",
        "Disagreements of the Soviet Union and China",
        "A Soviet-Chinese war",
        "Soviet Union",
        "Japan",
    ],
)
def test_what_is_called_so_comes_first_in_every_year(site, name, more):
    assert _first(site, name, more)[0] == name


def test_what_has_all_words_in_its_name_comes_before_what_has_some(site):
    for more in ("", "&year=1985", "&year=all"):
        assert _first(site, "Soviet-Chinese war", more)[0] == "A Soviet-Chinese war"
        assert _first(site, "alliance of japan", more)[0] == "Alliance of the United States and Japan"


def test_what_is_not_in_the_year_is_told_with_its_years(site):
    for year, says in ((2017, "not in 2017"), (1985, None), ("all", None)):
        text = _first(site, "Soviet-American rivalry", f"&year={year}")[1]
        assert "1947–1991" in text
        assert text.endswith(says) if says else "not in" not in text
    assert "supposed" in _first(site, "A Soviet-Chinese war", "&year=all")[1]
    note = "Of all years; what is not certain in 2017 says so."
    assert note in site.html("/search?q=rivalry&year=2017").xpath("//main/p/text()")
    assert note not in site.html("/search?q=rivalry&year=all").text_content()
    assert note not in site.html("/search?q=nothingofthesort&year=2017").text_content()


def test_nothing_is_left_out_for_the_year(site):
    """The same things in every year, though not in the same words."""
    for words in ("rivalry", "kuril", "border clashes", "Soviet"):
        found = [
            sorted(site.html(f"/search?q={words.replace(' ', '+')}&year={year}").xpath("//main//li/a/text()"))
            + site.html(f"/search?q={words.replace(' ', '+')}&year={year}").xpath("//main/p[@class='large']/a/text()")
            for year in (1930, 1985, 2017)
        ]
        assert found[0] == found[1] == found[2], words
