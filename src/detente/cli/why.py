"""`detente why`: the proofs of a relation, and of contradictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from detente.cli import options, terminal
from detente.collection.manifest import find
from detente.rdf.formats import PROOF_FORMATS

if TYPE_CHECKING:
    from detente.explaining.explainer import Explainer
    from detente.rdf.terms import Triple


@click.command()
@click.argument("subject", required=False)
@click.argument("predicate", required=False)
@click.argument("object_", metavar="[OBJECT]", required=False)
@options.graph
@options.possible
@options.extra
@options.article
@click.option("--all", "every", is_flag=True, help="Every distinct justification, the shortest proof first.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="With --all, N at most; default: 20.")
@click.option("--contradictions", is_flag=True, help="In place of a relation: what the ontology calls false, proved.")
@options.detail
@click.option("--format", "form", type=click.Choice(PROOF_FORMATS), default="text", show_default=True)
@options.output
@click.pass_context
def command(
    ctx: click.Context,
    subject: str | None,
    predicate: str | None,
    object_: str | None,
    view: str,
    as_of: int | None,
    sources: tuple[str, ...],
    possible: bool,
    extra: tuple[str, ...],
    article: tuple[str, ...],
    every: bool,
    limit: int | None,
    contradictions: bool,
    detail: bool,
    form: str,
    output: str | None,
) -> None:
    """Why SUBJECT stands in PREDICATE to OBJECT: rules, facts, claims, passages.

    Names can be labels, aliases, ISO or Correlates of War codes, prefixed names or IRIs; `a` is rdf:type; a relation
    that has to follow from one kind of situation is named as for a panel, inDisputeWith:MilitarizedDispute. With
    --possible also why it possibly does, each part marked that is not certain. Exit status 1: it does not hold, or is
    not known to; with --contradictions: there are some.
    """
    if contradictions and (subject or every):
        raise click.UsageError("--contradictions takes no relation and no --all")
    if not contradictions and (subject is None or predicate is None or object_ is None):
        raise click.UsageError(
            'a relation is SUBJECT PREDICATE OBJECT, as in: detente why Japan alliedWith "South Korea"'
        )
    if limit is not None and not every:
        raise click.UsageError("--limit goes with --all")
    from detente.explaining import reports
    from detente.explaining.denying import Denied
    from detente.explaining.explainer import Explainer
    from detente.explaining.passages import article as text_of
    from detente.explaining.reasons import absent, proved
    from detente.graph import load
    from detente.proving.justifications import LIMIT

    chosen = sources or None
    kg = load(view, as_of, extra, possible=possible, sources=chosen)
    options.checked(kg, refuse=not contradictions)
    told = Explainer(kg, text_of(kg, article), options.width(), detail)
    if contradictions:
        report = reports.contradictions(told)
        options.emit(report.render(form), output)
        ctx.exit(1 if report.sections else 0)
    triple, proof, kind = proved(kg, str(subject), str(predicate), str(object_))
    if kind is not None and every:
        raise click.UsageError("--all takes a relation without a kind: leave out what follows the colon")
    if proof is None and kind is not None:
        terminal.echo(f"detente: {terminal.clean(absent(told, triple, Denied(), kind))}", err=True)
        ctx.exit(1)
    if proof is None:
        others = (v for v in find().views if v != view)
        _absent(
            told, triple, [v for v in others if load(v, as_of, extra, possible=possible, sources=chosen).holds(*triple)]
        )
        ctx.exit(1)
    if every:
        options.emit(reports.justifications(told, triple, limit or LIMIT).render(form), output)
    else:
        options.emit(reports.render(told, proof, form), output)


def _absent(told: Explainer, triple: Triple, views: list[str]) -> None:
    """Say that a relation does not hold or is not known to, why, when it does, and in which other views."""
    from detente.explaining.denying import denied_by
    from detente.explaining.reasons import absent, elsewhen

    known = elsewhen(told.kg, triple)
    known += [f"it holds in the view {' and '.join(views)}: --view {views[0]}"] if views else []
    hint = "".join(f"; {words}" for words in known) or "; `detente show` lists what does"
    hint += "; see --possible" if any("possibly" in words for words in known) else ""
    says = absent(told, triple, denied_by(told, triple))
    terminal.echo(f"detente: {terminal.clean(says)}{hint}", err=True)
