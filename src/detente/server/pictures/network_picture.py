"""Signed networks of few actors: a layout that stays put from year to year, and the edges of one year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, pi, sin
from typing import Any

from rdflib.term import Node

from detente.explaining.colours import CARD, INK, LINE, SOFT
from detente.server.pictures.svg import TONES, Picture, clipped, wide

#: More than so many actors are shown as a matrix, or not all of them; with more ties than so many none can be followed.
MOST, TIES = 26, 60
#: How far apart the names of a matrix stand at least, so that none lies over the next.
_LEAST = 14.0


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie of two actors.

    Attributes:
        one, other: the actors.
        tone: ``pos``, ``neg``, ``both``, ``indirect`` or ``soft``.
        possible: whether it is only possible in the year.
        says: the tie in words.
        href: where it is explained.
        reserved: whether it has a caveat (hedged, ambiguous, contested ...).
    """

    one: Node
    other: Node
    tone: str
    possible: bool = False
    says: str = ""
    href: str = ""
    reserved: bool = False

    @property
    def dashes(self) -> str | None:
        """How its line is broken: in long strokes where it is only possible, with dots where it has a caveat."""
        return "1.5 4" if self.tone == "indirect" else "6 4" if self.possible else "14 4 2 4" if self.reserved else None


@lru_cache(maxsize=64)
def layout(
    names: tuple[str, ...], pairs: tuple[tuple[int, int], ...], width: float, height: float
) -> tuple[tuple[float, float], ...]:
    """Where nodes stand: stress is least where those that are tied stand near each other (Kamada and Kawai 1989).

    It begins from a circle in the order of the names and moves in the same steps every time, so that the same nodes and
    pairs, those of all years, always stand in the same places.

    Args:
        names: the names of the nodes, in order.
        pairs: which are tied in any year, by their places among the names.
        width: of the picture.
        height: of the picture.
    """
    import numpy as np

    n = len(names)
    if n == 1:
        return ((width / 2, height / 2),)
    far = np.full((n, n), float(n))
    np.fill_diagonal(far, 0)
    for a, b in pairs:
        far[a, b] = far[b, a] = 1
    for k in range(n):  # Floyd and Warshall
        far = np.minimum(far, far[:, k : k + 1] + far[k : k + 1, :])
    reachable = far[far < n]
    far = np.minimum(far, (reachable.max() if reachable.size else 1) * 0.6 + 0.6)  # parts stand beside each other
    angle = np.arange(n) * 2 * pi / n
    at = np.stack([np.cos(angle), np.sin(angle)], axis=1) * far.max() / 2
    weight = 1 / np.maximum(far, 1) ** 2
    np.fill_diagonal(weight, 0)
    for _ in range(160):  # majorisation (Gansner, Koren and North 2004), each step in closed form
        gap = at[:, None, :] - at[None, :, :]
        distance = np.maximum(np.sqrt((gap**2).sum(axis=2)), 1e-6)
        pull = at[None, :, :] + far[:, :, None] * gap / distance[:, :, None]
        at = (weight[:, :, None] * pull).sum(axis=1) / weight.sum(axis=1)[:, None]
    low, high = at.min(axis=0), at.max(axis=0)
    scaled = (at - low) / np.maximum(high - low, 1e-6)
    mx, my = 62, 30
    return tuple((float(mx + x * (width - 2 * mx)), float(my + y * (height - 2 * my))) for x, y in scaled)


def ring(count: int, width: float, height: float) -> list[tuple[float, float]]:
    """Places on an ellipse, from the top clockwise."""
    rx, ry = width / 2 - 62, height / 2 - 34
    turn = -pi / 2 + (pi / max(count, 1) if count in (2, 4) else 0)
    angles = [turn + 2 * pi * i / max(count, 1) for i in range(count)]
    return [(width / 2 + rx * cos(a), height / 2 + ry * sin(a)) for a in angles]


def network(
    places: Mapping[Node, tuple[float, float]],
    labels: Mapping[Node, str],
    hrefs: Mapping[Node, str],
    edges: Sequence[Edge],
    size: tuple[float, float],
    title: str,
    name: str,
    centre: Node | None = None,
) -> Picture:
    """Draw a network.

    Args:
        places: where the actors stand.
        labels: what they are called.
        hrefs: where they lead.
        edges: their ties; several of two actors stand beside each other.
        size: of the picture.
        title: what it shows.
        name: begins its identifiers.
        centre: the actor it is about; None for none.
    """
    picture = Picture(*size, title, name)
    drawn: dict[frozenset[Node], list[Edge]] = {}
    for edge in edges:
        drawn.setdefault(frozenset((edge.one, edge.other)), []).append(edge)
    for several in drawn.values():
        for i, edge in enumerate(several):
            out = 0.64 if edge.one == centre else 0.36 if edge.other == centre else 0.5
            _edge(picture, places[edge.one], places[edge.other], edge, (i - (len(several) - 1) / 2) * 6, out)
    boxes: list[tuple[float, float, float, float]] = [(x - 8, y - 8, x + 8, y + 8) for x, y in places.values()]
    boxes += _along([(places[e.one], places[e.other]) for several in drawn.values() for e in several[:1]])
    tied = {n for pair in drawn for n in pair} | {centre}
    for node, (x, y) in sorted(places.items(), key=lambda item: (item[0] != centre, item[0] not in tied, str(item[0]))):
        if node not in tied:
            with picture.within(""):  # one without a label has its name all the same
                picture.add("circle", cx=x, cy=y, r=4, fill=LINE)
                picture.add("title", labels[node])
            place_label(picture, boxes, (x, y), labels[node], size, bold=False, pale=True, need=False)
            continue
        with picture.within(hrefs.get(node, "")):
            radius = 10 if node == centre else 6.5
            picture.add("circle", cx=x, cy=y, r=radius, fill=CARD, stroke=INK, stroke_width=2)
            if node == centre:
                picture.add("circle", cx=x, cy=y, r=4, fill=INK)
            place_label(picture, boxes, (x, y), labels[node], size, bold=node == centre)
    return picture


def _along(lines: Sequence[tuple[tuple[float, float], tuple[float, float]]]) -> list[tuple[float, float, float, float]]:
    """Small boxes along lines, with which labels had better not collide; their signs count more."""
    found = []
    for (x1, y1), (x2, y2) in lines:
        count = max(int(hypot(x2 - x1, y2 - y1) / 7), 1)
        for i in range(2, count - 1):
            x, y = x1 + (x2 - x1) * i / count, y1 + (y2 - y1) * i / count
            found.append((x - 2, y - 2, x + 2, y + 2))
        mx, my = (x1 + x2) / 2, (y1 + y2) / 2
        found.append((mx - 8, my - 8, mx + 8, my + 8))
    return found


def _edge(
    picture: Picture, start: tuple[float, float], end: tuple[float, float], edge: Edge, shift: float, at: float
) -> None:
    """An edge, shifted aside, with its sign at some part of its way: around a centre there is more room further out."""
    (x1, y1), (x2, y2) = start, end
    length = hypot(x2 - x1, y2 - y1) or 1
    nx, ny = -(y2 - y1) / length, (x2 - x1) / length
    x1, y1, x2, y2 = x1 + nx * shift, y1 + ny * shift, x2 + nx * shift, y2 + ny * shift
    tones = ("pos", "neg") if edge.tone == "both" else (edge.tone,)
    with picture.within(edge.href):
        for i, tone in enumerate(tones):
            d = (i - (len(tones) - 1) / 2) * 5
            width = 1.6 if tone in ("indirect", "soft") else 2.4
            ends = x1 + nx * d, y1 + ny * d, x2 + nx * d, y2 + ny * d
            picture.line(*ends, TONES[tone], width, stroke_dasharray=edge.dashes, stroke_linecap="round")
        sign = {"pos": "+", "neg": "−", "both": "±"}.get(edge.tone, "")
        if sign:
            mx, my = x1 + (x2 - x1) * at, y1 + (y2 - y1) * at
            colour = INK if edge.tone == "both" else TONES[edge.tone]
            picture.add("circle", cx=mx, cy=my, r=7, fill=CARD, stroke=colour, stroke_width=1.2)
            picture.text(mx, my + 4, sign, "middle", colour, stroke="none", font_weight=700)
        if edge.says:
            picture.add("title", edge.says)


def place_label(
    picture: Picture,
    boxes: list[tuple[float, float, float, float]],
    at: tuple[float, float],
    text: str,
    size: tuple[float, float],
    bold: bool,
    pale: bool = False,
    need: bool = True,
) -> None:
    """Write a label where it covers least of what is there, and note the place that it takes.

    Args:
        picture: the picture.
        boxes: the places that are taken: left, top, right, bottom.
        at: what it is the label of.
        text: the label.
        size: the width and height of the picture.
        bold: whether it stands out.
        pale: whether it stands back.
        need: whether it is written where it would cover much.
    """
    x, y = at
    long, gap = wide(text) + 4, 15 if bold else 11
    ways = (
        ("middle", x, y - gap),
        ("middle", x, y + gap + 9),
        ("start", x + gap, y + 4),
        ("end", x - gap, y + 4),
        ("start", x + 7, y - gap),
        ("end", x - 7, y - gap),
        ("start", x + 7, y + gap + 9),
        ("end", x - 7, y + gap + 9),
    )
    # What lies further off than any of these places reaches, none of them covers.
    left, right, top, bottom = x - long - gap, x + long + gap, y - gap - 20, y + gap + 20
    near = [b for b in boxes if b[2] > left and b[0] < right and b[3] > top and b[1] < bottom]
    best: tuple[float, str, float, float, tuple[float, float, float, float]] | None = None
    for anchor, lx, ly in ways:
        begin = lx - (long / 2 if anchor == "middle" else long if anchor == "end" else 0)
        box = begin, ly - 11, begin + long, ly + 3
        covered = _covered(box, near)
        outside = max(0, 2 - box[0]) + max(0, box[2] - size[0] + 2) + max(0, 2 - box[1]) + max(0, box[3] - size[1])
        cost = covered + 60 * outside
        if best is None or cost < best[0] - 6:
            best = cost, anchor, lx, ly, box
    assert best is not None
    _, anchor, lx, ly, box = best
    if best[0] > 60 and not need:
        return
    boxes.append(box)
    more: dict[str, Any] = {"fill": SOFT, "font_size": 10} if pale else {}
    picture.text(lx, ly, text, anchor, font_weight=700 if bold else None, **more)


def _covered(box: tuple[float, float, float, float], others: Sequence[tuple[float, float, float, float]]) -> float:
    """How much of some boxes another covers, as an area; in one loop, since it takes most of the time of a picture."""
    left, top, right, bottom = box
    found = 0.0
    for a, b, c, d in others:
        if right > a and c > left and bottom > b and d > top:
            found += (min(right, c) - max(left, a)) * (min(bottom, d) - max(top, b))
    return found


def matrix(names: Sequence[str], cells: Mapping[tuple[int, int], Edge], title: str, name: str, width: float) -> Picture:
    """A square of actors by actors, for more ties than a network shows.

    Args:
        names: the names of the actors, in order.
        cells: the ties, by the places of the two among the names; each once.
        title: what it shows.
        name: begins its identifiers.
        width: how wide it is, if its names can be read then; else it is wider.
    """
    label = min(max((wide(n, 11) for n in names), default=0) + 10, width * 0.36)
    side = (width - label * 1.5 - 8) / max(len(names), 1)  # the last name leans out to the right
    side = min(max(side, _LEAST), 26)
    top = label * 0.8 + 8
    picture = Picture(label * 1.5 + 8 + side * len(names), top + side * len(names) + 8, title, name)
    for i, text in enumerate(names):
        y = top + side * i
        picture.line(label, y, label + side * len(names), y, LINE)
        text = clipped(text, label - 8, 11)
        picture.text(label - 5, y + side / 2 + 4, text, "end", font_size=11)
        x = label + side * i
        picture.line(x, top, x, top + side * len(names), LINE)
        turned = f"rotate(-55 {x + side / 2:.1f} {top - 5:.1f})"
        picture.text(x + side / 2, top - 5, text, font_size=11, transform=turned)
    for (row, column), edge in cells.items():
        with picture.within(edge.href):  # the two cells of a pair lead to one place
            for x, y in ((label + side * column, top + side * row), (label + side * row, top + side * column)):
                _square(picture, x, y, side, edge)
            if edge.says:
                picture.add("title", edge.says)
    return picture


def _square(picture: Picture, x: float, y: float, side: float, edge: Edge) -> None:
    """A cell of a matrix: its colours, and its sign where there is room for it."""
    tones = ("pos", "neg") if edge.tone == "both" else (edge.tone,)
    for k, tone in enumerate(tones):
        fill = picture.hatch(TONES[tone]) if edge.possible else CARD if edge.reserved else TONES[tone]
        part = (side - 3) / len(tones)
        box = {"x": x + 1.5 + part * k, "y": y + 1.5, "width": part, "height": side - 3}
        edged = {"stroke": TONES[tone], "stroke_width": 1.6} if edge.reserved and not edge.possible else {}
        picture.add("rect", fill=fill, **box, **edged)
    if side >= 13:
        sign = {"pos": "+", "neg": "−", "both": "±"}.get(edge.tone, "·")
        halo, colour = (CARD, INK) if edge.possible or edge.reserved else ("none", CARD)
        picture.text(x + side / 2, y + side / 2 + 4, sign, "middle", colour, stroke=halo, font_weight=700)


def blocs(count: int, bound: Sequence[tuple[int, int]]) -> list[int]:
    """Actors in an order in which those that are bound to each other stand together, as far as a line can have it.

    The order is that of the second eigenvector of the Laplacian (Fiedler 1973; Atkins, Boman and Hendrickson 1998);
    a weak tie of everybody with everybody keeps parts together that nothing binds.

    Args:
        count: how many actors there are.
        bound: which are bound, by their places among them.
    """
    import numpy as np

    if count < 3:
        return list(range(count))
    weight = np.full((count, count), 0.01)
    for a, b in bound:
        weight[a, b] = weight[b, a] = 1
    np.fill_diagonal(weight, 0)
    second = np.linalg.eigh(np.diag(weight.sum(axis=1)) - weight)[1][:, 1]
    place = [round(float(x), 9) for x in second]
    turned = -1 if max(place, key=abs) < 0 else 1  # an eigenvector may be read either way
    return sorted(range(count), key=lambda i: (turned * place[i], i))
