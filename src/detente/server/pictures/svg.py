"""SVG 1.1 that stands alone: presentation attributes only, so that it is the same in a page, a file and a picture.

https://www.w3.org/TR/SVG11/. Colours are those of the pages by day; their style sheet changes them by night, by the
values of these attributes.
"""

from __future__ import annotations

import copy
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from detente.explaining.colours import CARD, INK, LINE, NEGATIVE, POSITIVE, SOFT

FONT = "system-ui, 'Segoe UI', 'Noto Sans', sans-serif"
#: The colour of each tone of a tie.
TONES = {"pos": POSITIVE, "neg": NEGATIVE, "indirect": NEGATIVE, "soft": SOFT}
#: How many rows the table beside a picture has at most.
LISTED = 120
_NAMESPACE = "http://www.w3.org/2000/svg"


def wide(text: str, size: float = 12) -> float:
    """About how wide a text is, in units of the picture: no font is at hand to measure it."""
    return sum(
        size * (0.34 if c in "iljtfr.,:;'|! ()" else 0.72 if c in "mwMW@" or c.isupper() else 0.58) for c in text
    )


def clipped(text: str, width: float, size: float = 12) -> str:
    """A text cut to a width, with an ellipsis where it was."""
    if wide(text, size) <= width:
        return text
    while text and wide(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


class Picture:
    """A drawing.

    Attributes:
        width, height: its size.
        title: what it shows, in one line.
    """

    def __init__(self, width: float, height: float, title: str, name: str) -> None:
        """Begin a drawing.

        Args:
            width: its width.
            height: its height.
            title: what it shows, for those who do not see it too.
            name: begins the identifiers within it; no other picture of a page has the same.
        """
        self.width, self.height, self.title, self._name = width, height, title, name
        self._root = ElementTree.Element("g", {"font-family": FONT, "font-size": "12"})
        self._defs = ElementTree.Element("defs")
        self._group: ElementTree.Element = self._root

    def add(self, tag: str, text: str = "", /, **attributes: Any) -> ElementTree.Element:
        """An element; ``stroke_width`` is its attribute ``stroke-width``, and a number is cut to one digit."""
        plain = {k.rstrip("_").replace("_", "-"): _value(v) for k, v in attributes.items() if v is not None}
        made = ElementTree.SubElement(self._group, tag, plain)
        made.text = text or None
        return made

    def line(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str = LINE, width: float = 1, **more: Any
    ) -> None:
        """A line."""
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, **more)

    def text(self, x: float, y: float, text: str, anchor: str = "start", fill: str = INK, **more: Any) -> None:
        """A text with a halo, which keeps it readable over lines."""
        halo = {"paint_order": "stroke", "stroke": CARD, "stroke_width": 3.5, "stroke_linejoin": "round"}
        self.add("text", text, x=x, y=y, text_anchor=anchor, fill=fill, **{**halo, **more})

    def hatch(self, colour: str) -> str:
        """A fill of slanted lines, for what is only possible."""
        name = f"{self._name}-h{colour.strip('#')}"
        if not any(e.get("id") == name for e in self._defs):
            made = ElementTree.SubElement(
                self._defs,
                "pattern",
                {
                    "id": name,
                    "width": "5",
                    "height": "5",
                    "patternUnits": "userSpaceOnUse",
                    "patternTransform": "rotate(45)",
                },
            )
            line = {"x1": "0", "y1": "0", "x2": "0", "y2": "5", "stroke": colour, "stroke-width": "1.6"}
            ElementTree.SubElement(made, "line", line)
        return f"url(#{name})"

    def clip(self, x: float, y: float, width: float, height: float) -> str:
        """A clip path of a rectangle."""
        name = f"{self._name}-clip"
        made = ElementTree.SubElement(self._defs, "clipPath", {"id": name})
        ElementTree.SubElement(
            made, "rect", {"x": _value(x), "y": _value(y), "width": _value(width), "height": _value(height)}
        )
        return f"url(#{name})"

    def within(self, href: str = "", **attributes: Any) -> _Group:
        """A group, or a link where it leads somewhere, that takes what is drawn within it."""
        return _Group(self, "a" if href else "g", attributes | ({"href": href} if href else {}))

    def inline(self) -> str:
        """The drawing as a part of a page."""
        root = self._whole(self.height, [])
        if root.find(".//a") is not None:
            root.set("role", "group")  # an image has no links within it
        return _text(root)

    def alone(self, caption: str = "") -> bytes:
        """The drawing as a file, with what is said of it below, and without its links: they lead nowhere from there."""
        lines = textwrap.wrap(caption, max(40, int(self.width / 5.9)))
        height = self.height + (15 * len(lines) + 14 if lines else 0)
        root = copy.deepcopy(self._whole(height, lines))
        for link in root.iter("a"):
            link.tag = "g"
            del link.attrib["href"]
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + _text(root).encode("utf-8")

    def _whole(self, height: float, lines: Sequence[str]) -> ElementTree.Element:
        root = ElementTree.Element(
            "svg",
            {
                "xmlns": _NAMESPACE,
                "viewBox": f"0 0 {_value(self.width)} {_value(height)}",
                "width": _value(self.width),
                "height": _value(height),
                "role": "img",
                "aria-label": self.title,
            },
        )
        ElementTree.SubElement(root, "title").text = self.title
        if len(self._defs):
            root.append(self._defs)
        back = {"width": _value(self.width), "height": _value(height), "fill": CARD}
        ElementTree.SubElement(root, "rect", back)
        root.append(self._root)
        for i, line in enumerate(lines):
            y = _value(self.height + 16 + 15 * i)
            words = {"x": "8", "y": y, "font-family": FONT, "font-size": "11", "fill": SOFT}
            ElementTree.SubElement(root, "text", words).text = line
        return root


class _Group:
    """A group that takes what is drawn while it is open."""

    def __init__(self, picture: Picture, tag: str, attributes: dict[str, Any]) -> None:
        self._picture, self._tag, self._attributes = picture, tag, attributes

    def __enter__(self) -> None:
        self._outer = self._picture._group
        self._picture._group = self._picture.add(self._tag, **self._attributes)

    def __exit__(self, *_: object) -> None:
        self._picture._group = self._outer


def _value(value: Any) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def _text(root: ElementTree.Element) -> str:
    return ElementTree.tostring(root, encoding="unicode")


def left_out(words: str, rows: int) -> str:
    """A sentence on what a picture leaves out, and whether the table beside it has that.

    Args:
        words: what it leaves out; empty for nothing.
        rows: how many rows the table would have.
    """
    table = "the table has all" if rows <= LISTED else f"the table has the first {LISTED} rows of {rows}"
    return f"Left out: {words}; {table}." if words else ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with what stands beside it.

    Attributes:
        picture: the picture.
        caption: what it shows, of which view and year, from which sources.
        columns, rows: the same as a table; a cell is a text, or a text with the address that it leads to.
        href: the address of the picture as a file; empty where it has none.
        narrow: the same for small screens; None where one serves both.
        left_out: what it does not show, in a sentence; empty where it shows all.
    """

    picture: Picture
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    href: str = ""
    narrow: Picture | None = None
    left_out: str = ""
    legend: tuple[tuple[str, str], ...] = field(default=())

    @property
    def listed(self) -> tuple[tuple[Any, ...], ...]:
        """The rows that a page shows."""
        return self.rows[:LISTED]

    @property
    def whole_caption(self) -> str:
        """The caption with what is left out."""
        return " ".join(filter(None, (self.caption, self.left_out)))
