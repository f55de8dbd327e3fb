"""The pages of ``docs/`` that are made from the project: one a question, their index, and the map of claims.

A page shows what its question is really answered, so that no page can say what the program does not: a test makes
all of them anew and compares.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import _house
import _transcripts
from rdflib.namespace import RDF

from detente.asking.answers import Answer
from detente.asking.catalogue import catalogue
from detente.asking.headings import place
from detente.asking.option_names import OPTIONS
from detente.asking.questions import Question
from detente.check import kinds_page
from detente.explaining.evidence import Claim, Evidence
from detente.explaining.network import network
from detente.explaining.network_drawing import drawing
from detente.graph import KnowledgeGraph, load
from detente.vocabulary import DET

CHECKOUT = Path(__file__).resolve().parents[2]
PAGES = "docs/questions"
MADE = "<!-- made by scripts/docs; edit the question's file and run it again -->"
MADE_CHECKS = "<!-- made by scripts/docs; edit src/detente/check/kinds.py and run it again -->"
#: How many rows and lines of a reason a page shows; what is left out is said.
ROWS, LINES = 25, 60


@cache
def graph(view: str, year: int | None) -> KnowledgeGraph:
    """A view as of a year, loaded once."""
    return load(view, year)


def pages() -> Iterator[tuple[str, str]]:
    """Every page: its path in the checkout, and its text."""
    questions = [catalogue().get(name) for name in catalogue().files]
    yield f"{PAGES}/README.md", index(questions)
    for question in questions:
        yield f"{PAGES}/{question.name}.md", page(question)
    yield "docs/claims.md", claims(questions)
    yield "docs/checks.md", checks()
    yield "docs/network.svg", drawing(network(graph("corrected", 2017)))


def checks() -> str:
    """The table of the checks."""
    return f"""{MADE_CHECKS}
# The checks

What `detente check` finds, under names that stay as they are. An `error` makes the exit status 1; a `note` is worth
knowing. Each line says file, line, node, what is wrong and what would be right, and ends with the name;
`--format json` gives the same as one document, with the property and the value apart. With files of one's own
(`detente check mine.ttl`) only what is wrong with these is told, unless `--all` asks for the rest. Of the notes of one
check ten are printed, and how many more there are; `--all` prints every one, JSON has them always. Views that are made
of the same files, as those of data sets are, are checked as one. Every command that takes `--with` refuses a file with
such an error, but for what only follows from the facts, for what they rest on, and for `occurrence-twice`.

{kinds_page.page().rstrip()}
"""


def index(questions: list[Question]) -> str:
    """The list of all questions, by topic."""
    lines = [
        MADE,
        "# The questions",
        "",
        f"{len(questions)} saved questions. Each page shows the question's real answer and its reason. What the graph",
        "does not know is said so: *none known* and an empty cell are no proof that there is none.",
        "",
    ]
    topic = ""
    for question in questions:
        if question.topic != topic:
            topic = question.topic
            lines += [f"## {topic}", ""]
        lines.append(f"- [{question.title}]({question.name}.md) `{question.name}`")
        if question is questions[-1] or questions[questions.index(question) + 1].topic != topic:
            lines.append("")
    lines += [
        "## The options",
        "",
        "Each question has some of these; one that may be left out (*default: any*) then lets everything through. What",
        "an option was called in earlier versions is taken, and the new name told; a question that is gone says where",
        "to ask now.",
        "",
        "| option | stands for |",
        "| --- | --- |",
        *(f"| `--{name}` | {meaning} |" for name, meaning in OPTIONS.items()),
        "",
    ]
    return "\n".join(lines)


def page(question: Question) -> str:
    """The page of one question."""
    main = answer(question, question.view)
    lines = [MADE, f"# {question.title}", "", question.description, ""]
    lines += ["```", f"detente ask {question.name}", "```", ""]
    lines += parameters(question)
    lines += [f"## Answer ({heading(question, question.view)})", "", *table(main), ""]
    for view in question.views:
        if view != question.view:
            other = answer(question, view)
            lines += [f"## Answer ({heading(question, view)})", ""]
            lines += ["The same.", ""] if other.rows == main.rows else [*table(other), ""]
    lines += why(question, main)
    if question.claims:
        kg = graph(question.view, question.as_of)
        told = told_claims(kg)
        said = ((c, told[c]) for c in question.claims)
        lines += ["## Claims", ""]
        lines += [f"- [{c}](../../claims.md#{c.lower()}) ({claim.standing}): {claim.text}" for c, claim in said]
        lines += [""]
    lines += ["## Query", "", f"[`queries/{question.name}.rq`](../../../queries/{question.name}.rq)", ""]
    lines += ["```sparql", *body(question), "```", ""]
    return "\n".join(lines)


def heading(question: Question, view: str) -> str:
    """The view and the year of an answer, in words."""
    return place(view, question.as_of)


def answer(question: Question, view: str) -> Answer:
    """The answer with the defaults of all parameters."""
    return graph(view, question.as_of).ask(question.name)


def body(question: Question) -> list[str]:
    """The query without its header."""
    return [line for line in question.text.rstrip().split("\n") if not line.startswith("#+")]


def parameters(question: Question) -> list[str]:
    """A table of the parameters; nothing where there are none."""
    if not question.parameters:
        return []
    lines = ["| option | takes | |", "| --- | --- | --- |"]
    for parameter in question.parameters.values():
        more = parameter.unless_given
        more += "; may be repeated" if parameter.many else ""
        lines.append(f"| `--{parameter.name.replace('_', '-')}` | {parameter.label} ({parameter.kind}) | {more} |")
    return [*lines, ""]


def table(found: Answer) -> list[str]:
    """An answer as a table; what is more than `ROWS` is counted."""
    if not found.rows:
        return ["No rows."]
    shown = Answer(found.columns, found.rows[:ROWS], found.labels, standing=found.standing)
    rest = len(found.rows) - ROWS
    return [shown.to_markdown(), *(["", f"and {rest} more rows"] if rest > 0 else [])]


def why(question: Question, found: Answer) -> list[str]:
    """The reason for the first row."""
    if not found.rows:
        return []
    told = str(found.why(0)).split("\n")
    named = ", ".join(found.text(cell) for cell in found.rows[0] if cell is not None)
    lines = [f"## Why: {named}", "", "```", *told[:LINES], "```", ""]
    if len(told) > LINES:
        lines[-1:] = ["", f"and {len(told) - LINES} more lines: `detente ask {question.name} --why`", ""]
    return lines


@cache
def told_claims(kg: KnowledgeGraph) -> dict[str, Claim]:
    """Every claim by its number."""
    evidence = Evidence(kg)
    found = [evidence.claim(node) for node, _, _ in kg.match(None, RDF.type, DET.Claim)]
    return {claim.name: claim for claim in sorted(found, key=lambda c: c.name)}


def claims(questions: list[Question]) -> str:
    """Which claim is used by which questions."""
    users: dict[str, list[str]] = defaultdict(list)
    for question in questions:
        for claim in question.claims:
            users[claim].append(question.name)
    told = told_claims(graph("corrected", None))
    lines = [MADE, "# The claims, and the questions that use them", ""]
    lines += [f"{len(users)} of the {len(told)} claims stand at the leaves of a saved question's answer.", ""]
    lines += ["| claim | it says, in our own words | how it stands | questions |", "| --- | --- | --- | --- |"]
    for name, claim in told.items():
        links = ", ".join(f"[{q}](questions/{q}.md)" for q in users[name])
        text, standing = (t.replace("|", "&#124;") for t in (claim.text, claim.standing))
        lines.append(f'| <a id="{name.lower()}"></a>{name} | {text} | {standing} | {links} |')
    return "\n".join([*lines, ""])


def main(arguments: list[str]) -> int:
    """Writes the pages, or compares them."""
    check = arguments == ["--check"]
    if arguments and not check:
        print(f"docs: unknown argument {arguments[0]!r}; the only one is --check", file=sys.stderr)
        return 2
    made = {path.relative_to(CHECKOUT).as_posix(): _transcripts.record(path) for path in _transcripts.FILES}
    made |= dict(pages())
    made[_house.PAGE] = _house.page(made[_house.PAGE])
    present = {p.relative_to(CHECKOUT).as_posix() for p in (CHECKOUT / PAGES).rglob("*.md")} - set(made)
    stale = [name for name, text in made.items() if read(CHECKOUT / name) != text] + sorted(present)
    for name in stale:
        if check:
            print(f"docs: {name} is out of date; run scripts/docs", file=sys.stderr)
        elif name in made:
            (CHECKOUT / name).parent.mkdir(parents=True, exist_ok=True)
            (CHECKOUT / name).write_text(made[name], encoding="utf-8", newline="\n")
        else:
            (CHECKOUT / name).unlink()
    return 1 if check and stale else 0


def read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
