"""`detente cite`: a claim, a passage or a situation with its sources."""

from __future__ import annotations

import re

import click
from rdflib.namespace import RDF
from rdflib.term import Node

from detente.cli import options
from detente.vocabulary import DET, ID


@click.command()
@click.argument("what")
@options.view
@options.article
def command(what: str, view: str, article: str | None) -> None:
    """Cite a claim (C173), a passage (S4P1.9) or a situation by its name."""
    from detente.explain import Explainer
    from detente.graph import load
    from detente.names import Names
    from detente.passages import article as text_of

    kg = load(view)
    explainer = Explainer(kg, text_of(kg, article), options.width())
    evidence = explainer.evidence
    if re.fullmatch(r"[Cc]?\d{1,3}", what):
        node: Node = Names(kg, [DET.Claim]).resolve(f"Claim C{int(what.lstrip('Cc')):03d}", "claim")
    elif kg.holds(ID[what], RDF.type, DET.Passage):
        node = ID[what]
    else:
        node = Names(kg).resolve(what, "claim, passage or situation")
    if kg.holds(node, RDF.type, DET.Passage):
        click.echo(explainer.passage_line(node))
        claims = sorted({s for s, _, _ in kg.match(None, DET.passage, node)}, key=str)
        for _, _, reason in kg.match(node, DET.withoutClaim, None):
            click.echo(f"no claim: {reason}")
    elif kg.holds(node, RDF.type, DET.Claim):
        claims = [node]
    else:
        click.echo(explainer.label(node))
        claims = evidence.claims_of(node)
        for reference in evidence.objects(node, DET.reference):
            click.echo(explainer.reference_line(reference))
    for claim in claims:
        found = evidence.claim(claim)
        click.echo(explainer.claim_line(found))
        reading = [evidence.objects(claim, p) for p in (DET.claimSubject, DET.claimRelation)]
        reading.append(evidence.objects(claim, DET.claimObject) or evidence.objects(claim, DET.claimValue))
        click.echo("  reading: " + " - ".join(", ".join(map(explainer.label, part)) for part in reading if part))
        for passage in found.passages:
            click.echo(f"  {explainer.passage_line(passage)}")
        for word in ("asserts", "supposes", "denies", "contradicts"):
            others = [o for _, _, o in kg.match(claim, DET[word], None)]
            for other in others:
                more = f" ({explainer.evidence.claim(other).text})" if word == "contradicts" else ""
                click.echo(f"  {word}: {explainer.label(other)}{more}")
        for p, word in ((DET.note, "note"), (DET.correction, "the record says")):
            for text in evidence.objects(claim, p):
                click.echo(f"  {word}: {text}")
        for reference in evidence.objects(claim, DET.reference):
            click.echo(f"  {explainer.reference_line(reference)}")
