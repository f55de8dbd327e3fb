"""Measures of dyads and structural balance: against hand-worked values, the formulas as published, and networkx."""

import random
from itertools import combinations

import pytest

from detente.asking import measures
from detente.asking.balance import census
from detente.asking.one_kind import BadPanel
from detente.reasoning.arrays import np


def pair(function, one, other):
    return float(function(np.array([one, other], float))[0, 1])


def test_hand_worked_values():
    # Two of five entries differ. S = 1 - 2 * 2/5. Observed agreement 3/5.
    # kappa: means 3/5 and 1/5, agreement by chance 3/25 + 8/25 = 11/25: (15 - 11) / (25 - 11).
    # pi: mean of both 2/5, by chance 4/25 + 9/25 = 13/25: (15 - 13) / (25 - 13).
    one, other = [1, 1, 1, 0, 0], [1, 0, 0, 0, 0]
    assert pair(measures.s_score, one, other) == pytest.approx(0.2)
    assert pair(measures.kappa, one, other) == pytest.approx(4 / 14)
    assert pair(measures.pi, one, other) == pytest.approx(2 / 12)


def test_equal_and_opposite_portfolios():
    one, opposite = [1, 1, 0, 0], [0, 0, 1, 1]
    for function in (measures.s_score, measures.kappa, measures.pi):
        assert pair(function, one, one) == pytest.approx(1)
        assert pair(function, one, opposite) == pytest.approx(-1)


def test_undefined_where_both_are_constant():
    ones = [1, 1, 1]
    assert np.isnan(pair(measures.kappa, ones, ones)) and np.isnan(pair(measures.pi, ones, ones))
    assert pair(measures.s_score, ones, ones) == 1


def test_the_formulas_of_haege_with_squared_distances():
    draw = random.Random(1)
    for _ in range(200):
        x, y = ([draw.randint(0, 1) for _ in range(9)] for _ in range(2))
        mx, my, n = sum(x) / 9, sum(y) / 9, 9
        distance = sum((a - b) ** 2 for a, b in zip(x, y, strict=True))
        own = sum((a - mx) ** 2 for a in x) + sum((b - my) ** 2 for b in y) + n * (mx - my) ** 2
        m = (mx + my) / 2
        both = sum((a - m) ** 2 for a in x) + sum((b - m) ** 2 for b in y)
        if own and both:
            assert pair(measures.kappa, x, y) == pytest.approx(1 - distance / own)
            assert pair(measures.pi, x, y) == pytest.approx(1 - distance / both)


@pytest.fixture(scope="module")
def treaties(of):
    """Six members in 2005, Aland with Bland, Bland with Cland and Eland, these two: all with themselves."""
    wanted = ["s-score", "kappa", "pi", "degree", "shared-allies", "shared-adversaries"]
    made = of("treaties", "states").panel("alliedWith", [2005], measures=wanted)
    return {(row["ccode1"], row["ccode2"]): row for row in made}


def test_measures_of_a_year(treaties):
    # Portfolios: 110000 and 111010 differ in two of six; means 1/3 and 2/3, by chance 4/9 (kappa), 1/2 (pi).
    row = treaties[901, 902]
    assert row["s_score"] == pytest.approx(1 / 3)
    assert row["kappa"] == pytest.approx((4 / 6 - 4 / 9) / (1 - 4 / 9))
    assert row["pi"] == pytest.approx((4 / 6 - 1 / 2) / (1 - 1 / 2))
    assert (row["alliedWith_degree1"], row["alliedWith_degree2"]) == (1, 3)
    assert treaties[903, 905]["s_score"] == treaties[903, 905]["kappa"] == 1
    assert {pair: row["shared_allies"] for pair, row in treaties.items() if row["shared_allies"]} == {
        (901, 903): 1, (901, 905): 1, (902, 903): 1, (902, 905): 1, (903, 905): 1,
    }  # fmt: skip


def test_what_rests_on_a_missing_cell_is_missing(treaties, of):
    row = treaties[901, 902]
    assert row["shared_adversaries"] is None and row["shared_adversaries_at_least"] == 0
    made = of("pacts", "states").panel(
        "alliedWith", [2002, 2004, 2006], measures=["s-score", "degree", "shared-allies"]
    )
    rows = {(r["ccode1"], r["ccode2"], r["year"]): r for r in made}
    gap, known = rows[901, 902, 2002], rows[901, 902, 2004]
    assert (gap["alliedWith"], gap["s_score"], gap["alliedWith_degree1"]) == (1, None, None)
    # 111000 and 110000 differ in one of six.
    assert (known["s_score"], known["alliedWith_degree1"], known["shared_allies"]) == (pytest.approx(2 / 3), 2, 0)


def test_without_a_list_of_all_members_no_measure_is_sure():
    from detente.graph import load

    row = next(iter(load(sources=["record"]).panel("alliedWith", [2000], measures=["s-score", "degree"])))
    assert row["s_score"] is None and row["alliedWith_degree1"] is None


# ---- Balance ---------------------------------------------------------------------------------------------


def test_the_census_is_that_of_networkx(require):
    require("networkx", "another program counts the triads")
    import networkx

    draw = random.Random(2)
    for size in (0, 1, 2, 3, 12):
        signs = {pair: draw.choice((0, 0, 1, -1)) for pair in combinations(range(size), 2)}
        plus, minus = np.zeros((size, size)), np.zeros((size, size))
        graph = networkx.Graph()
        graph.add_nodes_from(range(size))
        for (a, b), sign in signs.items():
            if sign:
                matrix = plus if sign > 0 else minus
                matrix[a, b] = matrix[b, a] = 1
                graph.add_edge(a, b, sign=sign)
        found = census(plus, minus)
        counted = networkx.triadic_census(graph.to_directed()) if size > 2 else {}
        for kind in ("003", "102", "201", "300"):
            assert found[f"triads_{kind}"] == counted.get(kind, 0)
        triads = [list(combinations(three, 2)) for three in combinations(range(size), 3)]
        closed = [[graph.edges[e]["sign"] for e in edges] for edges in triads if all(e in graph.edges for e in edges)]
        negative = [sum(sign < 0 for sign in signs) for signs in closed]
        assert [found[k] for k in ("ppp", "ppn", "pnn", "nnn")] == [negative.count(n) for n in range(4)]


def test_balance_by_year(of):
    kg = of("treaties", "states", "quarrels")
    made = kg.balance(range(2001, 2006), negative="inDisputeWith:MilitarizedDispute")
    rows = {row["year"]: row for row in made}
    # 2002: Aland and Bland are allied, and both against Dland.
    assert [rows[2002][k] for k in ("states", "positive", "negative", "pnn", "triads_300")] == [5, 1, 2, 1, 1]
    assert rows[2002]["balanced"] == 1 and rows[2001]["balanced"] is None
    assert [rows[2001][k] for k in ("positive", "negative", "triads_201", "triads_102", "triads_003")] == [
        1,
        1,
        1,
        4,
        5,
    ]
    assert rows[2005]["ppp"] == 1 and rows[2005]["unknown"] == 0
    assert kg.balance([2005]).column("unknown") == [15]  # adversarialTo is 1 or NA


def test_ties_have_no_direction(of):
    with pytest.raises(BadPanel, match="direction"):
        of().balance([2001], negative="sanctions")
