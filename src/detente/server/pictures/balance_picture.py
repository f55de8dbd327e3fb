"""Triads with their balance, and how many were balanced year by year (Heider 1946; Cartwright and Harary 1956)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from detente.explaining.colours import CARD, INK, LINE, NEGATIVE, POSITIVE, SOFT
from detente.server.pictures.network_picture import Edge
from detente.server.pictures.svg import TONES, Picture, clipped


@dataclass(frozen=True, slots=True)
class Triad:
    """Three actors, all of whom are tied.

    Attributes:
        names: what they are called.
        edges: the ties of the first and second, second and third, first and third.
        balanced: whether an even number of the ties is negative.
    """

    names: tuple[str, str, str]
    edges: tuple[Edge, Edge, Edge]
    balanced: bool


def triads(found: Sequence[Triad], title: str, name: str, width: float) -> Picture:
    """Draw triads as triangles side by side.

    Args:
        found: the triads.
        title: what it shows.
        name: begins its identifiers.
        width: how wide it is.
    """
    columns = max(1, int(width // 210))
    cell, tall = width / columns, 158
    aside = min(60, cell / 4)
    # Below a triangle two names stand side by side, and beside them those of the next.
    room = min(2 * aside, cell - 2 * aside) - 12
    picture = Picture(width, tall * -(-len(found) // columns), title, name)
    for i, triad in enumerate(found):
        x, y = cell * (i % columns) + cell / 2, tall * (i // columns)
        places = ((x, y + 30), (x + aside, y + 104), (x - aside, y + 104))
        for edge, a, b in zip(triad.edges, (0, 1, 0), (1, 2, 2), strict=True):
            (x1, y1), (x2, y2) = places[a], places[b]
            with picture.within(edge.href):
                picture.line(x1, y1, x2, y2, TONES[edge.tone], 2.4, stroke_dasharray=edge.dashes)
                mx, my = (x1 + x2) / 2, (y1 + y2) / 2
                picture.add("circle", cx=mx, cy=my, r=7, fill=CARD, stroke=TONES[edge.tone], stroke_width=1.2)
                sign = "+" if edge.tone == "pos" else "−"
                picture.text(mx, my + 4, sign, "middle", TONES[edge.tone], stroke="none", font_weight=700)
        for (px, py), text, dy in zip(places, triad.names, (-12, 20, 20), strict=True):
            picture.add("circle", cx=px, cy=py, r=5, fill=CARD, stroke=INK, stroke_width=2)
            picture.text(px, py + dy, clipped(text, room if dy > 0 else cell - 8, 11), "middle", font_size=11)
        words, colour = ("balanced", POSITIVE) if triad.balanced else ("not balanced", NEGATIVE)
        picture.text(x, y + 144, words, "middle", colour, font_weight=600, font_size=11)
    return picture


def over_time(
    counts: Sequence[tuple[int, int, int, int]], year: int | None, title: str, name: str, width: float
) -> Picture:
    """Draw how many triads were balanced and how many not, as steps over the years.

    Args:
        counts: runs of years: the first, the last, balanced triads, others.
        year: the year that is looked at; None for none.
        title: what it shows.
        name: begins its identifiers.
        width: how wide it is.
    """
    height, bottom, top = 190, 26, 12
    picture = Picture(width, height, title, name)
    first, last = counts[0][0], counts[-1][1]
    most = max(1, *(b + u for _, _, b, u in counts))
    left = 18 + 7 * len(str(most))

    def x(value: float) -> float:
        return left + (value - first) / (last + 1 - first) * (width - left - 12)

    def y(value: float) -> float:
        return height - bottom - value / most * (height - bottom - top)

    step = next(s * 10**power for power in count() for s in (1, 2, 5) if most / (s * 10**power) <= 5)
    for value in range(0, most + 1, step):
        picture.line(left, y(value), width - 12, y(value), LINE)
        picture.text(left - 5, y(value) + 4, str(value), "end", SOFT, font_size=11)
    span = last - first
    ticks = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200) if span / s <= (5 if width < 500 else 9))
    for tick in range(-(-first // ticks) * ticks, last + 1, ticks):
        picture.text(x(tick + 0.5), height - 8, str(tick), "middle", SOFT, font_size=11)
    for start, end, balanced, other in counts:
        box = {"x": x(start), "width": x(end + 1) - x(start)}
        if balanced:
            picture.add("rect", y=y(balanced), height=y(0) - y(balanced), fill=POSITIVE, **box)
        if other:
            hatch = {"fill": picture.hatch(NEGATIVE), "stroke": NEGATIVE, "stroke_width": 1}
            picture.add("rect", y=y(balanced + other), height=y(balanced) - y(balanced + other), **hatch, **box)
    if year is not None and first <= year <= last:
        picture.line(x(year + 0.5), top - 8, x(year + 0.5), height - bottom, INK, 1.2, stroke_dasharray="2 3")
    return picture
