"""The signed network as SVG that stands alone: no style sheet, no script, no font of its own.

Actors stand on a circle, in an order that brings those who are bound together and those who oppose each other apart:
exchanges of two, in whole numbers, so that the drawing is the same to the byte on every machine. Signs are told apart
by dash and hue, and what is only possible by dots (https://www.w3.org/WAI/WCAG22/Understanding/use-of-color). Title and
description are for those who do not see it (https://www.w3.org/TR/SVG2/struct.html#TitleElement).
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator, Sequence
from math import cos, pi, sin

from rdflib.term import Node

from detente.explaining.colours import CARD, INK, NEGATIVE, POSITIVE, SOFT
from detente.explaining.network import BINDS, OPPOSES, Network, Tie
from detente.explaining.row_evidence import in_doubt

_WIDTH, _RADIUS, _TOP = 860, 210, 70
#: Of each sign its hue, and its dashes where it is certain and where it is only possible.
_STROKES = {BINDS: (POSITIVE, "", "2 5"), OPPOSES: (NEGATIVE, "9 5", "2 5 9 5")}
_WORDS = {BINDS: "bound", OPPOSES: "opposed"}
_FONT = 'font-family="DejaVu Sans, Verdana, sans-serif"'


def drawing(network: Network) -> str:
    """A network as an SVG document (https://www.w3.org/TR/SVG2/), which ends with a line feed."""
    order = _order(network)
    angles = {actor: 2 * pi * i / max(1, len(order)) - pi / 2 for i, actor in enumerate(order)}
    centre = (_WIDTH / 2, _TOP + _RADIUS + 30)
    at = {a: (centre[0] + _RADIUS * cos(t), centre[1] + _RADIUS * sin(t)) for a, t in angles.items()}
    title = f"Signed network of actors ({network.place})"
    caption = _caption(network)
    bottom = centre[1] + _RADIUS + 60
    height = bottom + 30 + 18 * len(caption)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_n(height)}" width="{_WIDTH}" '
        f'height="{_n(height)}" role="img" aria-labelledby="network-title network-description">',
        f'<title id="network-title">{html.escape(title)}</title>',
        f'<desc id="network-description">{html.escape(_description(network))}</desc>',
        f'<rect width="{_WIDTH}" height="{_n(height)}" fill="{CARD}"/>',
        _text(_WIDTH / 2, 32, title, size=18, anchor="middle", weight="bold"),
    ]
    lines += _edges(network, at, centre)
    lines += (_actor(network, actor, at[actor], angles[actor]) for actor in order)
    lines += _legend(network, bottom)
    lines += (_text(20, bottom + 30 + 18 * i, line, size=12, ink=SOFT) for i, line in enumerate(caption))
    return "\n".join([*lines, "</svg>", ""])


def _order(network: Network) -> list[Node]:
    """The actors around the circle: those that are bound near each other, those that oppose each other far apart."""
    order = sorted(network.actors, key=lambda a: (network.labels[a], str(a)))
    weights = [(t.one, t.other, 1 if t.sign == BINDS else -1) for t in network.ties]

    def cost(some: Sequence[Node]) -> int:
        where = {actor: i for i, actor in enumerate(some)}
        total = 0
        for one, other, weight in weights:
            apart = abs(where[one] - where[other])
            total += weight * min(apart, len(some) - apart) ** 2
        return total

    best, better = cost(order), True
    while better:
        better = False
        for i in range(len(order)):
            for j in range(i + 1, len(order)):
                order[i], order[j] = order[j], order[i]
                if (now := cost(order)) < best:
                    best, better = now, True
                else:
                    order[i], order[j] = order[j], order[i]
    return order


def _edges(network: Network, at: dict[Node, tuple[float, float]], centre: tuple[float, float]) -> Iterator[str]:
    pairs = {(t.one, t.other) for t in network.ties if t.sign == BINDS}
    pairs &= {(t.one, t.other) for t in network.ties if t.sign == OPPOSES}
    for tie in network.ties:
        (x1, y1), (x2, y2) = at[tie.one], at[tie.other]
        # Bent towards the centre, so that no line runs through an actor between; two ties of one pair differently.
        bend = 0.3 if (tie.one, tie.other) not in pairs else 0.1 if tie.sign == BINDS else 0.5
        x, y = ((1 - bend) * (a + b) / 2 + bend * c for a, b, c in ((x1, x2, centre[0]), (y1, y2, centre[1])))
        yield (
            f'<path d="M{_n(x1)} {_n(y1)} Q{_n(x)} {_n(y)} {_n(x2)} {_n(y2)}" {_stroke(tie.sign, tie.certain)}>'
            f"<title>{html.escape(_says(network, tie))}</title></path>"
        )
        if in_doubt(tie.caveats):  # where a quadratic curve is halfway
            yield _ring((x1 + 2 * x + x2) / 4, (y1 + 2 * y + y2) / 4, _STROKES[tie.sign][0])


def _ring(x: float, y: float, hue: str) -> str:
    """The mark of a tie with a caveat."""
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="5" fill="{CARD}" stroke="{hue}" stroke-width="2"/>'


def _stroke(sign: str, certain: bool) -> str:
    hue, sure, possible = _STROKES[sign]
    dashes = sure if certain else possible
    more = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'fill="none" stroke="{hue}" stroke-width="2"{more}'


def _says(network: Network, tie: Tie) -> str:
    """A tie in words, with its origin and caveats."""
    one, other = network.labels[tie.one], network.labels[tie.other]
    more = "" if tie.certain else ", possibly"
    caveats = f"; {tie.caveats}" if tie.caveats else ""
    return f"{one} and {other}: {_WORDS[tie.sign]}{more} ({tie.origin}{caveats})"


def _actor(network: Network, actor: Node, at: tuple[float, float], angle: float) -> str:
    x, y = at
    if actor in network.states:
        sign = f'<circle cx="{_n(x)}" cy="{_n(y)}" r="7" fill="{INK}"/>'
    else:
        sign = (
            f'<rect x="{_n(x - 6)}" y="{_n(y - 6)}" width="12" height="12" fill="{CARD}" stroke="{INK}" '
            'stroke-width="2"/>'
        )
    side = round(cos(angle), 6)
    anchor = "start" if side > 0.2 else "end" if side < -0.2 else "middle"
    return sign + _text(x + 14 * cos(angle), y + 18 * sin(angle) + 5, network.labels[actor], 14, anchor)


def _legend(network: Network, y: float) -> Iterator[str]:
    """What the lines and signs mean: those that occur."""
    x = 20.0
    for sign, words in ((BINDS, "binds"), (OPPOSES, "opposes")):
        for certain in (True, False):
            if any(t.sign == sign and t.certain is certain for t in network.ties):
                yield f'<path d="M{_n(x)} {_n(y - 4)} h40" {_stroke(sign, certain)}/>'
                yield _text(x + 48, y, words if certain else f"possibly {words}", size=13)
                x += 130 if certain else 180
    if any(in_doubt(t.caveats) for t in network.ties):
        yield _ring(x + 7, y - 4, INK) + _text(x + 20, y, "with a caveat", size=13)
        x += 130
    if network.states:
        yield f'<circle cx="{_n(x + 7)}" cy="{_n(y - 4)}" r="7" fill="{INK}"/>' + _text(x + 22, y, "state", size=13)
        x += 85
    if len(network.states) < len(network.actors):
        yield (
            f'<rect x="{_n(x)}" y="{_n(y - 10)}" width="12" height="12" fill="{CARD}" stroke="{INK}" '
            'stroke-width="2"/>' + _text(x + 20, y, "other actor", size=13)
        )


def _caption(network: Network) -> list[str]:
    ties = len(network.ties)
    said = f"view and year: {network.place}; sources: {', '.join(network.selected)}"
    said += f"; as said by {network.sources or 'nobody'}"
    text = (
        f"{len(network.actors)} actors with {ties} tie{'' if ties == 1 else 's'} of cooperation, arms or bases (binds) "
        f"and of dispute or rivalry (opposes); {said}. Purely economic ties have no sign. "
        "No line: no such tie is known, which is not to say that there is none."
    )
    some = sum(in_doubt(t.caveats) for t in network.ties)
    if some:
        text += f" {some} of the ties rest on claims with a caveat (hedged, attributed, contested, imprecise ...)."
    text += f" Left out: {network.left_out}." if network.left_out else ""
    return textwrap.wrap(text, 120)


def _description(network: Network) -> str:
    left = [f"Left out: {network.left_out}"] if network.left_out else []
    return "; ".join([*(_says(network, tie) for tie in network.ties), *left]) + "."


def _text(x: float, y: float, text: str, size: int, anchor: str = "start", ink: str = INK, weight: str = "") -> str:
    more = f' font-weight="{weight}"' if weight else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" {_FONT} font-size="{size}" fill="{ink}" text-anchor="{anchor}"{more}>'
        f"{html.escape(text)}</text>"
    )


def _n(number: float) -> str:
    """A coordinate, in whole units: no machine rounds these differently."""
    return str(round(number))
