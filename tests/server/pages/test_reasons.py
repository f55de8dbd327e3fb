"""The page of a reason: an argument that leaves nothing out, and ends in what was asked."""

import pytest
from rdflib.term import BNode

from detente.explaining.argument import argument
from detente.explaining.sentences import around, sentence
from detente.server.pages.asked import Asked
from detente.vocabulary import DET, ID


def alone_in(desk):
    return lambda t: not any(isinstance(x, BNode) or desk.is_a(x, DET.Content, DET.Participation) for x in (t[0], t[2]))


@pytest.mark.parametrize("relation", ["indirectlyOpposedTo", "adversarialTo", "positiveTieWith", "agreementWith"])
def test_an_argument_has_all_facts_of_its_proof_and_its_conclusion_last(site, relation):
    request = Asked(site.graphs, {"query": {"year": ["2017"]}})
    kg, desk = request.kg, request.desk
    found = list(kg.match(None, DET[relation], None))
    assert found
    for triple in found:
        proof = kg.proof(*triple)
        steps = argument([proof], alone_in(desk))
        assert steps[-1].last == triple
        assert {f for s in steps for f in s.facts} == set(proof.leaves())
        for number, step in enumerate(steps):
            assert all(use < number for use in step.uses)
            if number < len(steps) - 1:
                assert any(number in later.uses for later in steps[number + 1 :])


def test_the_argument_of_an_indirect_opposition(site):
    """Worked out from the claims: Russia and Japan are in conflict (C174), Japan and the US are allies (C198)."""
    page = site.html("/why?s=id:Russia&p=det:indirectlyOpposedTo&o=id:UnitedStates&year=2017")
    steps = page.xpath("//ol[@class='proof'][1]/li")
    said = [" ".join(s.xpath("string(p[@class='step'])").split()) for s in steps]
    assert said == [
        "Russia is in dispute with Japan, and so Russia is adversarial to Japan. inferred",
        "Japan is allied with United States. inferred",
        "So Russia is indirectly opposed to United States. inferred",
    ]
    claims = [s.xpath(".//p[@class='ours']/a/text()") for s in steps]
    assert claims == [["C174"], ["C198"], []]
    assert "From steps 1 and 2" in steps[2].text_content()
    assert page.xpath("//details/pre")  # the rules behind a fold
    assert not page.xpath("//details[@open]/pre")


def test_a_denial_is_a_no_in_its_own_years_alone(site):
    """C175 denies it from 1992 on."""
    asked = "/why?s=id:Russia&p=det:hasPeaceTreatyWith&o=id:Japan&year="
    ever, then, before = (" ".join(site.html(f"{asked}{y}").text_content().split()) for y in ("0", "2010", "1950"))
    assert "denied Sources deny it, since 1992" in ever and "else none known It is denied of some years" in ever
    assert "denied Sources deny it, since 1992" in then and "none known" not in then
    assert "Sources deny it" not in before and "none known" in before


def test_a_reason_in_other_formats(site):
    base = "/why?s=id:Russia&p=det:indirectlyOpposedTo&o=id:UnitedStates&format="
    kinds = {form: site.get(base + form).kind for form in ("json", "turtle", "markdown", "text")}
    assert kinds == {
        "json": "application/json",
        "turtle": "text/turtle",
        "markdown": "text/markdown",
        "text": "text/plain",
    }


def test_justifications_are_those_of_the_graph(site):
    request = Asked(site.graphs, {"query": {}})
    found = request.kg.justifications(ID.China, DET.positiveTieWith, ID.Russia, limit=5)
    page = site.html("/why?s=id:China&p=det:positiveTieWith&o=id:Russia&all=1")
    assert len(page.xpath("//summary[starts-with(., 'Justification')]")) == len(list(found)) > 1


def test_passages_are_shown_in_their_context_where_the_text_is_at_hand(tmp_path, site):
    import hashlib

    from tests.server.pages.conftest import Site

    text = "Before it.\nFirst words. The passage itself. Last words.\nAfter it.\n"
    start = text.index("The passage")
    end = start + len("The passage itself.")
    file, facts = tmp_path / "article.txt", tmp_path / "mine.ttl"
    file.write_text(text, encoding="utf-8")

    def digest(part):
        return hashlib.sha256(part.encode()).hexdigest()

    facts.write_text(
        f"""@prefix det: <https://w3id.org/detente/ontology#> . @prefix id: <https://w3id.org/detente/id/> .
        @prefix oa: <http://www.w3.org/ns/oa#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        id:Mine a det:Article ; rdfs:label "Mine" ; det:length {len(text)} ; det:sha256 "{digest(text)}" .
        id:M1 a det:Passage ; rdfs:label "Passage M1" ; det:passageOf id:Mine ; oa:start {start} ; oa:end {end} ;
            det:sha256 "{digest(text[start:end])}" .""",
        encoding="utf-8",
    )
    mine = Site(extra=(str(facts),), article=(str(file),))
    fragment = mine.html("/id/M1").xpath("//blockquote")[0]
    assert fragment.xpath("string(.//mark)") == "The passage itself."
    assert " ".join(fragment.xpath("string(p[1])").split()) == "First words. The passage itself. Last words."
    assert "Before it" not in fragment.text_content()


@pytest.mark.parametrize(
    ("label", "right"),
    [
        ("allied with", "A is allied with B"),
        ("sanctions", "A sanctions B"),
        ("member of", "A is a member of B"),
        ("economic tie with", "A has an economic tie with B"),
        ("hostile act towards", "A commits a hostile act towards B"),
        ("perceives as threat", "A perceives B as a threat"),
        ("in territorial dispute with", "A is in territorial dispute with B"),
        ("adversary of an ally of", "A is an adversary of an ally of B"),
        ("contributed to", "A contributed to B"),
        ("has a base in", "A has a base in B"),
        ("capital", "A has as capital B"),
        ("located in", "A is located in B"),
    ],
)
def test_relations_as_sentences(label, right):
    assert sentence("A", label, "B") == right


def test_every_relation_of_the_ontology_makes_a_sentence(site):
    desk = Asked(site.graphs, {"query": {}}).desk
    for relation in {p for _, p, _ in desk.kg.match(None, None, None) if str(p).startswith(str(DET))}:
        before, after = around(desk.label(relation))
        assert before and not before.endswith(" ") and "  " not in before + after
