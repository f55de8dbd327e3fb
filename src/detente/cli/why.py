"""`detente why`: the proof of a relation."""

from __future__ import annotations

import click

from detente.cli import options
from detente.explain import FORMATS


@click.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@options.graph
@options.extra
@options.article
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.pass_context
def command(
    ctx: click.Context,
    subject: str,
    predicate: str,
    object_: str,
    view: str,
    as_of: int | None,
    extra: tuple[str, ...],
    article: str | None,
    form: str,
) -> None:
    """Why SUBJECT stands in PREDICATE to OBJECT: rules, facts, claims, passages.

    Names can be labels, aliases, ISO codes, prefixed names or IRIs. Exit status 1: it does not hold.
    """
    from detente.explain import Explainer
    from detente.graph import load
    from detente.names import resolve_object, resolve_relation
    from detente.passages import article as text_of

    kg = load(view, as_of, extra)
    s = resolve_object(kg, subject)
    p = resolve_relation(kg, predicate)
    o = resolve_object(kg, object_)
    explainer = Explainer(kg, text_of(kg, article), options.width())
    proof = kg.proof(s, p, o)
    if proof is None:
        known = kg.years(s, p, o)
        when = " in " + ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in known) if known else ""
        words = explainer.phrase((s, p, o))
        hint = f"; it holds{when}" if known else "; `detente show` lists what does"
        click.echo(f"detente: {words}: does not hold ({view}{f', as of {as_of}' if as_of else ''}){hint}", err=True)
        ctx.exit(1)
    makers = {"text": explainer.proof, "json": explainer.as_json, "markdown": explainer.as_markdown}
    click.echo(makers[form](proof))
