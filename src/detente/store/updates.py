"""The rules as SPARQL 1.1 updates, which a triple store runs itself until nothing changes.

Each rule of the compiled ontology is one ``INSERT ... WHERE`` (https://www.w3.org/TR/sparql11-update/#insert) that adds
its conclusion where it is not there yet. A blank node cannot be named in SPARQL: one in a rule, an unnamed class, is a
variable that the triples of the rule's axioms bind, so that the ontology must be in the store. Axioms that are
themselves inferred give no updates: these are of what the ontology states. The conclusions that
`detente.rules.is_tautology` leaves out are left out here, and so are the self-pairs of ``det:betweenDifferent``.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import BNode, Literal, Node, URIRef

from detente.graph import load
from detente.rdf.files import save
from detente.rdf.terms import Triple, short
from detente.rules import Atom, Rule, Ruleset, Var, is_tautology
from detente.store import Request
from detente.vocabulary import DEFAULT_VIEW, INFERRED_GRAPH

_HEAD = """\
# The rules of {view} as SPARQL 1.1 updates, {count} of them, written by `detente export --rules`.
# Run the whole request again and again until the number of triples stays the same.
# The store's default graph holds one year of a view, stated facts and ontology:
# `detente export --view {view} --as-of YEAR --stated-only --format nquads`. All years together know no time.
"""


class _Tautologies:
    """What `is_tautology` calls empty, asked of it, so that both always agree."""

    def __init__(self, universal: frozenset[Node] = frozenset()) -> None:
        """Ask; membership in the classes of everything that a rule needs as a premise is not empty."""
        terms = sorted(URIRef(n) for ns in (OWL, RDFS, RDF) for n in dir(ns) if n.startswith("http"))
        some, other = URIRef("urn:a"), URIRef("urn:b")
        #: Predicates that say nothing of one thing twice, and those that say nothing with certain terms.
        self.reflexive = [p for p in terms if is_tautology((some, p, some)) and not is_tautology((some, p, other))]
        self.objects = {p: [o for o in terms if is_tautology((some, p, o))] for p in terms}
        self.subjects = {p: [s for s in terms if is_tautology((s, p, other))] for p in terms}
        self.objects[RDF.type] = [o for o in self.objects[RDF.type] if o not in universal]
        self.objects = {p: o for p, o in self.objects.items() if o}
        self.subjects = {p: s for p, s in self.subjects.items() if s}

    def filters(self, head: Atom) -> list[str]:
        """The conditions under which a conclusion says something."""
        s, p, o = map(_term, head)
        found = []
        for predicate in sorted({*self.reflexive, *self.objects, *self.subjects}):
            empty = [f"sameTerm({s}, {o})"] if predicate in self.reflexive else []
            for place, value, terms in ((head.s, s, self.subjects), (head.o, o, self.objects)):
                several = terms.get(predicate, [])
                if several and (isinstance(place, Var) or place in several):
                    empty.append(f"{value} IN ({', '.join(map(_term, several))})")
            if isinstance(head.p, Var):
                found += [f"FILTER(!({p} = {_term(predicate)} && ({' || '.join(empty)})))"] if empty else []
            elif head.p == predicate and empty:
                found.append(f"FILTER(!({' || '.join(empty)}))")
        return found


def _term(slot: Node | Var) -> str:
    """A term or a variable in SPARQL."""
    if isinstance(slot, Var):
        return f"?{slot.name}"
    if isinstance(slot, Literal):
        return slot.n3()
    return short(slot) if str(slot).startswith((str(OWL), str(RDF), str(RDFS))) else f"<{slot}>"


def _without_blank(atoms: Iterable[Triple | Atom]) -> list[Atom]:
    """The atoms with a variable for each blank node, numbered as they are met."""
    known: dict[BNode, Var] = {}
    made = []
    for atom in atoms:
        made.append(
            Atom(*(known.setdefault(t, Var(f"node{len(known) + 1}")) if isinstance(t, BNode) else t for t in atom))
        )
    return made


def _pattern(atom: Atom) -> str:
    return " ".join(map(_term, atom)) + " ."


def update(rule: Rule, tautologies: _Tautologies, between_different: frozenset[Node] = frozenset()) -> str:
    """One rule as one update; empty for one without conclusion, or whose conclusion says nothing.

    Args:
        rule: the rule.
        tautologies: what is left out.
        between_different: the properties whose self-pairs are left out.
    """
    head = rule.head
    if head is None:
        return ""
    if any(head.p == p and head.o in objects for p, objects in tautologies.objects.items()):
        return ""
    # What names a blank node comes first, for engines that join in the order of the text.
    named = any(isinstance(t, BNode) for atom in (head, *rule.body) for t in atom)
    axioms = rule.axioms if named else ()
    *atoms, head = _without_blank([*axioms, *rule.body, head])
    where = [_pattern(atom) for atom in atoms]
    conditions = tautologies.filters(head)
    if isinstance(head.s, Var):
        conditions.append(f"FILTER(!isLiteral({_term(head.s)}))")
    if head.p in between_different:
        conditions.append(f"FILTER(!sameTerm({_term(head.s)}, {_term(head.o)}))")
    conclusion = _pattern(head)
    lines = [
        f"INSERT {{ {conclusion} GRAPH <{INFERRED_GRAPH}> {{ {conclusion} }} }}",
        "WHERE {",
        *(f"  {line}" for line in (*dict.fromkeys(where), *conditions)),
        f"  FILTER NOT EXISTS {{ {conclusion} }}",
        "}",
    ]
    return "\n".join(lines)


def request(ruleset: Ruleset, between_different: frozenset[Node] = frozenset()) -> tuple[str, int]:
    """Rules as one request of updates, to be run until nothing changes.

    Args:
        ruleset: the rules; those that only find contradictions are left out.
        between_different: the properties whose self-pairs are left out.

    Returns:
        The request without prologue comments, and how many updates it holds.
    """
    tautologies = _Tautologies(ruleset.universal)
    named = [(rule.name, update(rule, tautologies, between_different)) for rule in ruleset.rules]
    updates = {text: name for name, text in named if text}
    prologue = "\n".join(f"PREFIX {prefix}: <{base}>" for prefix, base in (("owl", OWL), ("rdf", RDF), ("rdfs", RDFS)))
    body = " ;\n".join(f"\n# {name}\n{text}" for text, name in updates.items())
    return f"{prologue}\n{body}\n", len(updates)


def export(request_: Request, _: object = True) -> str:
    """Write the rules of a view, and say how many there are.

    Raises:
        Unreachable: the file cannot be written.
    """
    kg = load(request_.view or DEFAULT_VIEW, extra=request_.extra, sources=request_.sources or None)
    text, count = request(kg.closure.ruleset, kg.between_different)
    output = request_.output or "-"
    save((_HEAD.format(view=kg.view, count=count) + text).encode(), output)
    return f"{output}: {count} updates"
