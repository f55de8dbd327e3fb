"""From what a page says to its HTML: Jinja2's templates, with escaping on, and what all of them share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdflib.term import Literal, Node, URIRef

from detente import __version__
from detente.collection.epochs import Stretch
from detente.errors import DetenteError
from detente.server.pages.addresses import Links, path_of, with_query
from detente.server.pages.asked import Asked, links_of
from detente.server.pages.rdf_pages import FORMAT_NAMES
from detente.server.replies import Reply

if TYPE_CHECKING:
    from jinja2 import Environment

SERVER = Path(__file__).resolve().parents[1]
HTML = "text/html; charset=utf-8"
#: The pages that the bar at the top of each leads to.
BAR = (
    ("Questions", "/question"),
    ("Things", "/things"),
    ("Network", "/network"),
    ("Map", "/map"),
    ("Sources", "/source"),
    ("Query", "/query"),
)
_NOTHING_KEPT = Links({})
#: What a problem is called on its page, by its status.
_TITLES = {
    404: "Not here",
    405: "Not in this way",
    413: "Too much at once",
    500: "The server is at fault",
    503: "Too much to do just now",
    504: "This took too long",
}


@cache
def environment() -> Environment:
    """The templates.

    Raises:
        DetenteError: Jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ModuleNotFoundError:
        raise DetenteError("pages need Jinja2: pip install 'detente[serve]'") from None
    made = Environment(
        loader=FileSystemLoader(SERVER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"path": path_of, "plural": plural, "capital": capital}
    made.tests["literal"] = lambda term: isinstance(term, Literal)
    made.tests["iri"] = lambda term: isinstance(term, URIRef)
    made.globals |= {
        "bar": BAR,
        "static": static,
        "with_query": with_query,
        "version": __version__,
        "names_of_types": FORMAT_NAMES,
    }
    return made


def compiled() -> None:
    """Compile all templates, of which each would else be when it is first shown."""
    for name in environment().list_templates():
        environment().get_template(name)


@cache
def static(name: str) -> str:
    """The address of a static file, which changes with its content, so that it may be kept for long."""
    digest = hashlib.sha256((SERVER / "static" / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


def plural(count: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def capital(text: str) -> str:
    """A text with its first letter large, and all others as they are."""
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=20_000)
def years_said(stretches: tuple[Stretch, ...], span: tuple[int, int], ends: Collection[int] = ()) -> str:
    """Stretches of years in words; what goes on to the end of the span is said by its first year alone.

    Args:
        stretches: the years.
        span: the first and the last year of the graph, beyond which the sources say nothing.
        ends: the last years of sources: what ends with one may go on, for all that is known.
    """
    words = []
    for s in stretches:
        if (s.first, s.last, s.some) == (*span, False):
            words.append("in all years")
        elif s.some:
            words.append(f"in some year of {s.first}–{s.last}")
        elif s.first == s.last:
            words.append(str(s.first))
        else:
            words.append(f"since {s.first}" if s.last == span[1] else f"{s.first}–{s.last}")
        if s.last in ends and s.last != span[1] and not s.some:
            words[-1] += ", where a source ends"
    return ", ".join(words)


def page(asked: Asked, template: str, title: str, status: int = 200, **given: Any) -> Reply:
    """A page.

    Args:
        asked: what was asked for.
        template: the name of its template.
        title: what it is called.
        status: the status code.
        given: what the template shows.
    """
    return html(template, status, asked=asked, links=asked.links, label=asked.label, title=title, **given)


def html(template: str, status: int = 200, **given: Any) -> Reply:
    """A page of HTML from a template and what it shows."""
    given.setdefault("here", "")
    given.setdefault("alternates", ())
    given.setdefault("path_here", "/")
    given.setdefault("robots", "")
    text = environment().get_template(template).render(**given)
    return Reply(status, [("Content-Type", HTML), ("Vary", "Accept, Accept-Language")], text.encode("utf-8"))


def failure(
    status: int,
    title: str,
    text: str,
    near: tuple[tuple[str, str], ...] = (),
    elsewhere: tuple[tuple[str, str], ...] = (),
    links: Links = _NOTHING_KEPT,
) -> Reply:
    """A page that says what went wrong, and what may have been meant.

    Args:
        status: the status code.
        title: what is wrong, in a few words.
        text: what is wrong, in a sentence.
        near: what may have been meant: names with their addresses.
        elsewhere: where it is instead: texts with their addresses.
        links: makes the links of the page.
    """
    given = {"title": title, "text": text, "near": near, "elsewhere": elsewhere}
    return html("failure.html", status, asked=None, links=links, label=str, **given)


def problem_page(fault: Reply, query: Mapping[str, Sequence[str]]) -> Reply:
    """A problem of the server itself, such as a method that it does not know, as a page.

    Args:
        fault: the problem.
        query: the values of each parameter of the request, of which links keep what is looked at.
    """
    links = links_of(query)
    data = json.loads(fault.body)
    text = str(data["detail"]).rstrip(".")
    near = tuple((name, links.to("/search", q=name)) for name in data.get("near", ()))
    title = _TITLES.get(fault.status, "This cannot be answered")
    made = failure(fault.status, title, f"{capital(text)}.", near, links=links)
    kept = [(name, value) for name, value in fault.headers if name not in ("Content-Type", "Vary")]
    return replace(made, headers=[*made.headers, *kept])


def redirect(path: str, status: int = 303) -> Reply:
    """A reply that leads elsewhere."""
    return Reply(status, [("Location", path), ("Content-Type", "text/plain; charset=utf-8")], b"")


def named(asked: Asked, node: Node) -> dict[str, Any]:
    """A thing as templates show it: its name, its page, and the language of the name where it is another."""
    return {
        "text": asked.label(node),
        "href": asked.links.thing(node) if isinstance(node, URIRef) else "",
        "lang": asked.desk.said_in(node, asked.language),
    }
