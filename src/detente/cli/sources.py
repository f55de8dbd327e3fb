"""`detente sources`: who says what is there."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import click

from detente.cli import options, terminal
from detente.rdf.formats import ANSWER_FORMATS

#: What stands below the table.
_BELOW = ("title", "citation", "licence")


@click.command()
@options.collection
@click.option("--format", "form", type=click.Choice(ANSWER_FORMATS), default="table", show_default=True)
@click.option("--bibtex", is_flag=True, help="As entries of BibTeX, to cite them.")
@options.csv_safe
@options.output
def command(form: str, bibtex: bool, csv_safe: bool, output: str | None) -> None:
    """List the sources: kind, version, years of which each speaks, what it is complete for, how much it says.

    --source NAME of the other commands chooses among them.
    """
    options.only_csv(csv_safe, form)
    from detente.asking import bibliography
    from detente.collection.manifest import find

    collection = find()
    if bibtex:
        options.emit(bibliography.bibtex(collection).rstrip("\n"), output)
        return
    answer = bibliography.table(collection)
    if form != "table":
        options.emit(answer.render(form, options.width(), safe=csv_safe), output)
        return
    width = options.width()
    narrow = [i for i, name in enumerate(answer.columns) if name not in _BELOW]
    columns = tuple(answer.columns[i] for i in narrow)
    shown = replace(answer, columns=columns, rows=tuple(tuple(row[i] for i in narrow) for row in answer.rows))
    lines = [f"{answer.title} ({collection.root})", "", shown.render("table", width)]
    for row in answer.to_dicts():
        said = {name: str(row[name]).rstrip(".") for name in _BELOW if row.get(name)}
        if said.get("title") == row["name"]:
            del said["title"]
        if "licence" in said:
            text = said["licence"]
            said["licence"] = f"Licence: {text if '://' in text else text[:1].lower() + text[1:]}"
        about = ". ".join(said.values())
        told = terminal.clean(f"{row['name']}: {about}." if about else str(row["name"]))
        lines += ["", textwrap.fill(told, width, subsequent_indent="  ", break_on_hyphens=False)]
    options.emit("\n".join(lines), output)
