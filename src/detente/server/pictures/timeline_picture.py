"""A timeline: one bar a situation, full where it is certain, hatched where it is only possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.collection.edtf import Bounds
from detente.explaining.colours import INK, LINE, SOFT
from detente.server.pictures.svg import TONES, Picture, clipped, wide


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a timeline.

    Attributes:
        label: what it is.
        href: where it leads.
        bounds: the four bounds of its years, inclusive.
        tone: ``pos``, ``neg`` or ``soft``.
        years: its years in words.
    """

    label: str
    href: str
    bounds: Bounds
    tone: str
    years: str


def _step(span: int) -> int:
    return next((s for s in (1, 2, 5, 10, 20, 50, 100) if span / s <= 9), 200)


def timeline(
    bars: Sequence[Bar], span: tuple[int, int], year: int | None, title: str, name: str, width: int
) -> Picture:
    """Draw a timeline.

    Args:
        bars: its lines, in order.
        span: the first and the last year of the graph.
        year: the year that is looked at, marked by a line; None for none.
        title: what it shows.
        name: begins its identifiers.
        width: how wide it is; below 500 the labels stand above the bars.
    """
    narrow = width < 500
    label = 0 if narrow else min(max(wide(b.label) for b in bars) + 18, width * 0.5)
    row, top, right = (38 if narrow else 26), 8, 14
    height = top + row * len(bars) + 26
    picture = Picture(width, height, title, name)
    first = min([*(b.bounds.earliest_start for b in bars), span[1] - 1 if year is None else year])
    first = max(first - 2, min(span[0], *(b.bounds.earliest_start for b in bars)), span[0] - 60)
    last = max(span[1], first + 1)
    left = label + 10

    def x(value: float) -> float:
        return left + (min(max(value, first), last + 1) - first) / (last + 1 - first) * (width - left - right)

    step = _step((last - first) * (2 if narrow else 1))
    for tick in range(-(-first // step) * step, last + 1, step):
        picture.line(x(tick), top, x(tick), height - 22, LINE)
        picture.text(x(tick), height - 7, str(tick), "middle", SOFT, font_size=11)
    if year is not None and first <= year <= last:
        picture.line(x(year + 0.5), top - 4, x(year + 0.5), height - 22, INK, 1.2, stroke_dasharray="2 3")
    for i, bar in enumerate(bars):
        y = top + row * i
        colour = TONES[bar.tone]
        with picture.within(bar.href):
            if narrow:
                picture.text(left, y + 12, clipped(bar.label, width - left - 16))
                y += 16
            else:
                picture.text(label, y + 16, clipped(bar.label, label - 16), "end")
        b = bar.bounds
        begun, ended = x(b.earliest_start), x(b.latest_end + 1)
        if (b.earliest_start, b.latest_end) != (b.latest_start, b.earliest_end) or not b.certain:
            dash = {"stroke": colour, "stroke_width": 1, "stroke_dasharray": "3 2", "rx": 3}
            box = {"x": begun, "y": y + 4, "width": max(ended - begun, 3.0), "height": 14}
            picture.add("rect", fill=picture.hatch(colour), **box, **dash)
        if b.certain:
            begun, ended = x(b.latest_start), x(b.earliest_end + 1)
            picture.add("rect", x=begun, y=y + 4, width=max(ended - begun, 3.0), height=14, rx=3, fill=colour)
        if b.earliest_start < first:
            picture.text(left - 1, y + 15, "‹", "end", SOFT)
    return picture
