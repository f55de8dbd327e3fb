"""Maps: points on the outlines of countries, which come with the program (Natural Earth, 1:110 million).

Natural Earth draws boundaries as they are controlled, and takes no side; where one is contested a page says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from pathlib import Path
from typing import NamedTuple

from detente.explaining.colours import CARD, INK, LAND, LINE, NEGATIVE, RECORD, SOFT
from detente.server.pictures.network_picture import place_label
from detente.server.pictures.svg import Picture

_ATLAS = Path(__file__).resolve().parents[1] / "atlas" / "countries-110m.json"
_Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a map.

    Attributes:
        label: what it is called.
        href: where it leads.
        latitude, longitude: in degrees (WGS 84).
        contested: whether several actors claim it.
        main: whether the map is about it.
    """

    label: str
    href: str
    latitude: float
    longitude: float
    contested: bool = False
    main: bool = False


class Outline(NamedTuple):
    """A ring of a country.

    Attributes:
        west, south, east, north: what it lies within, in degrees.
        points: longitudes and latitudes, in degrees.
    """

    west: float
    south: float
    east: float
    north: float
    points: _Ring


@cache
def outlines() -> tuple[Outline, ...]:
    """The rings of the countries (TopoJSON: arcs as differences of integers, joined to rings)."""
    atlas = json.loads(_ATLAS.read_text(encoding="utf-8"))
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs: list[_Ring] = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)

    def rings() -> Iterator[_Ring]:
        for shape in atlas["objects"]["countries"]["geometries"]:
            several = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
            for polygon in several:
                for ring in polygon:
                    points: _Ring = []
                    for number in ring:
                        part = arcs[number] if number >= 0 else arcs[~number][::-1]
                        points += part if not points else part[1:]
                    yield points

    def outline(points: _Ring) -> Outline:
        points = _unwrapped(points)
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return Outline(min(xs), min(ys), max(xs), max(ys), points)

    return tuple(map(outline, rings()))


def _unwrapped(points: _Ring) -> _Ring:
    """A ring that crosses the antimeridian without its leap from 180 to -180 degrees; one around a pole goes by it."""
    made = [points[0]]
    for x, y in points[1:]:
        turns = round((made[-1][0] - x) / 360)
        made.append((x + 360 * turns, y))
    if abs(made[-1][0] - made[0][0]) > 180:
        pole = -90.0 if made[0][1] < 0 else 90.0
        made += [(made[-1][0], pole), (made[0][0], pole)]
    return made


def _about(spots: Sequence[Spot], ratio: float) -> tuple[float, float, float, float]:
    """West, south, east and north of a map that shows all places: longitudes may go beyond 180 degrees."""
    longitudes = sorted(s.longitude % 360 for s in spots)
    gaps = [(b - a, b) for a, b in zip(longitudes, longitudes[1:], strict=False)]
    gaps.append((longitudes[0] + 360 - longitudes[-1], longitudes[0]))
    west = max(gaps)[1]
    east = west + max((x - west) % 360 for x in longitudes)
    south, north = min(s.latitude for s in spots), max(s.latitude for s in spots)
    margin = max(10.0, (east - west) * 0.1, (north - south) * 0.15)
    west, east, south, north = west - margin, east + margin, south - margin, north + margin
    squeeze = cos(radians((south + north) / 2))
    high, across = north - south, (east - west) * squeeze
    if across / high < ratio:
        more = (high * ratio - across) / squeeze / 2
        west, east = west - more, east + more
    else:
        more = (across / ratio - high) / 2
        south, north = south - more, north + more
    south, north = (south - max(0, north - 88), 88) if north > 88 else (south, north)
    return west, max(south, -88), east, north


def world_map(spots: Sequence[Spot], title: str, name: str, width: float) -> Picture:
    """Draw places on a map (equirectangular, true to scale in the middle).

    Args:
        spots: the places; at least one.
        title: what it shows.
        name: begins its identifiers.
        width: how wide it is.
    """
    height = round(width * (0.62 if width > 500 else 0.8))
    west, south, east, north = _about(spots, width / height)
    picture = Picture(width, height, title, name)

    def at(longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - west) / (east - west) * width, (north - latitude) / (north - south) * height

    with picture.within(clip_path=picture.clip(0, 0, width, height)):
        for step in range(-180, 541, 15):
            picture.line(*at(step, north), *at(step, south), LINE, 0.6)
            if -90 < step < 90:
                picture.line(*at(west, step), *at(east, step), LINE, 0.6)
        shapes = []
        for ring in outlines():
            for turn in (-360, 0, 360):
                if ring.east + turn < west or ring.west + turn > east or ring.north < south or ring.south > north:
                    continue
                kept: _Ring = []
                for x, y in ring.points:
                    px, py = at(x + turn, y)
                    if not kept or abs(px - kept[-1][0]) + abs(py - kept[-1][1]) > 1.6:  # nearer ones are not seen
                        kept.append((px, py))
                if len(kept) > 2:
                    shapes.append("M" + "L".join(f"{px:.0f} {py:.0f}" for px, py in kept) + "Z")
        picture.add("path", d="".join(shapes), fill=LAND, stroke=SOFT, stroke_width=0.5, stroke_linejoin="round")
    placed = [(s, *at(west + (s.longitude - west) % 360, s.latitude)) for s in spots]
    boxes = [(x - 6, y - 6, x + 6, y + 6) for _, x, y in placed]
    for spot, x, y in sorted(placed, key=lambda p: (not p[0].main, not p[0].contested, p[0].label)):
        with picture.within(spot.href):
            if spot.contested:
                around = {"fill": "none", "stroke": NEGATIVE, "stroke_width": 1.8, "stroke_dasharray": "3 2"}
                picture.add("circle", cx=x, cy=y, r=9, **around)
            fill = INK if spot.main else CARD
            stroke = NEGATIVE if spot.contested else INK if spot.main else RECORD
            picture.add("circle", cx=x, cy=y, r=5 if spot.main else 4, fill=fill, stroke=stroke, stroke_width=1.8)
            need = spot.main or spot.contested or len(placed) <= 8
            place_label(picture, boxes, (x, y), spot.label, (width, height), bold=spot.main, need=need)
            picture.add("title", spot.label)
    return picture
