"""The checks: the name, the level, the meaning and the remedy of each. The names stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

#: An error makes the check fail; a note is worth knowing.
ERROR, NOTE = "error", "note"


@dataclass(frozen=True, slots=True)
class Kind:
    """A check.

    Attributes:
        level: ``error`` or ``note``; of a few, the view decides (see docs/checks.md).
        meaning: what it finds.
        remedy: what would be right.
        topic: the heading under which docs/checks.md lists it.
    """

    level: str
    meaning: str
    remedy: str
    topic: str


_TABLE = {
    "Form": {
        "value-missing": (ERROR, "a property that every thing of the kind has is missing", "give it the property"),
        "value-twice": (ERROR, "two values where one is right, with the file of each", "keep one of them"),
        "wrong-datatype": (ERROR, "a literal is not of the datatype of its property", "write it as that datatype"),
        "malformed-value": (ERROR, "a literal is not what its datatype or a pattern says", "write it in that form"),
        "value-out-of-range": (ERROR, "a number lies outside what is possible", "correct the number"),
        "wrong-kind": (ERROR, "a property leads to a thing of another kind", "name a thing of that kind"),
        "wrong-code": (ERROR, "a code is not of the list that its property takes", "choose a code of that list"),
        "text-for-a-thing": (ERROR, "a text stands where a thing is to be named", "name the thing by its IRI"),
        "thing-for-a-text": (ERROR, "a thing stands where a text or number is to be", "write the text or number"),
        "unknown-term": (
            ERROR,
            "a class or property that the ontology has not",
            "use a term that `detente show` lists",
        ),
        "unknown-code": (ERROR, "a code that no list has", "use a code of ontology/codes.ttl"),
        "unknown-thing": (ERROR, "a thing that no file of the view describes", "describe it, or correct its name"),
        "inferred-by-hand": (ERROR, "a relation that follows from occurrences is written", "state the occurrence"),
        "states-made-one": (
            ERROR,
            "a file of one's own says of two states that they are the same",
            "name the state by the IRI that it has, or say det:continuatorOf or det:successorOf",
        ),
        "axiom-on-detente": (
            NOTE,
            "a file of one's own says something of a term of the ontology, and so changes it in the view",
            "say it of a term of your own below it, unless you mean to",
        ),
        "two-kinds": (ERROR, "an occurrence, prospect or denial of several kinds", "give each occurrence one kind"),
    },
    "Claims": {
        "claim-number-twice": (ERROR, "two claims have one number", "give each claim a number of its own"),
        "claim-number-unlike-name": (
            ERROR,
            "a claim called C173 has another number than 173",
            "let name and number agree",
        ),
        "claim-without-object": (
            ERROR,
            "a claim says of its subject neither an object nor a value",
            "give it a det:claimObject or a det:claimValue",
        ),
        "claim-without-content": (
            ERROR,
            "a claim asserts, supposes and denies nothing, and does not say why",
            "say what it leads to, or give it a det:modelGap",
        ),
        "points-to-nothing": (
            ERROR,
            "a claim or a correction names what no file describes",
            "describe it, or correct its name",
        ),
        "points-to-itself": (ERROR, "a claim or a correction names itself", "name what it is about"),
        "claim-leads-to-wrong-kind": (
            ERROR,
            "a claim asserts what is no occurrence, supposes what is no prospect, or denies what is no denial",
            "use det:asserts, det:supposes or det:denies, as fits",
        ),
        "negative-claim-asserts": (
            ERROR,
            "a negative claim asserts what it says does not hold",
            "let it deny a det:Denial, or make it positive",
        ),
        "negative-claim-denies-nothing": (ERROR, "a negative claim denies nothing", "let it deny a det:Denial"),
        "positive-claim-denies": (ERROR, "a positive claim denies", "make it negative, or let it assert"),
        "supposition-asserts": (ERROR, "a hypothetical or predicted claim asserts", "let it suppose a det:Prospect"),
        "hedged-among-facts": (
            ERROR,
            "what only hedged, ambiguous or contested claims assert stands in a view of what holds",
            "move it to hedged.ttl, or check it with --view tentative; where it holds in every reading, say so in a "
            "det:note",
        ),
        "fact-among-hedged": (
            ERROR,
            "what a claim asserts without reserve stands in hedged.ttl",
            "move it to facts.ttl",
        ),
        "hedged-adds-to-facts": (ERROR, "hedged.ttl adds to a node of facts.ttl", "make an occurrence of its own"),
        "correction-without-record": (ERROR, "a correction names no record", "give it a det:reference"),
    },
    "Labels and texts": {
        "empty-text": (ERROR, "a text is empty, or only blanks", "write it, or leave it out"),
        "label-without-language": (
            ERROR,
            "a label or another name is in no language",
            'give it a language, as "Japan"@en',
        ),
        "label-in-wrong-language": (
            ERROR,
            "a label is neither English nor in the language of the work",
            "write it in English, and this one as a skos:altLabel",
        ),
        "label-twice": (
            ERROR,
            "a thing has two labels, with the file of each",
            "keep one, and the other as a skos:altLabel",
        ),
        "name-twice": (ERROR, "another name is the label once more", "leave it out"),
        "label-shared": (
            NOTE,
            "two entities of one kind have one label, so that no name tells them apart",
            "tell them apart in the label",
        ),
    },
    "Years": {
        "absurd-year": (ERROR, "a year 0, or one outside 1000 to 2200", "correct the year"),
        "wrong-order": (ERROR, "a start after its end", "correct one of the two"),
        "end-beside-status": (
            ERROR,
            "a last year stands beside what explains why there is none",
            "keep the last year or det:endStatus",
        ),
        "moment-outside-years": (
            ERROR,
            "an exact moment lies outside of the years beside it",
            "correct one of the two",
        ),
        "occurrence-without-years": (ERROR, "an occurrence that cannot be timeless has no years", "give it its years"),
        "years-without-basis": (ERROR, "nothing says where the years come from", "give it a det:timeBasis"),
        "years-without-reference": (
            ERROR,
            "the years come from a record that is not named",
            "give it a det:timeReference",
        ),
        "open-end-unexplained": (
            ERROR,
            "a last year is missing, and nothing says why",
            "give it a det:endYear, a det:latestEnd or a det:endStatus",
        ),
        "malformed-years": (
            ERROR,
            "years are not written in the forms of EDTF that are read",
            "write them as 1950/1959",
        ),
        "years-disagree": (ERROR, "years in EDTF stand beside bounds that say something else", "keep one of the two"),
        "outside-span": (
            ERROR,
            "a year of which the source does not speak, by its span",
            "correct the year, or the det:span of the source",
        ),
        "span-unsaid": (
            NOTE,
            "something goes on in a file that does not say of which years it speaks",
            'say it in the file: <> det:span "1990/2020" .',
        ),
        "outside-lifetime": (
            NOTE,
            "a state or another actor takes part before it was founded, or after it ended",
            "name its predecessor or successor, or correct the years",
        ),
    },
    "Parties": {
        "role-missing": (
            ERROR,
            "a role is empty that every thing of the kind has, as an office held by nobody, or a dispute of one side",
            "say who or what fills it",
        ),
        "conflict-without-sides": (
            ERROR,
            "a conflict or rivalry that does not say who stands on its two sides, nor that the source names none",
            "name an actor with det:sideA and one with det:sideB, or give it a participation on each side",
        ),
        "level-of-the-whole": (
            ERROR,
            "a level of hostility or intensity is said of a conflict, of which participants and episodes have several",
            "say it of a participation or an episode",
        ),
        "both-sides": (ERROR, "one actor stands on both sides", "correct one of them"),
        "one-participant": (
            ERROR,
            "an occurrence that is expanded into dyads has only one participant",
            "give it another, or a group that stands for those who are not named",
        ),
        "unnamed-participation": (
            ERROR,
            "a participation, or its occurrence, is a blank node, so that no dyad can be named after it",
            "give it an IRI",
        ),
        "many-dyads": (
            NOTE,
            "more than 10,000 dyads are made of one occurrence",
            "state what has so many participants as a membership, a meeting or an agreement, which make no dyads",
        ),
        "role-of-wrong-kind": (
            ERROR,
            "a role is filled by a thing of the wrong kind, as a place for an actor",
            "name a thing of that kind",
        ),
        "role-of-another-kind": (ERROR, "a role of another kind of occurrence", "use a role of this kind"),
        "role-of-an-occurrence": (
            ERROR,
            "a prospect or a denial uses a role of occurrences",
            "use the roles of prospects or denials",
        ),
        "occurrence-twice": (ERROR, "the same class, roles and years under two names", "keep one, or tell them apart"),
        "state-without-code": (
            ERROR,
            "a state has neither an ISO nor a Correlates of War code",
            "give it its det:iso3166alpha3 or its det:cowCode",
        ),
    },
    "Evidence": {
        "without-evidence": (
            ERROR,
            "no claim says an occurrence, and no record",
            "let a claim det:asserts it, or give it a det:reference",
        ),
        "rests-on-nothing": (
            ERROR,
            "a fact rests on no claim and no record",
            "let a claim mention it, or give it a det:reference",
        ),
        "not-yet-mentioned": (NOTE, "an entity of an article that no claim mentions yet", "add claims, or take it out"),
        "passage-beyond-text": (ERROR, "a passage lies beyond the end of its article", "correct its offsets"),
        "passages-overlap": (ERROR, "two passages of one article overlap", "correct their offsets"),
        "passage-of-other-text": (
            ERROR,
            "the text at a passage's offsets has another digest",
            "correct its offsets or digest",
        ),
    },
    "Contradictions": {
        "contradiction": (
            ERROR,
            "the facts are false by the ontology",
            "see detente why --contradictions, with --with FILE for a file of your own",
        ),
        "denied-and-held": (
            ERROR,
            "what is denied follows from what is held; a note where the article denies it, or in the view as-stated",
            "correct one of the two, or its years",
        ),
        "member-and-partner": (
            ERROR,
            "an actor is member and dialogue partner of one organisation in one year; a note in the view as-stated",
            "correct the years of one",
        ),
        "stated-beside-no": (NOTE, "an article states of two states what a complete data set does not have", ""),
        "claims-stand-against": (NOTE, "the review sets two claims against each other", ""),
        "opposed-to-itself": (NOTE, "an actor is ally and adversary of the same actor", ""),
    },
    "Coverage (`--coverage`)": {
        "unused-term": (ERROR, "a term that no graph, axiom or question uses", "use it or remove it"),
        "claim-without-model": (NOTE, "a claim that asserts, supposes and denies nothing", ""),
        "literal-only": (ERROR, "a fact that lives in a literal only", "give it a thing in a role"),
        "empty-class": (NOTE, "a class of which nothing is an instance in any view and year", ""),
        "passage-without-claim": (NOTE, "a passage that no claim points to", ""),
        "unmentioned-actor": (NOTE, "a state or organisation that no claim mentions", ""),
    },
    "Ontology": {
        "self-pairs": (
            ERROR,
            "a chain over one role and its inverse gives each thing to itself",
            "annotate it det:betweenDifferent true",
        ),
        "built-on-pairs": (
            ERROR,
            "an axiom builds on a relation that holds of different things only",
            "let nothing build on it",
        ),
        "across-periods": (ERROR, "a relation follows from one that joins periods", "annotate it det:acrossPeriods"),
        "term-undescribed": (
            ERROR,
            "a term lacks its one label, definition or ontology",
            "give it an rdfs:label, a skos:definition that ends with a full stop, and rdfs:isDefinedBy",
        ),
        "term-deprecated": (
            ERROR,
            "a term that is out of use is used, or says nothing of what to use",
            'give it dcterms:isReplacedBy, or a skos:scopeNote "Deprecated: ..."; and use what it says',
        ),
        "class-without-example": (
            ERROR,
            "a class has neither an example nor a note",
            "give it a skos:example or a skos:scopeNote",
        ),
        "term-without-source": (
            ERROR,
            "a class, or a relation that follows by a chain, names no source of its definition",
            'give it a dcterms:source (codebook, treaty article), or a skos:scopeNote "A term of our own: ..."',
        ),
        "class-without-member": (
            ERROR,
            "a class has nothing in any view, and does not say why",
            'use it, or give it a skos:scopeNote "The graph holds none: ..."',
        ),
        "role-unbounded": (
            ERROR,
            "a role has no domain or range, or several inverses",
            'give it rdfs:domain, rdfs:range (or a skos:scopeNote "No range: ...") and at most one owl:inverseOf it',
        ),
        "anonymous-bound": (ERROR, "a domain or range is an anonymous class", "name the class"),
        "outside-profile": (
            ERROR,
            "an axiom lies outside of OWL 2 RL or OWL 2 DL",
            'see "Add a rule" in CONTRIBUTING.md',
        ),
        "chains-in-a-circle": (
            ERROR,
            "a property is part of a chain that implies it, through others",
            "break the circle",
        ),
        "term-of-two-kinds": (ERROR, "a term is a class and a property, or two kinds of property", "make it one kind"),
        "term-undeclared": (
            ERROR,
            "a term is used in an axiom and declared nowhere",
            "declare it, or correct its name",
        ),
        "badly-named": (
            ERROR,
            "a name is not written as the field writes it",
            "write classes as TerritorialDispute, properties as inDisputeWith",
        ),
        "ontology-pitfall": (
            ERROR,
            "one of the pitfalls of the OOPS! catalogue, named by its number",
            "see https://oops.linkeddata.es/catalogue.jsp",
        ),
    },
    "Questions (`--questions`)": {
        "question-malformed": (ERROR, "a question cannot be read", 'see "Add a question" in CONTRIBUTING.md'),
        "question-header": (ERROR, "a header names a field or a claim that does not exist", "correct it"),
        "question-undescribed": (
            NOTE,
            "a title that is no question, or no description",
            "say what is asked, and how it is answered",
        ),
        "answer-missing": (
            ERROR,
            "no expected answer for a view that the header names",
            "write it, or leave the view out of views; --update writes it",
        ),
        "answer-unused": (
            ERROR,
            "an expected answer for a view that the header does not name",
            "name the view, or remove the file",
        ),
        "answer-unreadable": (ERROR, "an expected answer is no CSV", "correct it"),
        "answer-differs": (
            ERROR,
            "an engine gives another answer than the expected one",
            "correct the question or the answer; --update writes what both engines give",
        ),
        "question-fails": (
            ERROR,
            "an engine cannot answer, or not in time",
            "begin with the pattern that has the fewest solutions",
        ),
    },
}

#: Every check by its name.
KINDS: Mapping[str, Kind] = MappingProxyType(
    {name: Kind(*row, topic=topic) for topic, rows in _TABLE.items() for name, row in rows.items()}
)
