"""What the tests of this folder share: the program of scripts/shared/owl as an object, and where things are."""

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from rdflib.term import URIRef

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts" / "shared"))
import _owl  # noqa: E402, F401

ROOT = Path(__file__).parents[2]
VIEWS = ("corrected", "as-stated", "tentative")
YEARS = (1970, 2001, 2017)


@dataclass
class Found:
    """What a task printed: the rest of each line by its first word."""

    lines: list[list[str]] = field(default_factory=list)

    def of(self, word):
        return [line[1:] for line in self.lines if line[0] == word]

    @property
    def counts(self):
        return {kind: int(number) for kind, number in self.of("COUNT")}


def catalogued(catalog):
    """The files that a catalogue leads to, by ontology IRI."""
    tag = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"
    return {u.get("name"): (catalog.parent / u.get("uri")).resolve() for u in ElementTree.parse(catalog).iter(tag)}


class Checker:
    def __init__(self, process):
        self.process = process

    def ask(self, *task):
        self.process.stdin.write("\t".join(map(str, task)) + "\n")
        self.process.stdin.flush()
        found = Found()
        for line in self.process.stdout:
            if line == "END\n":
                assert not found.of("ERROR"), found.of("ERROR")
                return found
            found.lines.append(line.rstrip("\n").split("\t"))
        raise AssertionError("the Java program ended; its error output says why")

    def maps(self, catalog):
        for name, file in catalogued(catalog).items():
            self.ask("MAP", name, file)

    def facts(self, path, out, how="DRAW"):
        self.ask(how, path, out)
        lines = out.read_text(encoding="utf-8").splitlines()
        return {tuple(URIRef(term[1:-1]) for term in line.split()[:3]) for line in lines}


@contextmanager
def started(command):
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        yield Checker(process)
        process.stdin.close()
