"""Pictures: SVG that stands alone, says no more than the graph, and stays put."""

import math
from xml.etree import ElementTree

import lxml.html
import pytest

from detente.collection.edtf import Bounds
from detente.explaining.colours import NEGATIVE, POSITIVE
from detente.server.pages.asked import Asked
from detente.server.pages.signed import Signed
from detente.server.pages.ties import Ties
from detente.server.pictures.balance_picture import over_time
from detente.server.pictures.map_picture import Spot, outlines, world_map
from detente.server.pictures.network_picture import Edge, layout, matrix
from detente.server.pictures.svg import Picture, wide
from detente.server.pictures.timeline_picture import Bar, timeline
from detente.vocabulary import DET, ID

SVG = "{http://www.w3.org/2000/svg}"
FILES = (
    "/picture/network.svg",
    "/picture/network.svg?year=1985&possible=1",
    "/picture/matrix.svg",
    "/picture/triads.svg",
    "/picture/balance.svg",
    "/picture/map.svg",
    "/picture/map.svg?of={KurilIslands}",
    "/picture/neighbourhood.svg?of=id:Russia",
    "/picture/timeline.svg?of=id:Japan",
    "/picture/timeline.svg?of={USJapanAlliance}",
    "/picture/argument.svg?s=id:Russia&p=det:indirectlyOpposedTo&o=id:UnitedStates",
    "/picture/answer.svg?question=history/timeline",
    "/picture/answer.svg?question=network/signed-graph",
)


@pytest.mark.parametrize("address", FILES)
def test_a_file_stands_alone(site, address):
    got = site.get(address)
    assert (got.status, got.kind) == (200, "image/svg+xml"), got.text[:200]
    root = ElementTree.fromstring(got.body)
    assert root.tag == f"{SVG}svg" and root.get("viewBox")
    for element in root.iter():
        assert not {"class", "style", "href"} & element.attrib.keys()
        assert element.tag != f"{SVG}script"
        for value in element.attrib.values():
            if value.startswith("url("):
                assert root.find(f".//*[@id='{value[5:-1]}']") is not None
    words = " ".join(t.text or "" for t in root.iter(f"{SVG}text"))
    assert "view corrected" in words and "Sources:" in words
    if "year" not in address and "question=history" not in address:
        assert "2017" in words


def places(svg):
    """Where the labelled nodes of a network stand: each label with the circle before it."""
    found, last = {}, None
    for element in ElementTree.fromstring(svg).iter():
        if element.tag == f"{SVG}circle":
            last = element.get("cx"), element.get("cy")
        elif element.tag == f"{SVG}text" and last and len(element.text or "") > 1 and element.get("text-anchor"):
            found.setdefault(element.text, last)  # the caption has no anchor
    return found


def test_an_actor_stands_in_the_same_place_in_every_year(site):
    several = [places(site.get(f"/picture/network.svg?year={y}").body) for y in (1955, 1985, 2017)]
    for one, other in zip(several, several[1:], strict=False):
        shared = one.keys() & other.keys()
        assert len(shared) > 10
        assert all(one[n] == other[n] for n in shared)


def test_the_layout_is_the_same_each_time_and_uses_the_room():
    names, pairs = tuple("abcdef"), ((0, 1), (1, 2), (2, 0), (3, 4))
    one = layout(names, pairs, 400.0, 300.0)
    layout.cache_clear()
    assert one == layout(names, pairs, 400.0, 300.0)
    assert all(0 < x < 400 and 0 < y < 300 for x, y in one)
    assert len({(round(x), round(y)) for x, y in one}) == len(names)


def test_the_network_is_that_of_the_saved_question(site):
    for year in (1955, 1985, 2017):
        request = Asked(site.graphs, {"query": {"year": [str(year)]}})
        words = {"pos": "positive", "neg": "adversarial", "both": "both"}
        shown = {(a, b, words[e.tone]) for (a, b), e in Signed(request).edges}
        answer = request.kg.ask("network/signed-graph")
        assert shown == {(a, b, str(sign)) for a, b, sign, *_ in answer.rows}


@pytest.mark.parametrize("year", [1955, 1985, 2014, 2017])
def test_triads_and_their_balance_are_those_of_the_saved_question(site, year):
    request = Asked(site.graphs, {"query": {"year": [str(year)]}})
    answer = request.kg.ask("network/closed-triads")
    states = set(request.desk.members[DET.State])
    edges = {frozenset(p) for p, _ in Signed(request).edges if states.issuperset(p)}
    right = {
        (frozenset((a, b, c)), str(balance) == "balanced")
        for a, b, c, *_, balance in answer.rows
        if all(frozenset(p) in edges for p in ((a, b), (b, c), (a, c)))
    }
    assert len(right) == len(answer)
    names = {(frozenset(request.label(n) for n in three), balanced) for three, balanced in right}
    assert {(frozenset(t.names), t.balanced) for t in Signed(request)._triads()} == names


def test_a_bar_is_full_where_certain_and_hatched_where_possible():
    bars = [
        Bar("known", "", Bounds(1950, 1950, 1960, 1960), "pos", "1950/1960"),
        Bar("open", "", Bounds(1950, 1955, 1957, 1960), "neg", ""),
        Bar("some year", "", Bounds(1950, 1960, 1950, 1960), "neg", "[1950..1960]"),
    ]
    root = ElementTree.fromstring(timeline(bars, (1945, 1965), None, "t", "t", 760).inline())
    rects = [r for r in root.iter(f"{SVG}rect") if r.get("rx")]
    fills = [r.get("fill") for r in rects]
    hatched = f"url(#t-h{NEGATIVE[1:]})"
    assert fills == [POSITIVE, hatched, NEGATIVE, hatched]
    known, wide, sure, some = ((float(r.get("x")), float(r.get("width"))) for r in rects)
    assert known == wide == some  # 1950 to 1960
    assert wide[0] < sure[0] and sure[0] + sure[1] < wide[0] + wide[1]
    assert sure[1] == pytest.approx(wide[1] * 3 / 11, abs=0.2)  # three of eleven years


def test_the_map_has_no_streaks_and_knows_the_antimeridian():
    """A ring that leaps from 180 to -180 degrees would be drawn across the whole map."""
    for ring in outlines():
        steps = zip(ring.points, ring.points[1:], strict=False)
        leaps = [abs(a - b) for (a, y), (b, z) in steps if abs(y) < 89.9 and abs(z) < 89.9]
        assert max(leaps, default=0) < 90
    across = [Spot("Fiji", "", -17.7, 178.0), Spot("Samoa", "", -13.8, -172.1)]
    root = ElementTree.fromstring(world_map(across, "t", "t", 600.0).inline())
    fiji, samoa = (float(c.get("cx")) for c in root.iter(f"{SVG}circle"))
    assert 0 < fiji < samoa < 600


def test_contested_places_are_marked_and_explained(site):
    page = site.html("@SouthernKurils")
    assert page.xpath("//*[local-name()='circle'][@stroke-dasharray]")
    assert "contested in the year (Southern Kuril Islands)" in page.text_content()
    assert "contested: Japan, Russia" in page.text_content()
    assert "they take no side" in page.text_content()


def test_each_picture_has_the_same_as_a_table(site):
    for address in ("/id/Russia", "/network", "/map", "/question/network/signed-graph"):
        figures = site.html(address).xpath("//figure")
        assert figures
        for figure in figures:
            assert figure.xpath(".//table/tbody/tr") and figure.xpath(".//figcaption[contains(., 'Sources:')]")


def test_what_is_left_out_is_said(site, monkeypatch):
    monkeypatch.setattr("detente.server.pages.figures.NEIGHBOURS", 5)
    page = site.html("/id/Russia?year=2016")
    figure = page.xpath("//figure[contains(., 'Neighbourhood of Russia')]")[0]
    assert "Left out:" in figure.xpath("string(.//figcaption)")
    circles = figure.xpath(".//*[local-name()='a']/*[local-name()='circle'][@r='6.5']")
    assert len(circles) == 5
    ties = Ties(Asked(site.graphs, {"query": {"year": ["2016"]}})).of(ID.Russia)[0]
    assert len(figure.xpath(".//tbody/tr")) == len([t for t in ties if t.tone != "soft"]) > 5


def test_a_matrix_has_each_tie_twice():
    edge = Edge(DET.a, DET.b, "both", True, "a and b", "/why")
    root = ElementTree.fromstring(matrix(["a", "b", "c"], {(0, 1): edge}, "t", "t", 300).inline())
    assert len([t for t in root.iter(f"{SVG}title") if t.text == "a and b"]) == 1  # one link has both cells
    assert len([r for r in root.iter(f"{SVG}rect") if (r.get("fill") or "").startswith("url(")]) == 4


def test_hostile_words_stay_words():
    picture = Picture(100, 100, '<script>"', "t")
    picture.text(1, 1, "</svg><script>alert(1)</script>")
    root = ElementTree.fromstring(picture.inline())
    assert not list(root.iter(f"{SVG}script"))
    assert "alert(1)" in "".join(root.itertext())


def test_a_neighbour_stands_in_the_same_place_in_every_year(site):
    several = [places(site.get(f"/picture/neighbourhood.svg?of=id:Russia&year={y}").body) for y in (2005, 2014, 2017)]
    assert all("Russia" in p and len(p) > 2 for p in several)
    for one in several:
        for other in several:
            assert all(one[n] == other[n] for n in one.keys() & other.keys())


@pytest.mark.parametrize("most", [1, 7, 42, 999, 10_000, 123_456])
def test_what_is_counted_can_be_read_off(most):
    """At the side of a picture of counts stand at least two numbers, nought and one of the height of the highest."""
    picture = over_time([(1950, 1959, most, 0), (1960, 1969, most // 2, 0)], 1955, "t", "t", 600)
    root = ElementTree.fromstring(picture.inline())
    numbers = {int(t.text): float(t.get("y")) for t in root.iter(f"{SVG}text") if t.get("text-anchor") == "end"}
    assert 0 in numbers and most / 2 <= max(numbers) <= most and 2 <= len(numbers) <= 6
    highest = min(float(r.get("y")) for r in root.iter(f"{SVG}rect") if r.get("fill") == POSITIVE)
    scale = (numbers[0] - numbers[max(numbers)]) / max(numbers)
    assert numbers[0] - 4 - scale * most == pytest.approx(highest, abs=0.2)
    assert all(float(t.get("x")) - 7 * len(t.text) >= 0 for t in root.iter(f"{SVG}text") if t.text.isdigit())


def test_the_picture_of_rows_of_three_has_their_three_ties(site):
    """Russia binds China and Vietnam, which are adversaries of each other: one row, three edges."""
    page = site.html("/question/network/cross-pressured-states?year=2017")
    (figure,) = page.xpath("//figure")
    told = {row.xpath("string()") for row in figure.xpath(".//tbody/tr/td[last()]")}
    assert len(told) == 3 and sum("adversar" in text for text in told) == 1
    assert {"Russia", "China", "Vietnam"} <= set(figure.xpath(".//*[local-name()='text']/text()"))


def test_names_of_a_matrix_do_not_lie_over_each_other():
    """Letters of 11 pixels, in lines that far apart at least, also where the names lean at 55 degrees."""
    for count in (2, 5, 16, 26, 60):
        names = [f"Actor {i} of many" for i in range(count)]
        for width in (340, 900, 1000):
            root = ElementTree.fromstring(matrix(names, {}, "t", "t", width).inline())
            texts = [t for t in root.iter(f"{SVG}text") if t.text.startswith("Actor")]
            across = sorted(float(t.get("x")) for t in texts if t.get("transform"))
            down = sorted(float(t.get("y")) for t in texts if not t.get("transform"))
            assert len(across) == len(down) == count
            apart = [b - a for several in (across, down) for a, b in zip(several, several[1:], strict=False)]
            assert min(apart, default=14) * math.sin(math.radians(55)) > 11, (count, width)
            assert max(across) + 8 < float(root.get("viewBox").split()[2])


def _boxes(root):
    """The labels of a network with the boxes that they take, and whether they are pale; and the live nodes."""
    labels = []
    for t in root.iter(f"{SVG}text"):
        if len(t.text) > 1:
            size = float(t.get("font-size", 12))
            long, x, y = wide(t.text) * size / 12, float(t.get("x")), float(t.get("y"))
            left = x - {"middle": long / 2, "end": long}.get(t.get("text-anchor"), 0)
            labels.append((size < 11, (left, y - size * 0.8, left + long, y + 2)))
    nodes = [(float(c.get("cx")), float(c.get("cy"))) for c in root.iter(f"{SVG}circle") if c.get("r") == "6.5"]
    return labels, nodes


@pytest.mark.parametrize("year", [1955, 1975, 1985, 1995, 2005, 2017])
def test_pale_names_lie_over_nothing_that_is_there(site, year):
    """In the wide picture and the narrow one; an actor without its name there has it as a title."""
    page = site.html(f"/network?year={year}")
    drawings = page.xpath("(//figure)[1]//*[local-name()='svg']")
    assert len(drawings) == 2
    for drawing in drawings:
        root = ElementTree.fromstring(lxml.html.tostring(drawing, encoding="unicode", method="xml"))
        for each in root.iter():
            each.tag = SVG + each.tag.rpartition("}")[2]
        labels, nodes = _boxes(root)
        live = [box for pale, box in labels if not pale] + [(x - 5, y - 5, x + 5, y + 5) for x, y in nodes]
        assert nodes and live
        for a, b, c, d in (box for pale, box in labels if pale):
            for e, f, g, h in live:
                over = max(0, min(c, g) - max(a, e)) * max(0, min(d, h) - max(b, f))
                assert over < 20, year
        titles = {t.text for t in root.iter(f"{SVG}title")}
        assert {t.text for t in root.iter(f"{SVG}text") if t.get("font-size") == "10"} <= titles


def test_every_colour_of_a_picture_has_another_by_night():
    """As a fill and as a stroke: what stands back by day must not shine by night."""
    from detente.explaining import colours
    from detente.server.pages.rendering import SERVER

    look = (SERVER / "static" / "look.css").read_text(encoding="utf-8")
    for colour in (colours.INK, colours.SOFT, colours.CARD, colours.LINE, colours.POSITIVE, colours.NEGATIVE):
        for kind in ("fill", "stroke"):
            assert f'svg [{kind}="{colour}"]{{{kind}:var(--' in look, (kind, colour)
