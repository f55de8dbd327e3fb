"""Plots as SVG 1.1 that stand alone: the years of a relation, and structural balance by year.

What is certain is drawn full, what is only possible hatched. Each has a caption that names what it is of: the view,
the years, the sources.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from rdflib.term import BNode, Node

from detente.asking.panel_table import Panel
from detente.collection.epochs import Stretch
from detente.collection.view import View
from detente.errors import DetenteError
from detente.explaining.colours import CARD, INK, LINE, NEGATIVE, POSITIVE, SOFT

_WIDTH, _ROW, _LABELS, _MARGIN = 760, 22, 210, 16
#: More lines than these are no plot that can be read.
_MOST = 60


class _Drawing:
    """An SVG drawing under way."""

    def __init__(self, height: int, title: str, caption: str) -> None:
        lines = textwrap.wrap(caption, 120, break_on_hyphens=False)
        self.height = height
        whole = height + 16 * len(lines) + 12
        self.root = ElementTree.Element(
            "svg",
            {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {_WIDTH} {whole}", "width": str(_WIDTH),
             "height": str(whole), "role": "img", "font-family": "sans-serif", "font-size": "12"},
        )  # fmt: skip
        ElementTree.SubElement(self.root, "title").text = title
        ElementTree.SubElement(self.root, "desc").text = caption
        defs = ElementTree.SubElement(self.root, "defs")
        hatch = ElementTree.SubElement(
            defs,
            "pattern",
            {"id": "possible", "width": "5", "height": "5", "patternUnits": "userSpaceOnUse",
             "patternTransform": "rotate(45)"},
        )  # fmt: skip
        ElementTree.SubElement(hatch, "line", {"y2": "5", "stroke": POSITIVE, "stroke-width": "2"})
        self.add("rect", width=_WIDTH, height=whole, fill=CARD)
        self.text(_MARGIN, 18, title, weight="bold")
        for i, line in enumerate(lines):
            self.text(_MARGIN, height + 16 * (i + 1), line, fill=SOFT, size=11)

    def add(self, tag: str, **attributes: object) -> ElementTree.Element:
        plain = {key.replace("_", "-"): f"{v:.1f}" if isinstance(v, float) else str(v) for key, v in attributes.items()}
        return ElementTree.SubElement(self.root, tag, plain)

    def text(
        self, x: float, y: float, text: str, anchor: str = "start", fill: str = INK, size: int = 12, weight: str = ""
    ) -> None:
        made = self.add("text", x=x, y=y, text_anchor=anchor, fill=fill, font_size=size)
        if weight:
            made.set("font-weight", weight)
        made.text = text

    def years(self, first: int, last: int, left: int, top: int) -> _Scale:
        """The axis of the years below, with lines at round ones."""
        scale = _Scale(first, last, left)
        step = next((s for s in (1, 2, 5, 10, 20, 50, 100) if (last - first) / s <= 10), 200)
        for year in range(-(-first // step) * step, last + 1, step):
            x = scale.of(year)
            self.add("line", x1=x, y1=top, x2=x, y2=self.height - 22, stroke=LINE)
            self.text(x, self.height - 8, str(year), "middle", SOFT, 11)
        return scale

    def svg(self) -> bytes:
        text: str = ElementTree.tostring(self.root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


class _Scale:
    def __init__(self, first: int, last: int, left: int) -> None:
        self._first, self._left = first, left
        self._step = (_WIDTH - left - _MARGIN) / (last + 1 - first)

    def of(self, year: float) -> float:
        """Where a year begins."""
        return self._left + (year - self._first) * self._step


def _clipped(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def history(kg: View, s: Node, p: Node, o: Node | None = None) -> bytes:
    """The years in which a thing stands in a relation, a line for each other thing.

    Args:
        kg: the view; its year is of no concern.
        s: the subject.
        p: the relation.
        o: the object; None for every one.

    Raises:
        DetenteError: there is nothing to draw, or too much.
    """
    epochs, closure = kg.epochs, kg.closure
    lines: list[tuple[str, Sequence[Stretch], Sequence[Stretch]]] = []
    for triple in closure.match(s, p, o):
        other = triple[2]
        if isinstance(other, BNode) or (other == s and p in kg.between_different):
            continue
        certain, possible = (
            epochs.years(closure.certain(triple)),
            epochs.years(closure.possible(triple) & epochs.in_years),
        )
        if certain or possible:
            lines.append((kg.label(other), certain, possible))
    if not lines:
        raise DetenteError("there is nothing to plot: it never holds")
    if len(lines) > _MOST:
        raise DetenteError(f"{len(lines)} lines are too many for a plot, of which {_MOST} can be read; name an object")
    title = f"{kg.label(s)} {kg.label(p)}" + (f" {kg.label(o)}" if o is not None else " ...")
    caption = f"{title}: years, {_of(kg)}. Full: certain. Hatched: possible; an outline: in some year of these."
    drawing = _Drawing(34 + _ROW * len(lines) + 28, title, caption)
    scale = drawing.years(epochs.starts[0], epochs.last, _LABELS + 10, 30)
    for i, (label, full, wide) in enumerate(sorted(lines)):
        y = 34 + _ROW * i
        drawing.text(_LABELS, y + 14, _clipped(label, 32), "end")
        _bars(drawing, scale, wide, y, fill="url(#possible)", stroke=POSITIVE, stroke_width=0.8)
        _bars(drawing, scale, [c for c in full if not c.some], y, fill=POSITIVE)
        some = {"fill": "none", "stroke": POSITIVE, "stroke_width": 1.6, "stroke_dasharray": "3 2"}
        _bars(drawing, scale, [c for c in full if c.some], y, **some)
    return drawing.svg()


def _bars(drawing: _Drawing, scale: _Scale, stretches: Iterable[Stretch], y: int, **how: object) -> None:
    for stretch in stretches:
        x = scale.of(stretch.first)
        bar = drawing.add("rect", x=x, y=y + 3, width=max(scale.of(stretch.last + 1) - x, 1.5), height=_ROW - 8, **how)
        ElementTree.SubElement(bar, "title").text = str(stretch)


def _of(kg: View) -> str:
    span = f"{kg.epochs.starts[0]}-{kg.epochs.last}"
    return f"view {kg.view}, {span}, sources {', '.join(kg.sources)}"


def balance(found: Panel) -> bytes:
    """How many triads of three ties are balanced and how many are not, by year (`detente.asking.balance`)."""
    years = [int(str(year)) for year in found.column("year")]
    triads = [int(str(n)) for n in found.column("triads_300")]
    even = [int(str(a)) + int(str(b)) for a, b in zip(found.column("ppp"), found.column("pnn"), strict=True)]
    odd = [n - b for n, b in zip(triads, even, strict=True)]
    title = f"Balanced triads: {found.title.removeprefix('years of balance of ')}"
    caption = (
        f"Triads of three ties by year: balanced (even number of negative ties) and not balanced. View {found.view}, "
        f"sources {', '.join(found.sources)}. Ties that are certain; what no source covers is not counted."
    )
    drawing = _Drawing(300, title, caption)
    scale = drawing.years(years[0], years[-1], 60, 44)
    most = max(1, *even, *odd)
    top, bottom = 56, 278

    def y(count: int) -> float:
        return bottom - (bottom - top) * count / most

    for tick in sorted({0, most // 2, most}):
        drawing.add("line", x1=60, y1=y(tick), x2=_WIDTH - _MARGIN, y2=y(tick), stroke=LINE)
        drawing.text(54, y(tick) + 4, f"{tick:,}", "end", SOFT, 11)
    kinds = ((even, POSITIVE, "balanced", ""), (odd, NEGATIVE, "not balanced", "6 3"))
    for n, (counts, colour, name, dash) in enumerate(kinds):
        path = ""
        before = None
        for year, count in zip(years, counts, strict=True):
            # A year that is left out breaks the line.
            begun = (
                f"L{scale.of(year):.1f},{y(count):.1f}"
                if before == year - 1
                else f"M{scale.of(year):.1f},{y(count):.1f}"
            )
            path += f"{begun}L{scale.of(year + 1):.1f},{y(count):.1f}"
            before = year
        line = drawing.add("path", d=path, fill="none", stroke=colour, stroke_width=2)
        if dash:
            line.set("stroke-dasharray", dash)
        x = 70 + 120 * n
        mark = drawing.add("line", x1=x, y1=36, x2=x + 24, y2=36, stroke=colour, stroke_width=2)
        if dash:
            mark.set("stroke-dasharray", dash)
        drawing.text(x + 30, 40, name, fill=colour)
    return drawing.svg()
