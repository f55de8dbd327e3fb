"""Kinds of wrong fact: what is written, at which node it is told, and under which name."""

from tests.check.pieces import (
    ALLIANCE,
    BASIS,
    CLAIM,
    DENIAL,
    FACT,
    LABEL,
    MEMBERSHIP,
    MOMENT,
    OFFICE,
    ONGOING,
    PASSAGE,
    SENDER,
    START,
    STATE,
    TARGET,
    changed,
    claim,
    fact,
)

# The kind of fault: what is written, the node, the name of the check.
WRONG = {
    # claims
    "a claim number used twice": (  # by claims of one source: each counts its own
        claim(("id:C9NN", "rap:C9NN"), ("9NN ;\n    det:claimText", "173 ;\n    det:claimText")),
        "rap:C9NN",
        "claim-number-twice",
    ),
    "a claim number unlike the name": (
        claim(("det:number 9NN", "det:number 8NN")),
        "id:C9NN",
        "claim-number-unlike-name",
    ),
    "two numbers": (claim(("det:number 9NN", "det:number 9NN , 8NN")), "id:C9NN", "value-twice"),
    "no number": (claim(("    det:number 9NN ;\n", "")), "id:C9NN", "value-missing"),
    "an assertion of what is nowhere": (
        claim(("asserts id:MNN", "asserts id:MNN , id:MNNx")),
        "id:C9NN",
        "points-to-nothing",
    ),
    "a mention of what is nowhere": (
        claim(("asserts id:MNN", "mentions id:Jpan ; det:asserts id:MNN")),
        "id:C9NN",
        "points-to-nothing",
    ),
    "a claim that asserts itself": (
        claim(("asserts id:MNN", "asserts id:MNN , id:C9NN")),
        "id:C9NN",
        "points-to-itself",
    ),
    "an assertion of a state": (
        claim(("asserts id:MNN", "asserts id:MNN , id:Japan")),
        "id:C9NN",
        "claim-leads-to-wrong-kind",
    ),
    "a supposed situation": (claim(("det:asserts", "det:supposes")), "id:C9NN", "claim-leads-to-wrong-kind"),
    "a negative claim that asserts": (claim(("code:Positive", "code:Negative")), "id:C9NN", "negative-claim-asserts"),
    "a negative claim that denies nothing": (
        claim(("code:Positive", "code:Negative"), ("det:asserts id:MNN", "det:asserts rap:AuthorOnCoverage"))
        + "id:MNN det:reference record:RefCOWStates .",
        "id:C9NN",
        "negative-claim-denies-nothing",
    ),
    "a positive claim that denies": (
        DENIAL + changed(CLAIM, ("det:asserts", "det:denies")),
        "id:C9NN",
        "positive-claim-denies",
    ),
    "a supposition that asserts": (claim(("code:Asserted", "code:Hypothetical")), "id:C9NN", "supposition-asserts"),
    "a hedged fact among the facts": (claim(("code:Asserted", "code:Hedged")), "id:MNN", "hedged-among-facts"),
    "an ambiguous fact among the facts": (
        claim(
            (
                "code:Unflagged",
                'code:Ambiguous ; det:assessedComponent code:ReadingComponent ; det:note "Two readings."',
            )
        ),
        "id:MNN",
        "hedged-among-facts",
    ),
    "a fact among the facts that the record contests": (
        claim(
            (
                "code:Unflagged",
                'code:Contested ; det:assessedComponent code:JudgementComponent ; det:note "So say others." ; '
                "det:reference record:RefCOWStates",
            )
        ),
        "id:MNN",
        "hedged-among-facts",
    ),
    "a claim without passage": (claim(("    det:passage rap:S4P1.9 ;\n", "")), "id:C9NN", "value-missing"),
    "a passage that is a state": (claim(("rap:S4P1.9", "id:Japan")), "id:C9NN", "wrong-kind"),
    "an unknown stance": (claim(("code:Asserted", "code:Asertted")), "id:C9NN", "unknown-code"),
    "a stance of another list": (claim(("code:Asserted", "code:Wrong")), "id:C9NN", "wrong-code"),
    "two stances": (claim(("code:Asserted", "code:Asserted , code:Opinion")), "id:C9NN", "value-twice"),
    "a claim of which nothing is said": (
        claim(("    det:claimObject id:China ;\n", "")),
        "id:C9NN",
        "claim-without-object",
    ),
    "a claim that leads nowhere": (
        FACT + "id:MNN det:reference record:RefCOWStates ." + changed(CLAIM, (";\n    det:asserts id:MNN", "")),
        "id:C9NN",
        "claim-without-content",
    ),
    # texts and labels
    "an empty text": (claim(('"A test."', '""')), "id:C9NN", "empty-text"),
    "a text of blanks": (claim(('"A test."', '" \\t"')), "id:C9NN", "empty-text"),
    "a text in a language where a plain one is right": (
        claim(('"A test."', '"A test."@en')),
        "id:C9NN",
        "wrong-datatype",
    ),
    "no label": (fact((f"    {LABEL} ;\n", "")), "id:MNN", "value-missing"),
    "an empty label": (fact((LABEL, 'rdfs:label ""@en')), "id:MNN", "empty-text"),
    "a label in no language": (fact((LABEL, 'rdfs:label "sanctions NN"')), "id:MNN", "label-without-language"),
    "a label in a wrong language": (fact((LABEL, 'rdfs:label "sanctions NN"@fr')), "id:MNN", "label-in-wrong-language"),
    "two labels": (fact((LABEL, f'{LABEL} , "sanctions of NN"@en')), "id:MNN", "label-twice"),
    "another name that is the label": (STATE + 'id:StateNN skos:altLabel "state NN"@en .', "id:StateNN", "name-twice"),
    "a second label of a known state": ('id:Japan rdfs:label "Nippon"@en .', "id:Japan", "label-twice"),
    # years
    "a start after the end": (fact((ONGOING, "det:endYear 1850")), "id:MNN", "wrong-order"),
    "a year 0": (fact((START, "det:startYear 0")), "id:MNN", "absurd-year"),
    "a year of five digits": (fact((ONGOING, "det:endYear 20017")), "id:MNN", "absurd-year"),
    "a negative year": (fact((START, "det:startYear -1914")), "id:MNN", "absurd-year"),
    "a year as a text": (fact((START, 'det:startYear "19NN"')), "id:MNN", "wrong-datatype"),
    "a year that is no number": (fact((START, 'det:startYear "soon"^^xsd:integer')), "id:MNN", "malformed-value"),
    "a year that is no number, beside one that is": (
        fact((START, 'det:startYear "soon"^^xsd:integer'), (ONGOING, "det:endYear 20NN")),
        "id:MNN",
        "malformed-value",
    ),
    "a year that no timeline can hold": (fact((START, "det:startYear 99999999999")), "id:MNN", "absurd-year"),
    "a truth in place of a year": (fact((START, "det:startYear true")), "id:MNN", "wrong-datatype"),
    "a year outside of the span": (fact((START, "det:startYear 1799")), "id:MNN", "outside-span"),
    "two first years": (fact((START, "det:startYear 19NN , 1899")), "id:MNN", "value-twice"),
    "an end beside ongoing": (fact((ONGOING, f"{ONGOING} ; det:endYear 2000")), "id:MNN", "end-beside-status"),
    "an earliest end beside ongoing": (
        fact((ONGOING, f"{ONGOING} ; det:earliestEnd 2000")),
        "id:MNN",
        "end-beside-status",
    ),
    "an earliest start after the latest": (
        fact((START, "det:earliestStart 19NN ; det:latestStart 1890")),
        "id:MNN",
        "wrong-order",
    ),
    "years that are no EDTF": (fact((START, 'det:years "about 19NN"')), "id:MNN", "malformed-years"),
    "years beside other bounds": (fact((START, f'{START} ; det:years "1890/.."')), "id:MNN", "years-disagree"),
    "a comparison of what has no years": (
        """id:MNN a det:Comparison ; rdfs:label "comparison NN"@en ; det:greater id:Japan ; det:lesser id:China ;
        det:dimension id:Closeness ."""
        + CLAIM,
        "id:MNN",
        "occurrence-without-years",
    ),
    "no years": (
        fact(
            (
                f"    {START} ;\n    {ONGOING} ;\n{BASIS}",
                '    det:note "x" .',
            )
        ),
        "id:MNN",
        "occurrence-without-years",
    ),
    "years without basis": (fact((" ;\n    det:timeBasis code:GivenYear", "")), "id:MNN", "years-without-basis"),
    "years of an unnamed record": (fact(("code:GivenYear", "code:Record")), "id:MNN", "years-without-reference"),
    "an open end unexplained": (fact((f"    {ONGOING} ;\n", "")), "id:MNN", "open-end-unexplained"),
    "a moment outside of the years": (
        fact((ONGOING, f"det:endYear 19NN ; {MOMENT}")),
        "id:MNN",
        "moment-outside-years",
    ),
    "claimed years in the wrong order": (
        claim(("det:number", "det:claimedFrom 1990 ; det:claimedUntil 1980 ; det:number")),
        "id:C9NN",
        "wrong-order",
    ),
    "a party before its foundation": (
        fact((TARGET, "det:target id:Kazakhstan"), (ONGOING, "det:endYear 19NN")),
        "id:MNN",
        "outside-lifetime",
    ),
    "a party after its end": (
        fact((TARGET, "det:target id:SovietUnion"), (START, "det:startYear 1995")),
        "id:MNN",
        "outside-lifetime",
    ),
    # necessary conditions
    "an office that nobody holds": (
        fact(("a det:Sanctions", "a det:OfficeHolding"), (f"    {SENDER} ;\n    {TARGET} ;\n", OFFICE)),
        "id:MNN",
        "role-missing",
    ),
    "a membership of nothing": (fact(*MEMBERSHIP, (f"    {TARGET} ;\n", "")), "id:MNN", "role-missing"),
    "a membership of two members": (
        fact(
            *MEMBERSHIP,
            ("det:member id:Japan", "det:member id:Japan , id:China"),
            (TARGET, "det:organisation id:SCO"),
        ),
        "id:MNN",
        "value-twice",
    ),
    "a transfer to nobody": (
        fact(("a det:Sanctions", "a det:ArmsTransfer"), (SENDER, "det:supplier id:Japan"), (f"    {TARGET} ;\n", "")),
        "id:MNN",
        "role-missing",
    ),
    "a cause without effect": (
        fact(
            ("a det:Sanctions", "a det:Causation ; det:kind code:Motivates"),
            (SENDER, "det:cause id:Japan"),
            (f"    {TARGET} ;\n", ""),
        ),
        "id:MNN",
        "role-missing",
    ),
    "a member of the state system without a code": (
        fact(
            ("a det:Sanctions", "a det:StateSystemMembership"),
            (SENDER, "det:systemMember id:Japan"),
            (f"    {TARGET} ;\n", ""),
        ),
        "id:MNN",
        "value-missing",
    ),
    # what changes what others mean
    "two states made one": (
        STATE + changed(STATE, ("StateNN", "SameNN")) + "id:SameNN owl:sameAs id:StateNN .",
        "id:SameNN",
        "states-made-one",
    ),
    "an axiom on a term of the ontology": (
        "det:Tourism owl:disjointWith det:Meeting .",
        "det:Tourism",
        "axiom-on-detente",
    ),
    # parties
    "an alliance without allies": (
        fact(*ALLIANCE, ("    det:ally id:Japan ;\n    det:ally id:China ;\n", "")),
        "id:MNN",
        "value-missing",
    ),
    "one ally only": (fact(*ALLIANCE, ("    det:ally id:China ;\n", "")), "id:MNN", "one-participant"),
    "two participations of one actor": (
        fact(*ALLIANCE, ("    det:ally id:China ;\n", ""))
        + "id:PNN a det:Participation ; det:participationIn id:MNN ; det:participationOf id:Japan .",
        "id:MNN",
        "one-participant",
    ),
    "a participation without an IRI": (
        fact(*ALLIANCE) + "[] a det:Participation ; det:participationIn id:MNN ; det:participationOf id:Japan .",
        "id:MNN",
        "unnamed-participation",
    ),
    "a participation of nobody": (
        fact(*ALLIANCE) + "id:PNN a det:Participation ; det:participationIn id:MNN .",
        "id:PNN",
        "value-missing",
    ),
    "an obligation that is none": (
        fact(*ALLIANCE, ("det:ally id:China", "det:ally id:China ; det:obligation code:Asserted")),
        "id:MNN",
        "wrong-code",
    ),
    "a dyad made by hand": (
        fact()
        + "id:DNN a det:AllianceDyad ; det:allyA id:Japan ; det:otherMember id:China ; det:reference record:RefUNM49 .",
        "id:DNN",
        "inferred-by-hand",
    ),
    "a treaty in force before it was signed": (
        fact(
            (f"    {SENDER} ;\n    {TARGET} ;\n", "    det:contractingParty id:Japan , id:China ;\n"),
            ("a det:Sanctions", "a det:Treaty ; det:signatureYear 2100"),
        ),
        "id:MNN",
        "wrong-order",
    ),
    "sanctions without a target": (fact((f"    {TARGET} ;\n", "")), "id:MNN", "role-missing"),
    "an agreement of one": (
        fact(
            (f"    {SENDER} ;\n    {TARGET} ;\n", "    det:contractingParty id:Japan ;\n"),
            ("a det:Sanctions", "a det:Agreement"),
        ),
        "id:MNN",
        "role-missing",
    ),
    "a state as its own ally": (
        fact(*ALLIANCE, ("det:ally id:China", "det:ally id:Japan")),
        "id:MNN",
        "one-participant",
    ),
    "a state that sanctions itself": (fact((TARGET, "det:target id:Japan")), "id:MNN", "both-sides"),
    "a city as a party": (fact((TARGET, "det:target id:Sochi")), "id:MNN", "role-of-wrong-kind"),
    "a text as a party": (fact((TARGET, 'det:target "China"')), "id:MNN", "text-for-a-thing"),
    "a role of another kind": (fact((TARGET, f"{TARGET} ; det:supplier id:Japan")), "id:MNN", "role-of-another-kind"),
    "a state used as a place": (
        fact((TARGET, f"{TARGET} ; det:location id:China")),
        "id:MNN",
        "role-of-wrong-kind",
    ),
    "an unknown party": (fact((TARGET, "det:target id:Chinaa")), "id:MNN", "unknown-thing"),
    "a party that no claim mentions": (fact((TARGET, "det:target id:Vietnam")), "id:MNN", "rests-on-nothing"),
    "the same situation twice": (
        FACT + CLAIM + changed(FACT, ("id:MNN", "id:NNN")) + "id:NNN det:reference record:RefCOWStates .",
        "id:NNN",
        "occurrence-twice",
    ),
    "two kinds": (fact(("a det:Sanctions", "a det:Sanctions , det:Trade")), "id:MNN", "two-kinds"),
    "a prospect with roles of situations": (
        changed(FACT, ("a det:Sanctions", "a det:Prospect")) + changed(CLAIM, ("det:asserts", "det:supposes")),
        "id:MNN",
        "role-of-an-occurrence",
    ),
    # terms, things and evidence
    "an unknown property": (fact(("det:target ", "det:targett ")), "id:MNN", "unknown-term"),
    "an unknown class": (fact(("a det:Sanctions", "a det:Sanktions")), "id:MNN", "unknown-term"),
    "an inferred relation": ("id:Japan det:sanctions id:Laos .", "id:Japan", "inferred-by-hand"),
    "a wider inferred relation": ("id:Japan det:tieWith id:Laos .", "id:Japan", "inferred-by-hand"),
    "a thing for a number": (fact((START, "det:startYear id:Japan")), "id:MNN", "thing-for-a-text"),
    "a situation that no claim asserts": (FACT, "id:MNN", "without-evidence"),
    "a state without a code": (changed(STATE, ("det:cowCode NN ; ", "")), "id:StateNN", "state-without-code"),
    "a code with small letters": (
        changed(STATE, ("det:cowCode NN", 'det:iso3166alpha3 "abc"')),
        "id:StateNN",
        "malformed-value",
    ),
    "a latitude beyond the pole": (
        changed(STATE, ("det:cowCode NN", "det:cowCode NN ; det:latitude 95.0 ; det:longitude 5.0")),
        "id:StateNN",
        "value-out-of-range",
    ),
    "a second code of a known state": ('id:Japan det:iso3166alpha3 "JPX" .', "id:Japan", "value-twice"),
    "a passage beyond the text": (changed(PASSAGE, ("oa:end 20", "oa:end 200")), "id:PNN", "passage-beyond-text"),
    "a passage that ends before it starts": (changed(PASSAGE, ("oa:end 20", "oa:end 5")), "id:PNN", "wrong-order"),
    "a passage with a malformed digest": (changed(PASSAGE, ("0" * 64, "xyz")), "id:PNN", "malformed-value"),
    "a passage without a digest": (changed(PASSAGE, (f'; det:sha256 "{"0" * 64}"', "")), "id:PNN", "value-missing"),
    "passages over one another": (
        PASSAGE + changed(PASSAGE.split("id:TextNN a")[0], ("id:PNN", "id:QNN"), ("oa:start 10", "oa:start 15")),
        "id:QNN",
        "passages-overlap",
    ),
    "a member that is a dialogue partner": (
        'id:MNN a det:Membership ; rdfs:label "membership NN"@en ; det:member id:China ; '
        "det:organisation id:ASEAN ; det:startYear 2000 ; det:endYear 2005 ; "
        "det:timeBasis code:Record ; "
        "det:timeReference record:RefCOWStates ; det:reference record:RefCOWStates .",
        "id:MNN",
        "member-and-partner",
    ),
    "a denial that clashes": (
        changed(
            DENIAL,
            ("id:Vietnam", "id:Russia"),
            ("19NN", "2014"),
            ("code:GivenYear .", "code:GivenYear ; det:reference record:RefCOWStates ."),
        ),
        "id:MNN",
        "denied-and-held",
    ),
    "what the ontology calls false": ("id:Japan a det:City .", "id:Japan", "contradiction"),
}
