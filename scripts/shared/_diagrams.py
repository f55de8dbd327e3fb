"""The drawings of the reference page, as SVG: the tree of the classes, and an example of each pattern.

What is drawn is read from the ontology and the graph. A pattern's example names the things to show, where each stands,
and the relations to draw between them; one that the graph does not hold is an error. The layout is arithmetic alone, so
that a drawing is the same to the byte on every machine.
"""

import html
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from _patterns import Pattern
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node, URIRef

from detente.collection.manifest import shipped
from detente.graph import KnowledgeGraph
from detente.vocabulary import DET, PREFIXES

_PREFIXES = {**PREFIXES, **shipped().prefixes}
#: Gives a view as of a year, or of all years.
Graphs = Callable[[str, int | None], KnowledgeGraph]
YEAR = 2017
CELL_X, CELL_Y, BOX, LINE = 260, 130, 186, 16
FONT = "font-family='DejaVu Sans, Verdana, sans-serif'"
#: How a relation is drawn by the file that states it; what no file states is inferred.
INK = {
    "inferred": "#1558c0",
    "facts": "#222222",
    "claims": "#777777",
    "hedged": "#8a2be2",
    "as-stated": "#c05000",
    "corrections": "#1a7f37",
}
#: The fill of a box by its class; the first that fits.
FILLS = (
    (DET.Claim, "#eeeeee"),
    (DET.Passage, "#eeeeee"),
    (DET.Reference, "#eeeeee"),
    (DET.Code, "#ffffff"),
    (DET.Occurrence, "#fff3c4"),
    (DET.Entity, "#dcebff"),
)


class NotThere(ValueError):
    """A drawing wants a relation that the graph does not hold. One line."""


def node(name: str) -> URIRef:
    """The term of a prefixed name."""
    prefix, _, local = name.partition(":")
    return URIRef(_PREFIXES[prefix] + local)


def svg(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    """A drawing that an HTML page can hold as it is."""
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_n(width)} {_n(height)}' width='{_n(width)}' "
        f"height='{_n(height)}' role='img' {FONT} font-size='12'><title>{html.escape(title)}</title>"
    )
    return "\n".join([head, *parts, "</svg>"])


def _n(number: float) -> str:
    """A number without needless digits."""
    return f"{number:.1f}".removesuffix(".0")


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f"<text x='{_n(x)}' y='{_n(y)}' {more}>{html.escape(words)}</text>"


def _width(words: str) -> float:
    """About how wide a text of 12 px is; fonts differ, so it is on the generous side."""
    return len(words) * 7.2


def draw(pattern: Pattern, graphs: Graphs) -> str:
    """A pattern's example as SVG.

    Raises:
        NotThere: the graph lacks one of its relations.
    """
    left = min(x for x, _ in pattern.places.values())
    boxes = {n: _lines(n, pattern, graphs) for n in map(node, pattern.places)}
    sizes = {n: (BOX, 12 + LINE * sum(map(len, lines))) for n, lines in boxes.items()}
    top = 12 + max(sizes[node(name)][1] / 2 for name, (_, y) in pattern.places.items() if y == 0)
    middles = {
        node(name): (BOX / 2 + 12 + (x - left) * CELL_X, top + y * CELL_Y) for name, (x, y) in pattern.places.items()
    }
    ends = [(node(s), node(o)) for s, _, o in pattern.arrows]
    parts, labels, pairs, used = [], [], [], set()
    for arrow in pattern.arrows:
        s, p, o = map(node, arrow)
        source = _source((s, p, o), pattern, graphs)
        used.add(source)
        label = str(graphs(pattern.views[0], None).label(p))
        if source == "inferred" and len(pattern.views) > 1:
            label += f" ({', '.join(v for v in pattern.views if graphs(v, YEAR).holds(s, p, o))})"
        pairs.append((s, o))
        # Of several relations between the same two, each stands a little lower than the one before.
        apart = 34 * (pairs.count((s, o)) - 1) - 17 * (ends.count((s, o)) - 1)
        line, *words = _arrow(middles[s], sizes[s], middles[o], sizes[o], label, source, pattern.name, apart)
        parts.append(line)
        labels += words
    for n, (x, y) in middles.items():
        parts += _box(x, y, sizes[n], boxes[n], _fill(n, pattern, graphs), n)
    parts += labels  # last, so that no line crosses a word
    height = max(y + sizes[n][1] / 2 for n, (_, y) in middles.items())
    width = max(x for x, _ in middles.values()) + BOX / 2 + 12
    x = 12.0
    for source in (name for name in INK if name in used):
        parts.append(_line(x, height + 26, x + 30, height + 26, source))
        words = "inferred" if source == "inferred" else f"stated in {source}"
        parts.append(_text(x + 36, height + 30, words))
        x += 60 + _width(words)
    return svg(max(width, x), height + 44, pattern.title, [_heads(pattern), *parts])


def _heads(pattern: Pattern) -> str:
    heads = (
        f"<marker id='{pattern.name}-{name}' viewBox='0 0 8 8' refX='8' refY='4' markerWidth='8' markerHeight='8' "
        f"orient='auto-start-reverse'><path d='M0 0L8 4L0 8z' fill='{ink}'/></marker>"
        for name, ink in INK.items()
    )
    return f"<defs>{''.join(heads)}</defs>"


def _line(x1: float, y1: float, x2: float, y2: float, source: str, heads: str = "") -> str:
    style = " stroke-dasharray='6 4'" if source == "inferred" else ""
    head = f" marker-end='url(#{heads}-{source})'" if heads else ""
    at = f"x1='{_n(x1)}' y1='{_n(y1)}' x2='{_n(x2)}' y2='{_n(y2)}'"
    return f"<line {at} stroke='{INK[source]}' stroke-width='1.6'{style}{head}/>"


def _edge(x: float, y: float, size: tuple[float, float], dx: float, dy: float) -> tuple[float, float]:
    """Where a ray from the middle of a box leaves it."""
    scale = min(size[0] / 2 / abs(dx) if dx else 1e9, size[1] / 2 / abs(dy) if dy else 1e9)
    return x + dx * scale, y + dy * scale


def _arrow(
    a: tuple[float, float],
    size_a: tuple[float, float],
    b: tuple[float, float],
    size_b: tuple[float, float],
    label: str,
    source: str,
    heads: str,
    down: float,
) -> list[str]:
    a, b = (a[0], a[1] + down), (b[0], b[1] + down)
    size_a, size_b = (size_a[0], size_a[1] - 2 * abs(down)), (size_b[0], size_b[1] - 2 * abs(down))
    dx, dy = b[0] - a[0], b[1] - a[1]
    x1, y1 = _edge(*a, size_a, dx, dy)
    x2, y2 = _edge(*b, size_b, -dx, -dy)
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    width = _width(label) + 4
    lift = -10 if not dy and abs(x2 - x1) < width else 0  # over a line that is too short to hold it
    return [
        _line(x1, y1, x2, y2, source, heads),
        f"<rect x='{_n(x - width / 2)}' y='{_n(y - 9 + lift)}' width='{_n(width)}' height='17' fill='white' "
        "fill-opacity='0.85'/>",
        _text(x, y + 4 + lift, label, f"text-anchor='middle' fill='{INK[source]}'"),
    ]


def _box(
    x: float, y: float, size: tuple[float, float], lines: tuple[list[str], list[str]], fill: str, n: Node
) -> list[str]:
    w, h = size
    parts = [
        f"<rect x='{_n(x - w / 2)}' y='{_n(y - h / 2)}' width='{_n(w)}' height='{_n(h)}' rx='5' fill='{fill}' "
        f"stroke='#555555'><title>{html.escape(str(n))}</title></rect>"
    ]
    for i, words in enumerate(lines[0] + lines[1]):
        more = "text-anchor='middle'" + (" font-weight='bold'" if i < len(lines[0]) else "")
        parts.append(_text(x, y - h / 2 + 18 + i * LINE, words, more))
    return parts


def _holding(n: Node, pattern: Pattern, graphs: Graphs) -> KnowledgeGraph:
    """The first view of the pattern that says what the thing is."""
    for view in pattern.views:
        kg = graphs(view, None)
        if any(True for _ in kg.match(n, RDF.type, None)):
            return kg
    raise NotThere(f"{pattern.name}: no view of {', '.join(pattern.views)} says what {n} is")


def _lines(n: Node, pattern: Pattern, graphs: Graphs) -> tuple[list[str], list[str]]:
    """What stands in the box of a thing: the lines of its label; those of its class and its years."""
    kg = _holding(n, pattern, graphs)
    stated = [o for s, _, o in kg.match(n, RDF.type, None) if (s, RDF.type, o) in kg.masks]
    classes = sorted(str(kg.label(o)) for o in stated if str(o).startswith(str(DET)))
    years = kg.timeline.years(n)
    label = str(kg.label(n))
    return textwrap.wrap(label, 22), textwrap.wrap(", ".join([*classes, *([years] if years else [])]), 24)


def _fill(n: Node, pattern: Pattern, graphs: Graphs) -> str:
    kg = _holding(n, pattern, graphs)
    return next((fill for cls, fill in FILLS if kg.holds(n, RDF.type, cls)), "#ffffff")


def _source(triple: tuple[Node, Node, Node], pattern: Pattern, graphs: Graphs) -> str:
    """The file that states a relation, or that it is inferred."""
    for view in pattern.views:
        kg = graphs(view, None)
        for name in kg.stated_in.get(triple, ()):
            stem = kg.files[name].stem if name in kg.files else "inferred"
            return stem if stem in INK else "facts"
    if any(graphs(view, YEAR).holds(*triple) for view in pattern.views):
        return "inferred"
    raise NotThere(f"{pattern.name}: no view of {', '.join(pattern.views)} holds {' '.join(map(str, triple))}")


# ---- the tree of the classes ---------------------------------------------------------------------------


def class_tree(kg: KnowledgeGraph, link: Callable[[Node], str]) -> str:
    """The named classes under one another, as SVG; a class of several classes stands under each.

    Args:
        kg: any graph, for its ontology.
        link: the address of a class in the page.
    """
    own = {s for s, p, o in kg.schema if p == RDF.type and o == OWL.Class and str(s).startswith(str(DET))}
    below: dict[Node, list[Node]] = defaultdict(list)
    wider = defaultdict(set)
    for s, p, o in kg.schema:
        if p == RDFS.subClassOf and s in own and o in own:
            below[o].append(s)
            wider[s].add(o)
    columns: list[list[tuple[int, Node]]] = [[], []]
    for root in sorted(own - set(wider), key=kg.label):
        rows = _walk(root, below, kg, 0)
        columns[root == DET.Content].extend(rows)
    parts = [part for i, rows in enumerate(columns) for part in _column(rows, 16 + i * 430, kg, link, wider)]
    return svg(860, 30 + 20 * max(map(len, columns)), "The tree of the classes", parts)


def _walk(cls: Node, below: Mapping[Node, list[Node]], kg: KnowledgeGraph, depth: int) -> list[tuple[int, Node]]:
    rows = [(depth, cls)]
    for child in sorted(below.get(cls, ()), key=kg.label):
        rows += _walk(child, below, kg, depth + 1)
    return rows


def _column(
    rows: Sequence[tuple[int, Node]],
    left: float,
    kg: KnowledgeGraph,
    link: Callable[[Node], str],
    wider: Mapping[Node, set[Node]],
) -> list[str]:
    parts, last = [], {}
    for i, (depth, cls) in enumerate(rows):
        x, y = left + depth * 22, 24 + i * 20
        if depth:
            top = last[depth - 1]
            parts.append(
                f"<path d='M{_n(x - 14)} {_n(top + 6)}V{_n(y - 4)}H{_n(x - 3)}' fill='none' stroke='#999999'/>"
            )
        last[depth] = y
        label = str(kg.label(cls)) + (" *" if len(wider[cls]) > 1 else "")
        words = _text(x, y, label, "fill='#005a9c'" + (" font-weight='bold'" if depth == 0 else ""))
        parts.append(f"<a href='{html.escape(link(cls))}'>{words}</a>")
    return parts
