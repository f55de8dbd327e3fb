"""Small collections for tests: articles of two sentences, each with its passages, claims and facts."""

import hashlib
from pathlib import Path

PREFIXES = """@prefix det: <https://w3id.org/detente/ontology#> .
@prefix id: <https://w3id.org/detente/id/> .
@prefix code: <https://w3id.org/detente/code/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def _sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def _file(folder, part, base, name, body):
    graphs = "https://w3id.org/detente/graph/" if base == "https://w3id.org/detente/id/" else f"{base}graph/"
    header = f'<{graphs}{name}/{part}> a owl:Ontology ; rdfs:label "{name}, {part}"@en .\n'
    text = PREFIXES + f"@prefix {name}: <{base}{name}/> .\n\n" + header + body
    (folder / f"{part}.ttl").write_text(text, encoding="utf-8")


def article(folder: Path, name: str, pair: tuple[str, str], base="https://w3id.org/detente/id/", span="1990/2020"):
    """Write an article that says of two states that they are allied since 2000; give its text."""
    one, other = pair
    text = f"{one} and {other} are allied since 2000. Written by {name}."
    end = text.index(".") + 1
    folder.mkdir(parents=True)
    _file(folder, "source", base, name, f"""
{name}:Article a det:Article ;
    rdfs:label "Article of {name}"@en ;
    det:language "en" ;
    det:span "{span}" ;
    det:length {len(text)} ;
    det:sha256 "{_sha256(text)}" .

{name}:P1 a det:Passage , oa:TextPositionSelector ;
    rdfs:label "Passage P1"@en ;
    det:segment "P1" ;
    det:section 1 ;
    det:passageOf {name}:Article ;
    det:passageKind code:SentencePassage ;
    oa:start 0 ;
    oa:end {end} ;
    det:sha256 "{_sha256(text[:end])}" .
""")  # fmt: skip
    _file(folder, "entities", base, name, f"""
{name}:Author a det:Person ; rdfs:label "The author {name}"@en .
""")  # fmt: skip
    _file(folder, "claims", base, name, f"""
{name}:C001 a det:Claim ;
    rdfs:label "Claim C001"@en ;
    det:number 1 ;
    det:claimText "{one} and {other} have an alliance ({name})." ;
    det:passage {name}:P1 ;
    det:stance code:Asserted ;
    det:polarity code:Positive ;
    det:attributedTo {name}:Author ;
    det:assessment code:Unflagged ;
    det:claimTopic code:AllianceAndPartnership ;
    det:claimPeriod id:PostColdWar ;
    det:claimSubject id:{one} ;
    det:claimRelation code:alliedWith ;
    det:claimObject id:{other} ;
    det:asserts {name}:Alliance .
""")  # fmt: skip
    _file(folder, "facts", base, name, f"""
{name}:Alliance a det:Alliance ;
    rdfs:label "Alliance of {one} and {other} ({name})"@en ;
    det:ally id:{one} , id:{other} ;
    det:startYear 2000 ;
    det:endStatus code:Ongoing ;
    det:timeBasis code:GivenYear .
""")  # fmt: skip
    return text


def collection(folder: Path, name: str, base="https://w3id.org/detente/id/", **pairs) -> Path:
    """Make a collection of articles: for each its name, and the two states that it calls allied."""
    from detente.collection.founding import found

    made = found(folder, name, base)
    for source, pair in pairs.items():
        article(folder / "sources" / source, source, pair, base)
        made = made.with_source(source, "article", f"sources/{source}")
    return folder
