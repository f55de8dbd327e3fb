"""``detente why``: why a triple holds, down to the passages."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rdflib.namespace import RDF

from detente.cli import options
from detente.errors import DetenteError
from detente.passages import VARIABLE

if TYPE_CHECKING:
    from detente.evidence import Evidence
    from detente.passages import ArticleText

article_option = click.option(
    "--article",
    envvar=VARIABLE,
    show_envvar=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The article's text (UTF-8), to show passages once it is checked.",
)


class DoesNotHold(DetenteError):
    """A triple does not hold in the view and year asked for (exit status 1)."""

    exit_code = 1


def read_article(evidence: Evidence, article: Path | None) -> ArticleText | None:
    """The article's text, checked, if a file is named."""
    return None if article is None else evidence.read_article(article)


def ascii_only() -> bool:
    """Whether the terminal cannot show lines of trees."""
    return os.environ.get("TERM") == "dumb" or not (sys.stdout.encoding or "").lower().startswith("utf")


@click.command("why")
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@options.graph_options
@article_option
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How to write the proof.",
)
def command(
    subject: str,
    predicate: str,
    object_: str,
    view: str,
    as_of: int | str | None,
    extra: tuple[str, ...],
    reasoner: str,
    article: Path | None,
    kind: str,
) -> None:
    r"""Why a triple holds: rules, stated facts, claims, passages; exit status 1 if it does not hold.

    Each part is a label, an alias, a code, a prefixed name or an IRI; "a" is the property rdf:type.

    \b
    detente why Russia indirectlyOpposedTo "United States" --as-of 2017
    detente why KurilIslandsDispute a Dispute --article article.txt
    """
    from detente.explain import Explainer, explain, why_not
    from detente.names import Names, resolve_object

    kg = options.load(view, as_of, extra, reasoner)
    terms = Names(kg, terms=True)
    s = Names(kg).resolve(subject)
    p = RDF.type if predicate in ("a", "is a") else terms.resolve(predicate, "property")
    o = terms.resolve(object_, "class") if p == RDF.type else resolve_object(kg, object_)
    proof = kg.proof(s, p, o)
    if proof is None:
        raise DoesNotHold(why_not(kg, s, p, o))
    explainer = Explainer(kg)
    explainer.text = read_article(explainer.evidence, article)
    click.echo(explain(proof, explainer, kind, options.width(), ascii_only()))
