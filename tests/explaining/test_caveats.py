"""What tables say of their rows: caveats, origins, years and names, as the claims behind them have it."""

import pytest

from detente.explaining.explainer import Explainer
from detente.explaining.row_evidence import all_outright, caveats_of, origin_of
from detente.graph import load
from detente.vocabulary import DET, ID


def origins(kg, question, of, **given):
    answer = kg.ask(question, **given).with_origin()
    return {answer.text(row[of]): origin for row, origin in zip(answer.rows, answer.origins, strict=True)}


@pytest.fixture(scope="module")
def adversaries(graphs):
    return origins(graphs("corrected", 2017), "disputes/adversaries", 0, actor="Russia")


def test_a_claim_that_names_a_situation_alone_is_no_origin_of_its_parties(adversaries):
    """C131 and C132 say that two wars draw attention away from Russia; who fights in them only the record says."""
    for other in ("Ukraine", "Islamic State", "Syrian insurgents"):
        assert adversaries[other].origin == "inferred from record" and adversaries[other].rests_on == "UCDP"


def test_a_row_is_as_sure_as_the_surest_way_in_which_it_follows(graphs, adversaries):
    """C174 is imprecise as to the kind; C173 says that there are tensions, and nothing is wrong with it."""
    assert (adversaries["Japan"].rests_on, adversaries["Japan"].caveats) == ("C173", "")
    partners = origins(graphs("corrected", 2017), "alliances/cooperating", 0, actor="Russia")
    assert "C040" in partners["China"].rests_on.split("; ")  # the strategic partnership


def test_what_things_are_called_is_no_origin(graphs):
    found = origins(graphs("corrected", 2017), "policy/positions-compared", 1)
    aims = found["leadership"]
    assert aims.origin == "article" and set(aims.rests_on.split("; ")) <= {f"C{n:03d}" for n in range(1, 282)}


def test_a_row_with_its_origin_is_told_no_surer_than_without(graphs):
    """C118 is asserted, of what China demands; that there is freer trade, it only supposes."""
    answer = graphs("corrected", 2017).ask("policy/positions-compared")
    rows = zip(answer.row_caveats, answer.with_origin().origins, strict=True)
    assert "supposed (C118)" in answer.row_caveats and all(o.caveats for caveats, o in rows if caveats)


def test_rows_carry_the_caveats_of_the_situations_behind_them(graphs):
    answer = graphs("tentative", 2017).ask("policy/hedging")
    (row,) = [r for r in answer.to_dicts() if r["state"] == "South Korea"]
    assert "hedged (C208)" in row["caveats"] and "caveats" in answer.to_table().splitlines()[0]
    assert "hedged (C208)" in answer.to_markdown() and "hedged (C208)" in answer.to_html()


def test_a_denial_of_the_record_says_that_it_is_the_record_s(graphs):
    """The row has no claim, no stance and no passage: without a word it would read as one that has lost them."""
    answer = graphs("corrected").ask("evidence/denials", thing="Russia")
    rows = answer.to_dicts()
    of_record = [r for r in rows if r["claim"] is None]
    assert of_record and all("denied (record)" in r["caveats"] for r in of_record)
    assert all(r["caveats"].startswith(f"denied ({r['claim'][6:10]}") for r in rows if r["claim"])
    assert all("denial" in r["claim"] for r in rows if r["claim"])


def test_a_relation_of_all_years_has_its_years(graphs):
    thing = graphs("corrected").entity("Russia")
    text = " ".join(str(thing).split())
    assert "has a base in [det:hasBaseIn] (inferred): Vietnam (1992/2002)" in text
    assert "Chechen Republic of Ichkeria (1994/1996, 1999/2007), China (1992/2008)" in text
    assert "Vietnam (1992/2002)" not in str(graphs("corrected", 2000).entity("Russia"))  # whose year stands above
    assert '"id:Vietnam": "1992/2002"' in thing.to_json() and repr(thing) == "<Thing: Russia (id:Russia), State>"
    assert repr(graphs("corrected").cite("C173")).startswith("<Citation: C173 ")


def test_what_stands_in_another_view_or_year_has_its_name(graphs):
    """A claim leads to the situation that it asserts, also where the view holds another in its place."""
    kg = graphs("corrected", 2017)
    elsewhere = [o for _, _, o in kg.match(None, DET.asserts, None) if not any(kg.match(o, None, None))]
    assert len(elsewhere) > 10 and not [node for node in elsewhere if ":" in kg.label(node)[:5]]
    assert kg.label(ID.NoSuchThing) == "id:NoSuchThing"


def test_the_table_of_claims_says_what_kind_of_years_it_gives(graphs):
    answer = graphs().claims()
    kinds = {row["number"]: row["time_kind"] for row in answer}
    assert [kinds[n] for n in (38, 133, 178)] == ["approximate", "uncertain interval", "example year"]
    assert "rap:" not in answer.to_csv()
    assert {row["stated_time"] for row in answer if row["time_kind"] == "named period"} & {"Cold War"}


@pytest.mark.parametrize(
    ("year", "deniers", "says"),
    [
        (None, ("C175",), "denied in 1992-2017 by C175; else not known (corrected, all years)"),
        (2010, ("C175",), "does not hold: denied by C175 (corrected, as of 2010)"),
        (1950, (), "not known in the graph (corrected, as of 1950)"),
    ],
)
def test_only_what_is_denied_does_not_hold(graphs, year, deniers, says):
    """Both ways round, since the relation is symmetric; in the years of the denial; what nothing says is not known."""
    kg = graphs("corrected", year)
    for pair in (("Japan", "Russia"), ("Russia", "Japan")):
        reason = kg.why(pair[0], "hasPeaceTreatyWith", pair[1])
        assert not reason and reason.denied_by == deniers
        assert says in str(reason) and reason.holds is (False if year == 2010 else None)
    assert "not known in the graph (corrected, " in repr(kg.why("Japan", "alliedWith", "China"))


@pytest.mark.parametrize("view", ["corrected", "tentative"])
def test_the_short_way_to_the_caveats_of_a_tie_leads_to_the_same(graphs, view):
    kg = graphs(view, 2017)
    told = Explainer(kg)
    ties = [t for p in (DET.alliedWith, DET.adversarialTo, DET.economicTieWith) for t in kg.match(None, p, None)]
    found = {t: caveats_of(told, t) for t in ties}
    assert len(found) > 20 and {"", "hostility to a policy"} < set(found.values())
    assert found == {t: origin_of(told, t).caveats for t in ties}


def test_not_all_is_said_outright(graphs):
    """The article hedges and supposes; the record alone still has what its documents deny."""
    assert not all_outright(graphs("corrected", 2017))
    assert not all_outright(load("corrected", 2017, sources=["record"]))
