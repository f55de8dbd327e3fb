"""A graph of a few facts, in the shape of the project's own, for tests that change or break it."""

PREFIXES = """@prefix det: <https://w3id.org/detente/ontology#> .
@prefix id: <https://w3id.org/detente/id/> .
@prefix code: <https://w3id.org/detente/code/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

ONTOLOGY = """
<https://w3id.org/detente/ontology> a owl:Ontology ; rdfs:label "small"@en .
skos:altLabel a owl:AnnotationProperty . skos:definition a owl:AnnotationProperty .
det:betweenDifferent a owl:AnnotationProperty . det:acrossPeriods a owl:AnnotationProperty .
det:Entity a owl:Class ; rdfs:label "Entity"@en . det:Content a owl:Class ; rdfs:label "Content"@en .
det:Claim a owl:Class ; rdfs:label "Claim"@en .
det:Actor a owl:Class ; rdfs:label "Actor"@en ; rdfs:subClassOf det:Entity .
det:State a owl:Class ; rdfs:label "State"@en ; skos:definition "A state."@en ; rdfs:subClassOf det:Actor .
det:Place a owl:Class ; rdfs:label "Place"@en ; rdfs:subClassOf det:Entity ; owl:disjointWith det:State .
det:Situation a owl:Class ; rdfs:label "Situation"@en ; rdfs:subClassOf det:Content .
det:Prospect a owl:Class ; rdfs:label "Prospect"@en ; rdfs:subClassOf det:Content .
det:Denial a owl:Class ; rdfs:label "Denial"@en ; rdfs:subClassOf det:Content .
det:Alliance a owl:Class ; rdfs:label "Alliance"@en ; rdfs:subClassOf det:Situation .
det:Dispute a owl:Class ; rdfs:label "Dispute"@en ; rdfs:subClassOf det:Situation .
det:Agreement a owl:Class ; rdfs:label "Agreement"@en ; rdfs:subClassOf det:Situation .
det:allyA a owl:ObjectProperty ; rdfs:label "ally a"@en ; rdfs:domain det:Alliance .
det:allyAIn a owl:ObjectProperty ; rdfs:label "ally a in"@en ; owl:inverseOf det:allyA .
det:allyB a owl:ObjectProperty ; rdfs:label "ally b"@en ; rdfs:domain det:Alliance .
det:sideA a owl:ObjectProperty ; rdfs:label "side a"@en ; rdfs:domain det:Dispute .
det:sideAIn a owl:ObjectProperty ; rdfs:label "side a in"@en ; owl:inverseOf det:sideA .
det:sideB a owl:ObjectProperty ; rdfs:label "side b"@en ; rdfs:domain det:Dispute .
det:contractingParty a owl:ObjectProperty ; rdfs:label "contracting party"@en ; rdfs:domain det:Agreement .
det:partyTo a owl:ObjectProperty ; rdfs:label "party to"@en ; owl:inverseOf det:contractingParty .
det:alliedWith a owl:ObjectProperty , owl:SymmetricProperty ; rdfs:label "allied with"@en ;
    skos:definition "Two actors are allies."@en ; owl:propertyChainAxiom ( det:allyAIn det:allyB ) .
det:adversarialTo a owl:ObjectProperty , owl:SymmetricProperty ; rdfs:label "adversarial to"@en ;
    owl:propertyChainAxiom ( det:sideAIn det:sideB ) .
det:agreementWith a owl:ObjectProperty , owl:SymmetricProperty ; rdfs:label "has an agreement with"@en ;
    det:betweenDifferent true ; owl:propertyChainAxiom ( det:partyTo det:contractingParty ) .
det:indirectlyOpposedTo a owl:ObjectProperty , owl:SymmetricProperty ; rdfs:label "indirectly opposed to"@en ;
    owl:propertyChainAxiom ( det:adversarialTo det:alliedWith ) .
det:successorOf a owl:ObjectProperty ; rdfs:label "successor of"@en ; det:acrossPeriods true .
det:historicalAdversaryOf a owl:ObjectProperty ; rdfs:label "historical adversary of"@en ;
    det:acrossPeriods true ; owl:propertyChainAxiom ( det:successorOf det:adversarialTo ) .
det:asserts a owl:ObjectProperty ; rdfs:label "asserts"@en ; rdfs:domain det:Claim .
det:mentions a owl:ObjectProperty ; rdfs:label "mentions"@en ; rdfs:domain det:Claim .
det:startYear a owl:DatatypeProperty ; rdfs:label "start year"@en .
det:endYear a owl:DatatypeProperty ; rdfs:label "end year"@en .
det:number a owl:DatatypeProperty ; rdfs:label "number"@en .
det:claimText a owl:DatatypeProperty ; rdfs:label "claim text"@en .
det:iso3166alpha2 a owl:DatatypeProperty ; rdfs:label "alpha-2"@en .
det:iso3166alpha3 a owl:DatatypeProperty ; rdfs:label "alpha-3"@en .
"""

WORLD = """
id:Russia a det:State ; rdfs:label "Russia"@en ; skos:altLabel "Russian Federation"@en ;
    det:iso3166alpha2 "RU" ;
    det:successorOf id:SovietUnion .
id:SovietUnion a det:State ; rdfs:label "Soviet Union"@en ; skos:altLabel "USSR"@en .
id:Japan a det:State ; rdfs:label "Japan"@en ; det:iso3166alpha2 "JP" ; det:iso3166alpha3 "JPN" .
id:UnitedStates a det:State ; rdfs:label "United States"@en ; det:iso3166alpha2 "US" .
id:China a det:State ; rdfs:label "China"@en .
id:RepublicOfChina a det:State ; rdfs:label "Republic of China"@en ; skos:altLabel "Formosa"@en .
id:Taiwan a det:Place ; rdfs:label "Taiwan"@en ; skos:altLabel "Formosa"@en .
"""

FACTS = """
id:USJapanAlliance a det:Alliance ; rdfs:label "Alliance of 1960"@en ;
    det:allyA id:Japan ; det:allyB id:UnitedStates ; det:startYear 1960 .
id:KurilDispute a det:Dispute ; rdfs:label "Kuril dispute"@en ;
    det:sideA id:Russia ; det:sideB id:Japan ; det:startYear 1992 .
id:SovietDispute a det:Dispute ; rdfs:label "Soviet dispute"@en ;
    det:sideA id:SovietUnion ; det:sideB id:Japan ; det:startYear 1956 ; det:endYear 1991 .
id:Treaty2001 a det:Agreement ; rdfs:label "Treaty of 2001"@en ;
    det:contractingParty id:Russia , id:China ; det:startYear 2001 ; det:endYear 2020 .
"""

CLAIMS = """
id:C001 a det:Claim ; rdfs:label "Claim C001"@en ; det:number 1 ; det:claimText "They are at odds." ;
    det:asserts id:KurilDispute ; det:mentions id:Russia , id:Japan .
"""

AS_STATED = """
id:WrongAlliance a det:Alliance ; rdfs:label "Alliance that never was"@en ;
    det:allyA id:Russia ; det:allyB id:China ; det:startYear 2001 .
"""

QUESTION = """#+ title: Who is indirectly opposed to a state?
#+ description: Through an ally.
#+ views: [corrected]
#+ as-of: 2017
#+ parameters:
#+   state: {class: det:State, label: state, many: true}
#+   limit: {datatype: xsd:integer, label: number}
#+ claims: [C001]
PREFIX det: <https://w3id.org/detente/ontology#>
PREFIX id: <https://w3id.org/detente/id/>
SELECT ?state ?opponent ?limit WHERE {
  VALUES ?state { id:Russia }
  VALUES ?limit { 3 }
  ?state det:indirectlyOpposedTo ?opponent .
}
ORDER BY ?state ?opponent
"""


def make(root):
    """Writes the folders ontology, graph and queries below a folder."""
    files = {
        "ontology/detente.ttl": ONTOLOGY,
        "ontology/codes.ttl": "",
        "graph/world.ttl": WORLD,
        "graph/one/source.ttl": "",
        "graph/one/claims.ttl": CLAIMS,
        "graph/one/facts.ttl": FACTS,
        "graph/one/as-stated.ttl": AS_STATED,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PREFIXES + text, encoding="utf-8")
    path = root / "queries" / "alliances" / "opponents.rq"
    path.parent.mkdir(parents=True)
    path.write_text(QUESTION, encoding="utf-8")
    return root


def use(monkeypatch, root):
    """Makes a folder that `make` wrote the project's data, and its folder ``cache`` the cache."""
    from detente import library, questions

    monkeypatch.setattr(library, "root", lambda: root)
    monkeypatch.setenv("DETENTE_CACHE", str(root / "cache"))
    questions.catalogue.cache_clear()
