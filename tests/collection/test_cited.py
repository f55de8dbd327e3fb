"""How a source is cited: as it says itself, or by its authors, its year and its title."""

from rdflib import Graph
from rdflib.namespace import DCTERMS, RDFS
from rdflib.term import Literal, URIRef

from detente.asking import bibliography
from detente.collection.cited import citation_of
from detente.collection.manifest import shipped
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


def test_the_article_is_cited_in_every_list_of_the_sources():
    article = "Corentin (undated, about 2017): [Article on Russia in the Asia-Pacific]."
    assert bibliography.entries(shipped())[0].citation == article
    assert article.rstrip(".") in bibliography.bibtex(shipped())
