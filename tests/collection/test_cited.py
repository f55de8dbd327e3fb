"""How a source is cited: as it says itself, or by its authors, its year and its title."""

import pytest
from rdflib import Graph
from rdflib.namespace import DCTERMS, RDFS
from rdflib.term import Literal, URIRef

from detente.asking import bibliography
from detente.collection.cited import citation_of
from detente.collection.manifest import read, shipped
from detente.vocabulary import DET

NODE, ADA, BO = (URIRef(f"https://example.org/{name}") for name in ("Article", "Ada", "Bo"))
NAMES = {ADA: "Ada Lee (author)", BO: "Bo"}


def cited(*said):
    graph = Graph()
    for p, o in said:
        graph.add((NODE, p, o))
    return citation_of(NODE, lambda s, p: list(graph.objects(s, p)), lambda node: NAMES.get(node, str(node)))


def test_a_source_is_cited_as_it_says_itself():
    said = (DET.citation, Literal("Lee 2011, Islands.")), (DCTERMS.creator, ADA), (DCTERMS.issued, Literal("2012"))
    assert cited(*said) == "Lee 2011, Islands."


def test_what_says_no_citation_is_cited_by_author_year_and_title():
    title = (DCTERMS.title, Literal("Islands"))
    dated = (DCTERMS.issued, Literal("2011-05-02"))
    assert cited((DCTERMS.creator, ADA), (DCTERMS.creator, BO), dated, title) == "Ada Lee and Bo (2011): Islands."
    assert cited(dated, title) == "No author named (2011): Islands."


def test_a_label_is_no_title_and_the_year_of_an_undated_text_is_about():
    label, span = (RDFS.label, Literal("Article on islands")), (DET.span, Literal("1939/2017"))
    assert cited((DCTERMS.creator, ADA), label, span) == "Ada Lee (undated, about 2017): [Article on islands]."
    assert cited((DCTERMS.creator, ADA), label) == "Ada Lee (undated): [Article on islands]."


def test_what_has_only_a_label_has_no_citation():
    assert cited((RDFS.label, Literal("Islands"))) == ""


@pytest.mark.parametrize(
    ("creators", "citation", "authors"),
    [
        ([], "Gibler, Douglas M. (2009). Alliances.", "Gibler, Douglas M."),
        ([], "Leeds, Brett Ashley, Jeffrey M. Ritter and Andrew G. Long (2002). A.",
         "Leeds, Brett Ashley and Jeffrey M. Ritter and Andrew G. Long"),
        ([], "A. Scholar, B. Writer and C. Third (2026). Pacts.", "A. Scholar and B. Writer and C. Third"),
        ([], "Correlates of War Project (2017). List.", "{Correlates of War Project}"),
        ([], "van Evera, Stephen (1999). Causes of War.", "{van Evera, Stephen}"),
        ([], "The makers, a record.", ""),
        (["Bo", "Ada Lee"], "Ada Lee and Bo (2011): Islands.", "Ada Lee and Bo"),
        (["Army and Navy"], "Army and Navy (2011): Islands.", "{Army and Navy}"),
    ],
)  # fmt: skip
def test_authors_as_bibtex_has_them(creators, citation, authors):
    """One in braces is a name that is not taken apart: an institution, or where it cannot be told."""
    assert bibliography._authors(creators, citation) == authors


def test_a_bibliography_has_authors_years_and_licences(tmp_path):
    folder = tmp_path / "sources" / "pacts"
    folder.mkdir(parents=True)
    (folder / "source.ttl").write_text(
        f"""@prefix det: <{DET}> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix : <https://example.org/> .
:DataSet a det:DataSet ; dcterms:title "Pacts" ; det:citation "Smith & Jones (2009). Pacts." ;
    dcterms:license "None is stated; free to use." ."""
    )
    (tmp_path / "detente.toml").write_text('[collection]\nname = "made"\nbase = "https://example.org/"\n')
    made = read(tmp_path).with_source("pacts", "dataset", "sources/pacts")
    assert bibliography.bibtex(made) == (
        "@misc{pacts,\n  author = {{Smith \\& Jones}},\n  title = {{Pacts}},\n  year = {2009},\n"
        "  note = {Smith \\& Jones (2009). Pacts. Licence: None is stated; free to use}\n}\n"
    )
    assert "author = {Corentin},\n  title" in bibliography.bibtex(shipped())  # undated: no year


def test_the_article_is_cited_in_every_list_of_the_sources():
    article = "Corentin (undated, about 2017): [Article on Russia in the Asia-Pacific]."
    assert bibliography.entries(shipped())[0].citation == article
    assert article.rstrip(".") in bibliography.bibtex(shipped())
