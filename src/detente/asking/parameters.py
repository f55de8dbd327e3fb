"""Parameters of saved questions: what a value may be, and how it gets into the query.

A parameter is a VALUES block over one variable. A value is checked against the class, code list or datatype of the
parameter before anything runs, and put into the block as an RDF term in N-Triples form
(https://www.w3.org/TR/n-triples/#terms). The block is found among the query's tokens, and the new query is cut into
tokens again: they must be those of the old one but for the terms of that block, which must be those that were given.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib.namespace import OWL, RDF, SKOS, XSD
from rdflib.term import Literal, Node, URIRef

from detente.asking import sparql
from detente.asking.names import Names, Things, UnknownName, quoted
from detente.asking.state_codes import instead, not_then, year_of
from detente.asking.tokens import Token, literal, tokens
from detente.errors import DetenteError, DetenteWarning
from detente.vocabulary import DET, PREFIXES

#: The most characters that a value may have; no name in the graph comes near it.
LONGEST = 300
#: What a parameter may be called.
NAME = re.compile(r"[a-z][a-z0-9_]*")
#: What stands in the block of a parameter that may be left out altogether: every value fits.
ANY = "UNDEF"
#: What a parameter's specification may say.
_KEYS = frozenset({"class", "scheme", "datatype", "label", "many", "min", "max", "was"})
_NUMBERS = frozenset({XSD.integer, XSD.decimal, XSD.double, XSD.nonNegativeInteger, XSD.int, XSD.gYear})
_DATATYPES = (XSD.integer, XSD.decimal, XSD.double, XSD.boolean, XSD.string)


class BadParameter(DetenteError):
    """A parameter is unknown, missing, or has a value of the wrong class or datatype.

    Attributes:
        parameter: its name.
        near: the values, or where it is unknown the parameters, most like what was given, best first.
    """

    def __init__(self, message: str, parameter: str = "", near: Sequence[str] = ()) -> None:
        """Say what is wrong in one line, in which the rest stands as well."""
        super().__init__(message)
        self.parameter, self.near = parameter, tuple(near)


class NotThen(BadParameter):
    """The value is of the class in other years than the one that is asked for."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a question.

    Attributes:
        name: the variable of its VALUES block.
        label: what it is, for people.
        cls: the class of its values, for an entity.
        datatype: the datatype of its values, for a literal.
        many: whether several values are allowed.
        required: whether there is no default.
        scheme: the SKOS concept scheme of its values, for a code.
        least, most: the bounds of a number, both allowed; None where there is none.
        default: what stands in its VALUES block, as it is written there.
        was: what it was called in earlier versions.
    """

    name: str
    label: str
    cls: URIRef | None
    datatype: URIRef | None
    many: bool
    required: bool
    scheme: URIRef | None = None
    least: int | float | None = None
    most: int | float | None = None
    default: str = ""
    was: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What it takes, in words: ``state``, ``code of StanceScheme``, ``integer from 1945 to 2017``."""
        if self.scheme is not None:
            return f"code of {str(self.scheme).rpartition('/')[2]}"
        if self.cls == OWL.ObjectProperty:
            return "relation"
        local = str(self.cls or self.datatype).rpartition("#")[2] or "value"
        words = " ".join(re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", local)).lower()
        if self.least is not None and self.most is not None:
            return f"{words} from {self.least} to {self.most}"
        if self.least is not None:
            return f"{words} from {self.least} up"
        return words if self.most is None else f"{words} up to {self.most}"

    @property
    def unless_given(self) -> str:
        """What stands for it where no value is given, in words; UNDEF in its block lets it be anything."""
        if self.required:
            return "required"
        return f"default: {'any' if self.default == ANY else self.default}"

    @property
    def wanted(self) -> str:
        """What it takes, with its article: ``a state``, ``an integer``."""
        return f"{'an' if self.kind[0] in 'aeio' else 'a'} {self.kind}"

    def names(self, kg: Things) -> Names | None:
        """The names of the things that it takes in a graph; None where it takes literals."""
        if self.scheme is not None:
            return Names(kg, members=[s for s, _, _ in kg.match(None, SKOS.inScheme, self.scheme)])
        return Names(kg, [self.cls]) if self.cls is not None else None

    def terms(self, kg: Things, value: object) -> list[Node]:
        """The RDF terms that a value, or a list of values, stands for; each once.

        Raises:
            BadParameter: names the parameter, the value, what was expected, and near matches.
        """
        given = list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
        if len(given) > 1 and not self.many:
            shown = ", ".join(quoted(str(v)) for v in given)
            raise BadParameter(f"{self.name} takes one value, not {len(given)}: {shown}", self.name)
        names = self.names(kg)
        return list(dict.fromkeys(self._term(kg, names, v) for v in given))

    def _term(self, kg: Things, names: Names | None, value: object) -> Node:
        text = str(value.toPython() if isinstance(value, Literal) else value)
        self._readable(text)
        if names is not None:
            try:
                return names.resolve(text, self.kind)
            except UnknownName as error:
                raise self._unknown(kg, text, error) from None
        if self.datatype == XSD.boolean and isinstance(value, bool):
            text = text.lower()
        if self.datatype != XSD.string:
            text = text.strip()
        literal = Literal(text) if self.datatype == XSD.string else Literal(text, datatype=self.datatype)
        number = literal.value
        wrong = number is None or bool(literal.ill_typed)
        if self.datatype in _NUMBERS:
            # rdflib is laxer than XML Schema: it takes digits of other scripts, underscores and "inf".
            wrong = wrong or not text.isascii() or "_" in text or not any(c.isdigit() for c in text)
        if wrong:
            raise BadParameter(f"{self.name}: {quoted(text)} is no {self.kind}", self.name)
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            raise BadParameter(f"{self.name}: {quoted(text)} is out of bounds; give {self.wanted}", self.name)
        return literal

    def _unknown(self, kg: Things, text: str, error: UnknownName) -> BadParameter:
        """The error of a value that is not of the class: what it is instead, or when it was, where it is anything."""
        try:
            found = Names(kg).resolve(text)
        except UnknownName:
            return BadParameter(f"{self.name}: {error}", self.name, error.near)
        classes = [o for _, _, o in kg.match(found, RDF.type, None) if str(o).startswith(str(DET))]
        kinds = sorted(kg.label(o).lower() for o in classes)
        # Claims are of no year: who one is attributed to is an actor in all of them.
        if (year := year_of(kg)) is not None and (told := not_then(kg, found, year)):
            others = [kg.label(other) for other in instead(kg, found, year)]
            return NotThen(f"{self.name}: {quoted(text)} is no {self.kind} in {year}: {told}", self.name, others)
        return BadParameter(f"{self.name}: {error}" + (f"; in the graph it is: {', '.join(kinds)}" if kinds else ""))

    def _readable(self, text: str) -> None:
        """Refuse what is no name or number at all, with words of its own."""
        if not text.strip():
            raise BadParameter(f"{self.name}: the value is empty; give {self.wanted}", self.name)
        for character in text:
            if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn", "Cf"):
                code = f"U+{ord(character):04X}"
                raise BadParameter(
                    f"{self.name}: {quoted(text)} has the unprintable character {code}; give {self.wanted}", self.name
                )
        if len(text) > LONGEST:
            raise BadParameter(
                f"{self.name}: the value has {len(text)} characters, more than {LONGEST}; give {self.wanted}", self.name
            )


def parameter(text: str, name: str, spec: object, blocks: Sequence[Sequence[int]]) -> Parameter:
    """A parameter from its specification in a header.

    Args:
        text: the question's file.
        name: the name of the parameter.
        spec: what the header says of it.
        blocks: start and end of each VALUES block over its variable.

    Raises:
        ValueError: the specification or the query is not in order; says what would be right.
    """
    if not isinstance(spec, dict) or sum(k in spec for k in ("class", "scheme", "datatype")) != 1:
        raise ValueError(
            "give it one of class, scheme and datatype, as {class: det:State, label: state}, "
            "{scheme: code:StanceScheme} or {datatype: xsd:integer, min: 1945}"
        )
    unknown = sorted(map(str, set(spec) - _KEYS))
    if unknown:
        raise ValueError(f"unknown key {unknown[0]!r}; right are {', '.join(sorted(_KEYS))}")
    if len(blocks) != 1:
        raise ValueError(f"the query has {len(blocks)} blocks VALUES ?{name} {{ }}, where one is right")
    block = text[blocks[0][0] : blocks[0][1]]
    default = " ".join(block[block.index("{") + 1 : block.rindex("}")].split())
    datatype = _term(str(spec["datatype"])) if "datatype" in spec else None
    if datatype is not None and datatype not in _DATATYPES:
        known = ", ".join("xsd:" + str(d).rpartition("#")[2] for d in _DATATYPES)
        raise ValueError(f"datatype {spec['datatype']!r} is not taken; right are {known}")
    bounds = [spec.get(k) for k in ("min", "max")]
    for bound in bounds:
        if bound is not None and (isinstance(bound, bool) or not isinstance(bound, (int, float)) or bound - bound):
            raise ValueError(f"a bound is a number, not {bound!r}")
    if bounds != [None, None] and datatype not in _NUMBERS:
        raise ValueError("min and max go with a datatype of numbers")
    if not isinstance(spec.get("label", name), str):
        raise ValueError("label is text; put it in quotes")
    if not isinstance(spec.get("many", False), bool):
        raise ValueError("many is true or false")
    was = spec.get("was", [])
    if not isinstance(was, list) or not all(isinstance(w, str) and NAME.fullmatch(w) for w in was):
        raise ValueError("was is a list of names, as [state]")
    return Parameter(
        name=name,
        label=str(spec.get("label", name)),
        cls=_term(str(spec["class"])) if "class" in spec else None,
        datatype=datatype,
        many=spec.get("many", False),
        required=not default,
        scheme=_term(str(spec["scheme"])) if "scheme" in spec else None,
        least=bounds[0],
        most=bounds[1],
        default=default,
        was=tuple(was),
    )


def _term(text: str) -> URIRef:
    prefix, _, rest = text.partition(":")
    if prefix not in PREFIXES or not rest:
        raise ValueError(f"{text!r} is no prefixed name")
    return PREFIXES[prefix][rest]


def by_their_names(
    question: str, parameters: Mapping[str, Parameter], values: Mapping[str, object]
) -> dict[str, object]:
    """Values by the names that the parameters have now; an earlier name is taken, and the new one is told.

    Args:
        question: the name of the question.
        parameters: its parameters.
        values: by the names that were given.

    Raises:
        BadParameter: there is none of that name, or one is given by two names; with what would be right.
    """
    earlier = {old: name for name, p in parameters.items() for old in p.was}
    found: dict[str, object] = {}
    for name, value in values.items():
        now = name if name in parameters else earlier.get(name)
        if now is None:
            close = difflib.get_close_matches(name, parameters, n=1, cutoff=0.5)
            hint = f"did you mean {close[0]!r}? It has: " if close else "it has: "
            has = ", ".join(parameters) or "none"
            raise BadParameter(f"{question} has no parameter {quoted(name)}; {hint}{has}", name, close)
        if now in found:
            old = next(n for n in values if n != now and earlier.get(n) == now)
            raise BadParameter(f"{question}: {old!r} is now called {now!r}; give one of them")
        if now != name:
            warnings.warn(f"{question}: {name!r} is now called {now!r}", DetenteWarning, stacklevel=4)
        found[now] = value
    return found


# ---- into the query --------------------------------------------------------------------------------------


def blocks(text: str, name: str) -> list[tuple[int, int]]:
    """Start and end of each VALUES block over this one variable, from the variable to the closing brace."""
    found = []
    all_ = tokens(text).all
    for i, token in enumerate(all_[:-2]):
        variable, brace = all_[i + 1], all_[i + 2]
        if token.kind == "WORD" and token.text.upper() == "VALUES" and (variable.text[1:], brace.text) == (name, "{"):
            end = next(t.end for t in all_[i + 3 :] if t.text == "}" and t.kind == "MARK")
            found.append((variable.start, end))
    return found


def standing_in(text: str, name: str) -> list[tuple[str, str]]:
    """What stands in the VALUES block of a variable, in a query whose names are written out.

    Returns:
        Of each value its text, and ``IRI`` where it is one, else nothing.
    """
    ((start, end),) = blocks(text, name)
    within = [t for t in tokens(text).all if start <= t.start < end][2:-1]
    found: list[tuple[str, str]] = []
    sign = ""
    for token, before in zip(within, [None, *within], strict=False):
        if before is not None and before.text == "^^":
            continue  # the datatype of what stands before
        if token.kind == "IRI":
            found.append((token.text[1:-1], "IRI"))
        elif token.kind == "STRING":
            found.append((literal(token.text), ""))
        elif token.kind in ("NUMBER", "WORD"):
            found.append((sign + ("anything" if token.text.upper() == "UNDEF" else token.text), ""))
        sign = token.text if token.kind == "MARK" and token.text in "+-" else ""
    return found


def put(text: str, name: str, terms: Sequence[Node]) -> str:
    """The query with these terms in the VALUES block of a variable, checked to differ there only.

    Raises:
        BadParameter: the terms cannot be written there without changing anything else.
        BadQuery: the query is none.
    """
    refused = BadParameter(f"{name}: the value cannot be written into the query", name)
    if any(not isinstance(t, (URIRef, Literal)) for t in terms):
        raise refused
    ((start, end),) = blocks(text, name)
    block = f"?{name} {{ {' '.join(t.n3() for t in terms)} }}"
    new = text[:start] + block + text[end:]
    sparql.check(new)
    stop = start + len(block)
    if blocks(new, name) != [(start, stop)]:
        raise refused
    # Token by token: what stands around the block is as it was, and in it stand the terms that were given.
    old, now = tokens(text).all, tokens(new).all
    around = [[t[:2] for t in found if t.start < start] for found in (old, now)]
    around += [[t[:2] for t in found if t.start >= stop] for found, stop in ((old, end), (now, stop))]
    within = [t for t in now if start <= t.start < stop][2:-1]
    if around[0] != around[1] or around[2] != around[3] or _read(within) != [_lexical(t) for t in terms]:
        raise refused
    return new


def _read(found: Sequence[Token]) -> list[tuple[str, str, str]] | None:
    """The terms that tokens stand for: text, datatype and language of each; None where they are no terms."""
    terms: list[tuple[str, str, str]] = []
    i = 0
    while i < len(found):
        token, after = found[i], [t.kind if t.kind != "MARK" else t.text for t in found[i + 1 : i + 3]]
        if token.kind == "IRI":
            terms.append((token.text[1:-1], "", ""))
        elif token.kind != "STRING":
            return None
        elif after[:1] == ["LANG"]:
            terms.append((literal(token.text), "", found[i + 1].text[1:]))
            i += 1
        elif after == ["^^", "IRI"]:
            terms.append((literal(token.text), found[i + 2].text[1:-1], ""))
            i += 2
        else:
            terms.append((literal(token.text), "", ""))
        i += 1
    return terms


def _lexical(term: Node) -> tuple[str, str, str]:
    """What makes a term the same as another: its text, datatype and language."""
    return str(term), str(getattr(term, "datatype", None) or ""), getattr(term, "language", None) or ""
