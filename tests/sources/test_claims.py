"""Rows into claims: which file each goes to, what a second run does, and what every pattern makes."""

import json
import re

import pytest
from rdflib.namespace import RDF, RDFS
from rdflib.term import URIRef

from detente.check import Check
from detente.check.own import problems
from detente.errors import Unreachable
from detente.graph import load
from detente.rdf.reading import parse
from detente.rdf.terms import short
from detente.sources import source_files
from detente.sources.claim_files import BadSource, add_claims, surroundings
from detente.sources.claim_making import make
from detente.sources.sheets import SheetRow, read_sheet
from detente.sources.source_files import Home
from detente.vocabulary import CODE, DET, ID
from tests.sources.conftest import EXAMPLES, PATTERNS, filled, rows


def said(home, part):
    """What a file of the source says, without its header, by subject and property."""
    found = {}
    for s, p, o in parse(home.file(part)) if home.file(part).is_file() else ():
        found.setdefault(str(s).rpartition("/")[2], {}).setdefault(p, set()).add(o)
    return {s: what for s, what in found.items() if DET.span not in what}


def test_the_stance_decides_the_file(fresh, around):
    _, home = fresh
    same = dict(subject="Philippines", object="China")
    added = add_claims(home, rows(
        {}, {"key": "a", "stance": "attributed", "holder": "China", **same},
        {"key": "h", "stance": "hedged", "start": "1960", **same}, {"key": "o", "stance": "opinion", **same},
        {"key": "p", "stance": "predicted", "start": "2030", "end": "", **same},
        {"key": "n", "polarity": "negative", **same},
        {"key": "m", "polarity": "negative", "stance": "hedged", "subject": "Philippines", "object": "Japan"},
        {"key": "q", "polarity": "negative", "stance": "predicted", "start": "", "end": "", **same},
        {"key": "s", "stance": "hedged"},
    ), around)  # fmt: skip
    assert not added.making.failed and added.files == ("claims.ttl", "facts.ttl", "hedged.ttl", "prospects.ttl")
    kinds = {
        part: sorted(short(k) for w in said(home, part).values() for k in w[RDF.type])
        for part in ("facts", "hedged", "prospects")
    }
    assert kinds == {
        "facts": ["det:Alliance", "det:Alliance", "det:Attitude", "det:Denial"],
        "hedged": ["det:Alliance", "det:Denial"],
        "prospects": ["det:Denial", "det:Prospect"],
    }
    claims = said(home, "claims")
    opinion, predicted, hedged = (claims[f"C{n:03d}"] for n in (4, 5, 9))
    # An opinion and a prediction of the same lead to one prospect, and to no alliance.
    assert opinion[DET.supposes] == predicted[DET.supposes] and len(opinion[DET.asserts]) == 1
    (attitude,) = opinion[DET.asserts]
    assert said(home, "facts")[str(attitude).rpartition("/")[2]][DET.holder] == {ID.RobinMarsh}
    assert {str(y) for y in predicted[DET.claimedFrom]} == {"2030"}
    # A hedged claim of what is asserted elsewhere leads to that.
    assert hedged[DET.asserts] == claims["C001"][DET.asserts]


def test_several_parties_and_both_orders(fresh, around):
    _, home = fresh
    added = add_claims(home, rows(
        {"subject": "Australia; New Zealand", "object": "United States"},
        {"key": "2", "subject": "United States", "object": "New Zealand; Australia"},
        {"key": "3", "relation": "partner of", "subject": "Australia; China", "object": "Japan"},
        {"key": "4", "relation": "partner of", "subject": "Japan", "object": "China"},
    ), around)  # fmt: skip
    assert not added.making.failed
    facts = said(home, "facts")
    alliances = [w for w in facts.values() if DET.Alliance in w[RDF.type]]
    assert [sorted(map(short, w[DET.ally])) for w in alliances] in (
        [["id:Australia", "id:NewZealand", "id:UnitedStates"]],
    )
    assert sorted(str(o) for w in facts.values() for o in w[RDFS.label]) == [
        "Alliance of Australia, New Zealand and United States", "Partnership of Australia and Japan",
        "Partnership of China and Japan",
    ]  # fmt: skip


def test_where_the_years_come_from(fresh, around):
    _, home = fresh
    passages = {"S0P1.1": {}, "S2P1.4": {"start": "[..2020]"}, "S2P1.2": {"start": "1990", "end": "1999"}}
    add_claims(home, rows(*({"passage": p, **cells} for p, cells in passages.items())), around)
    basis = {str(y): short(b) for w in said(home, "facts").values() for y in w[DET.years] for b in w[DET.timeBasis]}
    assert basis == {"1951/..": "code:GivenYear", "[..2020]/..": "code:ArticleNow", "1990/1999": "code:PassagePeriod"}


def test_an_earlier_year_widens_the_span(fresh, around):
    _, home = fresh
    assert add_claims(home, rows({}), around).span is None
    assert add_claims(home, rows({"start": "1914"}), around).span == "1914/2020"
    assert {str(o) for _, p, o in parse(home.file("source")) if p == DET.span} == {"1914/2020"}
    assert {str(o) for _, p, o in parse(home.file("facts")) if p == DET.span} == {"1914/2020"}
    # A slip that is mended goes without a trace.
    assert add_claims(home, rows({"start": "1815"}), around).span == "1815/2020"
    assert add_claims(home, rows({}), around).span == "1951/2020"
    files = [home.file(part) for part in ("source", "claims", "facts")]
    assert {str(o) for f in files for _, p, o in parse(f) if p == DET.span} == {"1951/2020"}
    # Years that a person wrote are the article's own.
    home.file("source").write_text(home.file("source").read_text("utf-8").replace("1951/2020", "1945/2020"), "utf-8")
    assert add_claims(home, rows({"start": "1950"}), around).span is None


def test_what_one_says_of_others_is_no_fact(fresh, around):
    """Only what an actor says of itself counts as said; the word of one on another is shown in `tentative` alone."""
    _, home = fresh
    said_by = {"stance": "attributed", "holder": "China", "relation": "sanctions", "start": "2019"}
    added = add_claims(home, rows(
        said_by | {"subject": "Japan", "object": "China"}, said_by | {"key": "b", "subject": "China", "object": "Japan"}
    ), around)  # fmt: skip
    assert [c.part for c in added.making.contents] == ["hedged", "facts"] or {
        (c.label, c.part) for c in added.making.contents
    } == {("Sanctions of China against Japan", "facts"), ("Sanctions of Japan against China", "hedged")}


def test_nothing_is_half_done(fresh, around):
    _, home = fresh
    bad = rows({}, {"key": "b", "relation": "alied"})
    assert add_claims(home, bad, around).files == () and not home.file("claims").exists()
    assert add_claims(home, rows({}), around, write=False).files == () and not home.file("claims").exists()
    added = add_claims(home, bad, around, partial=True)
    assert added.files == ("claims.ttl", "facts.ttl") and list(said(home, "claims")) == ["C001"]


def test_a_row_that_says_what_another_says_is_no_second_claim(fresh, around):
    _, home = fresh
    added = add_claims(home, rows({}, {"claim": "Allies too."}, {"key": "b", "note": "again"}), around)
    assert [str(o) for o in added.making.failed] == ["row 4 (S0P1.1#b): it says what row 2 says; take one of them out"]
    assert added.files == () and not home.file("claims").exists()


def test_a_full_disk_leaves_all_as_it_was(fresh, around, monkeypatch):
    _, home = fresh
    add_claims(home, rows({}), around)
    before = {file.name: file.read_bytes() for file in home.folder.iterdir()}
    save = source_files.save

    def full(data, output):
        if output.endswith("facts.ttl"):
            raise Unreachable(f"{output}: No space left on device")
        save(data, output)

    monkeypatch.setattr(source_files, "save", full)
    with pytest.raises(Unreachable, match="No space left"):
        add_claims(home, rows({"start": "1960"}), around)
    assert {file.name: file.read_bytes() for file in home.folder.iterdir()} == before


def test_a_second_run_makes_nothing_twice(fresh, around):
    _, home = fresh
    sheet = read_sheet(EXAMPLES / "australia-sheet.csv")
    add_claims(home, sheet, around)
    before = {file.name: file.read_bytes() for file in home.folder.iterdir()}
    assert add_claims(home, sheet, around).files == ()
    assert (
        add_claims(home, list(reversed(sheet)), around).files == ()
    )  # a claim keeps its number wherever its row stands
    assert {file.name: file.read_bytes() for file in home.folder.iterdir()} == before
    fewer = [row for row in sheet if row["passage"] != "S1P1.2"]
    added = add_claims(home, [*fewer, SheetRow(99, filled(key="9", start="1960"))], around)
    claims = said(home, "claims")
    assert not added.making.failed and "C004" not in claims and claims["C010"][DET.sheetRow].pop().value == "S0P1.1#9"
    assert not [s for s in said(home, "facts") if s.startswith("Tension")]


def test_what_a_person_wrote_or_changed_stays(fresh, around):
    _, home = fresh
    add_claims(home, rows({}, {"passage": "S0P1.2"}), around)
    facts = home.file("facts").read_text(encoding="utf-8")
    changed = facts.replace("det:years ", 'det:note "By hand." ;\n\tdet:years ')
    by_hand = 'australia:Handmade a det:Alliance ; rdfs:label "Handmade"@en ; det:ally id:Japan , id:China .\n'
    home.file("facts").write_text(changed + by_hand, encoding="utf-8")
    added = add_claims(home, rows({"start": "1952"}), around)
    name = "Alliance_Australia_UnitedStates_1951"
    assert added.by_hand == (short(home.of(name)),)
    assert {"Handmade", name, "Alliance_Australia_UnitedStates_1952"} == said(home, "facts").keys()
    assert list(said(home, "claims")) == ["C001"]
    # No claim leads to it any more: from now on it is the person's own, as what was written by hand.
    assert add_claims(home, rows({"start": "1952"}), around, overwrite=True).files == ()
    claims = home.file("claims").read_text(encoding="utf-8")
    home.file("claims").write_text(claims.replace('"Allies."', '"Changed."'), encoding="utf-8")
    assert add_claims(home, rows({"start": "1952"}), around).by_hand == (short(home.of("C001")),)
    assert {str(t) for t in said(home, "claims")["C001"][DET.claimText]} == {"Changed."}
    assert add_claims(home, rows({"start": "1952"}), around, overwrite=True).files == ("claims.ttl",)
    assert {str(t) for t in said(home, "claims")["C001"][DET.claimText]} == {"Allies."}


def test_a_text_that_was_changed_is_told(fresh, made):
    _, home = fresh
    (home.folder / "text.txt").write_text("Another text.", encoding="utf-8")
    with pytest.raises(BadSource, match="the text was changed since its passages were cut"):
        surroundings(home, load(collection=made), PATTERNS)


@pytest.fixture(scope="module")
def every_pattern(tmp_path_factory, made, patterns, shipped):
    """A claim by each pattern, of things that the shipped graph has, and the files that they make."""
    home = Home(tmp_path_factory.mktemp("every") / "every", "every", "https://w3id.org/detente/id/")
    home.folder.mkdir()
    original = made.root / "sources" / "australia"
    for name in ("source.ttl", "entities.ttl", "text.txt"):
        (home.folder / name).write_bytes((original / name).read_bytes().replace(b"/australia/", b"/every/"))
    around = surroundings(home, shipped, PATTERNS)
    things = {}
    for kind in {k for found in patterns.by_name.values() for p in found for k in (p.subject_kind, p.object_kind) if k}:
        named = sorted(
            {s for s, _, _ in shipped.match(None, RDF.type, kind) if DET.Content not in around.kinds(s)}, key=str
        )
        things[kind] = [short(s) for s in named if isinstance(s, URIRef)][:40]
    cells = []
    for number, found in enumerate(dict.fromkeys(patterns.by_name.values())):
        for pattern in found:
            if pattern.makes is None:
                continue
            a = [t for t in things.get(pattern.subject_kind, ["id:Russia"]) if t != "id:Article"]
            b = [t for t in things.get(pattern.object_kind, ["id:Japan"]) if t != "id:Article" and t not in a[:1]]
            if pattern.subject_kind == DET.Actor:
                a, b = ["id:Russia"], ["id:Japan" if "id:Japan" in b else b[0]]
            years = {"start": "2015", "end": "2016"}
            if pattern.object_scheme:
                b = ["increase"]
            cells.append(
                {"key": f"k{number}-{len(cells)}", "relation": pattern.name, "subject": a[0], "object": b[0], **years}
            )
    making = make(rows(*cells), home, around, {})
    added = add_claims(home, rows(*cells), around, partial=True)
    return home, making, added, cells


def test_every_pattern_makes_a_situation_in_order(every_pattern):
    """In order by structure, shapes, years and parties, as `detente check` has them."""
    home, making, _, cells = every_pattern
    assert [str(o) for o in making.failed] == [] and len({c["relation"] for c in cells}) >= 80
    kg = load("corrected", extra=[home.file(part) for part in ("source", "entities", "claims", "facts")])
    # Years in the lifetime of who takes part are the coder's to give; here one pair of years serves for all.
    assert [line for line in problems(kg) if "[outside-lifetime]" not in line and "[situation-twice]" not in line] == []


def test_every_relation_of_the_codes_has_a_pattern_or_a_reason(patterns, shipped):
    """Those without one are read under another relation, or say what no kind of situation holds."""
    codes = {s for s, p, o in shipped.match(None, None, CODE.RelationScheme)}
    have = {p.relation for found in patterns.by_name.values() for p in found}
    lacking = sorted(short(code).removeprefix("code:") for code in codes - have)
    page = (EXAMPLES.parent / "articles.md").read_text(encoding="utf-8")
    told = re.search(r"Without a pattern are (.*?)\.", page, re.DOTALL)[1]
    assert lacking == sorted(re.findall(r"`(\w+)`", told))


def test_a_relation_of_ones_own(tmp_path, fresh, made):
    (tmp_path / "own.ttl").write_text(
        "@prefix pattern: <https://w3id.org/detente/pattern#> .\n"
        "@prefix det: <https://w3id.org/detente/ontology#> .\n"
        "@prefix code: <https://w3id.org/detente/code/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<http://x.example/hosts> a pattern:Pattern ; rdfs:label "hosts troops of"@en ;\n'
        " pattern:makes det:MilitaryBasing ;\n"
        " pattern:subjectRole det:host ; pattern:objectRole det:tenant ;\n"
        ' pattern:title "Troops of {object} in {subject}" .\n'
    )
    _, home = fresh
    around = surroundings(home, load(collection=made), [*PATTERNS, tmp_path / "own.ttl"])
    added = add_claims(
        home,
        rows({"relation": "Hosts troops of"}, {"key": "n", "relation": "hosts troops of", "polarity": "negative"}),
        around,
        partial=True,
    )
    assert [o.text for o in added.making.failed] == ["relation: 'hosts troops of' has no code, and so cannot be denied"]
    (claim,) = said(home, "claims").values()
    assert {str(t) for t in claim[DET.claimRelationText]} == {"hosts troops of"}
    (basing,) = said(home, "facts").values()
    assert (basing[DET.host], basing[DET.tenant]) == ({ID.Australia}, {ID.UnitedStates})


def test_the_example_passes_the_check_and_two_articles_are_told_apart(fresh, around):
    """The second article denies what the first says: the check names both claims with their passages."""
    within, home = fresh
    add_claims(home, read_sheet(EXAMPLES / "australia-sheet.csv"), around)
    alone = [f for _, found in Check(["corrected"], collection=within) for f in found if "australia" in f.file]
    assert alone == []
    kg = load("corrected", extra=[home.file(p) for p in ("source", "entities", "claims", "facts")])
    assert kg.holds(ID.Russia, DET.perceivesAsThreat, ID.Japan)  # the first article still says so
    from detente.check.contradictions import findings

    told = [str(f) for f in findings(kg) if "Denial_Japan_Russia_2017" in f.node]
    (line,) = told
    assert "it denies that Russia perceives Japan as a threat" in line and "S2P1.1" in line
    seen = [s for s, _, _ in kg.match(None, DET.perceiver, ID.Russia) if kg.holds(s, DET.attitudeTo, ID.Japan)]
    first = next(c for c, _, _ in kg.match(None, DET.asserts, seen[0]))
    passages = [short(o).rpartition(":")[2] for _, _, o in kg.match(first, DET.passage, None)]
    assert passages and all(passage in line for passage in passages)


assert filled()["relation"] == "allied with"


def test_a_denial_of_ones_own_deeds_leaves_it_not_known(fresh, around):
    """Moscow's word is no fact: it is named as the denier, beside what the article itself denies."""
    within, home = fresh
    common = {"relation": "buys arms from", "start": "2018", "end": "2019", "polarity": "negative"}
    add_claims(
        home,
        rows(
            {**common, "subject": "Russia", "object": "China", "stance": "attributed", "holder": "Russia"},
            {**common, "subject": "Japan", "object": "China"},
        ),
        around,
    )
    kg = load(collection=within, as_of=2018)
    theirs, ours = (kg.why(buyer, "buysArmsFrom", "China") for buyer in ("Russia", "Japan"))
    assert theirs.holds is None and "not known in the graph" in str(theirs)
    assert f"denied by {theirs.denied_by[0]} (attributed to Russia)" in str(theirs)
    assert ours.holds is False and f"does not hold: denied by {ours.denied_by[0]} (" in str(ours)


def test_a_name_that_several_bear_is_asked_in_a_row_too(fresh, around):
    """Of "Korea" the graph has a region; of "Congo" nothing. The label of the region means it."""
    _, home = fresh
    cells = [{"object": "Korea"}, {"key": "c", "object": "Congo"}, {"key": "r", "object": "South Korea"}]
    failed = add_claims(home, rows(*cells), around).making.failed
    assert [str(outcome.text) for outcome in failed] == [
        "object: 'Korea' can mean Korean peninsula or North Korea or South Korea; write which",
        "object: 'Congo' can mean Congo - Brazzaville or Congo - Kinshasa; write which",
    ]
    assert around.resolve("Korean peninsula") == ID.Korea and around.resolve("KOR") == ID.SouthKorea


def test_a_denial_is_a_no_of_its_own_years_alone(fresh, around, tmp_path):
    within, home = fresh
    said = {"relation": "buys arms from", "subject": "Japan", "object": "China", "polarity": "negative"}
    add_claims(home, rows({**said, "start": "2010", "end": "2012"}), around)
    ever, then, later = (load(collection=within, as_of=year) for year in (None, 2011, 2013))
    reasons = [kg.why("Japan", "buysArmsFrom", "China") for kg in (ever, then, later)]
    assert [reason.holds for reason in reasons] == [None, False, None]
    assert "denied in 2010-2012 by C001; else not known (" in str(reasons[0])
    assert "does not hold: denied by C001 (" in str(reasons[1])
    assert "not known in the graph (" in str(reasons[2]) and not reasons[2].denied_by
    (data,) = json.loads(reasons[0].to_json())["denied"]
    assert data == {"by": "C001", "standing": "", "years": "2010/2012", "certain": True}


def test_a_denial_that_possibly_covers_a_year_is_no_no_of_it(fresh, around):
    within, home = fresh
    said = {"relation": "buys arms from", "subject": "Japan", "object": "China", "polarity": "negative"}
    add_claims(home, rows({**said, "start": "[2008..2010]", "end": "2012"}), around)
    kg = load(collection=within, as_of=2009, possible=True)
    maybe, sure = (kg.in_year(year).why("Japan", "buysArmsFrom", "China") for year in (2009, 2010))
    assert maybe.holds is None and "not known in the graph (" in str(maybe)
    assert "possibly denied by C001" in str(maybe)
    assert sure.holds is False and "does not hold: denied by C001" in str(sure)


def test_a_denial_without_years_is_a_no_of_all(fresh, tmp_path):
    within, home = fresh
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        f"""@prefix det: <{DET}> . @prefix id: <{ID}> . @prefix code: <{CODE}> . @prefix : <https://example.org/> .
:No a det:Denial ; det:deniedSubject id:Japan ; det:deniedRelation code:buysArmsFrom ; det:deniedObject id:China ;
    det:reference :Ref . :Ref a det:Reference ; det:citation "A book." .
"""
    )
    reason = load(collection=within, extra=[mine]).why("Japan", "buysArmsFrom", "China")
    assert reason.holds is False and "does not hold: denied by " in str(reason)
