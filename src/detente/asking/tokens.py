"""The words of a query: SPARQL 1.1 cut into tokens (https://www.w3.org/TR/sparql11-query/#sparqlGrammar, 19.8).

What must be known of a query before an engine sees it can be told from its tokens: which names stand in it, that it
does not leave the graph, where a VALUES block is. Strings, comments and IRIs are told from all else exactly, so that
nothing written in one of them is taken for a part of the query. No grammar is checked here but that brackets close.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from detente.errors import DetenteError

#: The most characters of a query.
LONGEST = 2_000_000
#: How deep brackets may stand in each other: engines read them by recursion.
DEEPEST = 100
#: How many parts may be joined in one query (patterns, conditions, steps of a path; not values in a list): engines
#: keep a chain of them as nested pairs, and go down them by recursion.
LONGEST_CHAIN = 1_000

# PN_CHARS_BASE, PN_CHARS_U and PN_CHARS of the grammar, as parts of a character class.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START = f"{_BASE}_"
_DIGITS = "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_CHARS = rf"{_START}\-{_DIGITS}"
_CODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_IRI = rf"[^<>\"{{}}|^`\\\x00-\x20]*(?:(?:{_CODE})[^<>\"{{}}|^`\\\x00-\x20]*)*"


@cache
def _token() -> re.Pattern[str]:
    """A token and the gap before it; compiled when it is needed: a question that is kept needs none of it."""
    # Each alternative takes what it begins, so that no text makes it go back far.
    return re.compile(
        rf"""(?P<GAP>[ \t\r\n]*(?:\#[^\r\n]*[ \t\r\n]*)*)
    (?:
      (?P<STRING>\"\"\"[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"\"\"
               | '''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''
               | (?!\"\"\"|''')(?:"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*" | '[^'\\\r\n]*(?:\\[^\r\n][^'\\\r\n]*)*'))
    | (?P<OPEN>["'])
    | (?P<IRI><{_IRI}>)
    | (?P<BNODE>_:[{_START}0-9](?:\.*[{_CHARS}])*)
    | (?P<NAME>(?:[{_BASE}](?:\.*[{_CHARS}])*)?:(?:(?:[{_START}:0-9]|{_PLX})(?:\.*(?:[{_CHARS}:]|{_PLX}))*)?
             | [{_BASE}](?:\.*[{_CHARS}])*)
    | (?P<VAR>[?$][{_START}0-9][{_START}{_DIGITS}]*)
    | (?P<LANG>@[A-Za-z]+(?:-+[A-Za-z0-9]+)*)
    | (?P<NUMBER>(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+ | [0-9]*\.[0-9]+ | [0-9]+)
    | (?P<MARK>\^\^|&&|\|\||<=|>=|!=|<<|>>|\{{\||\|\}}|[!()*+,./;<=>?\[\]^{{|}}-])
    )?""",
        re.VERBOSE | re.DOTALL,
    )


@cache
def _escaped() -> re.Pattern[str]:
    """A name in which characters stand as escapes."""
    return re.compile(rf"(?:[?$@]|_:)?(?:[{_CHARS}.:]|{_PLX})*(?:{_CODE})(?:[{_CHARS}.:]|{_PLX}|{_CODE})*")


_LINE = re.compile(r"(?:(?<=[\r\n\ufeff])|\A)#[^\r\n]*")
_IN_NAME = rf"[{_CHARS}.:]"
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_PLAIN_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", "\\": "\\", '"': '"', "'": "'"}
_SPELT = {character: f"\\{letter}" for letter, character in _PLAIN_ESCAPES.items()}
_CLOSING = {"(": ")", "[": "]", "{": "}"}
#: After these an operator follows, or the end of an expression, and no operand.
_OPERANDS = frozenset({"VAR", "NUMBER", "STRING", "LANG", "IRI", "PNAME", "BNODE"})
#: Before a parenthesis, these do not make an expression of it.
_NO_FUNCTIONS = frozenset({"VALUES", "A", "WHERE", "TRUE", "FALSE", "UNDEF"})
_CLAUSES = frozenset({"SELECT", "GROUP", "ORDER", "HAVING"})
_PARTS = frozenset({"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "GRAPH", "SELECT", "VALUES"})


class BadQuery(DetenteError):
    """A query that is malformed, not read-only, or that ran too long."""


class Token(NamedTuple):
    r"""A token of a query.

    Attributes:
        kind: STRING, IRI, PNAME (a prefixed name), BNODE, VAR, LANG, NUMBER, WORD or MARK.
        text: the token with its ``\u`` escapes read (SPARQL 1.1, 19.2).
        start: where it begins in the query as it was written.
        end: where it ends there.
    """

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """A query as tokens.

    Attributes:
        query: the query as it was written.
        all: its tokens.
        lines: the comments that begin a line, each from its ``#`` on.
        joined: how many triples and steps of paths stand in the fullest of its groups, about.
    """

    query: str
    all: tuple[Token, ...]
    lines: tuple[str, ...]
    joined: int


def place(query: str, start: int) -> str:
    """A position in words: ``line 2, column 5``, both from 1."""
    before = query[:start]
    return f"line {before.count(chr(10)) + 1}, column {start - before.rfind(chr(10))}"


def malformed(query: str, start: int, what: str) -> BadQuery:
    """The error that says where a query is malformed, and what is wrong there."""
    return BadQuery(f"malformed SPARQL: {place(query, start)}: {what}")


def unexpected(query: str, start: int) -> BadQuery:
    """The error where no more can be said than what stands there."""
    rest = query[start:].split("\n")[0].strip()[:40]
    return malformed(query, start, f"unexpected {rest!r}" if rest else "unexpected end")


@lru_cache(maxsize=16)
def tokens(query: str) -> Tokens:
    """Cut a query into tokens.

    Raises:
        BadQuery: a character begins no token, a string or bracket is not closed, an escape stands for what cannot
            stand there, or the query is too long or too deep to be read.
    """
    if len(query) > LONGEST:
        raise BadQuery(f"the query has {len(query):,} characters, more than {LONGEST:,}")
    return _Cutting(query).cut()


class _Cutting:
    """One query, cut from its beginning to its end."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.found: list[Token] = []
        self.lines: list[str] = []
        # The open brackets: its token, and what stands in it: a pattern, an expression, values, or other things.
        self.open: list[tuple[Token, str]] = []
        self.clause = [False]  # for each open brace, whether SELECT or a modifier is being written, and no pattern
        self.joined = [0]  # for each open brace, the triples and steps of paths in it
        self.most_joined = self.parts = 0

    def cut(self) -> Tokens:
        query, match = self.query, _token().match
        at = 1 if query.startswith("\ufeff") else 0  # a byte order mark
        escapes = "\\u" in query or "\\U" in query
        while True:
            found = match(query, at)
            assert found is not None  # every part of the expression may be empty
            gap = found.end("GAP")
            if "#" in found["GAP"]:
                self.lines += (m[0] for m in _LINE.finditer(query, found.start(), gap))
            if gap == len(query):
                break
            if escapes and (spelt := _escaped().match(query, gap)):
                self._escaped(spelt[0], gap)
                at = spelt.end()
                continue
            kind, at = found.lastgroup or "", found.end()
            if kind in ("GAP", ""):
                raise unexpected(query, gap)
            if kind == "OPEN":
                raise malformed(query, gap, f"the string that begins with {query[gap]} is not closed")
            if kind == "IRI" and self._after_operand():
                # By 19.8 the longest token counts; engines that read on otherwise would not read what is checked here.
                raise malformed(query, gap, f"{query[gap:at][:40]} is an IRI; write a blank after <")
            self._take(kind, query[gap:at], gap, at)
        if self.open:
            bracket = self.open[-1][0]
            raise malformed(query, bracket.start, f"the {bracket.text} is not closed")
        return Tokens(query, tuple(self.found), tuple(self.lines), max(self.most_joined, self.joined[0]))

    def _escaped(self, text: str, start: int) -> None:
        """Take a name with escapes in it: what they stand for has to be part of a name."""

        def read(match: re.Match[str]) -> str:
            if match[3]:
                return match[0]
            character = self._character(match, start + match.start())
            if not re.fullmatch(_IN_NAME, character):
                raise malformed(self.query, start + match.start(), f"the escape {match[0]} cannot stand there")
            return character

        plain = _ESCAPE.sub(read, text)
        at = 0
        while at < len(plain):
            match = _token().match(plain, at)
            assert match is not None
            if match.end() == at:
                raise unexpected(self.query, start)
            self._take(match.lastgroup or "", match[0], start, start + len(text))
            at = match.end()

    def _character(self, match: re.Match[str], start: int) -> str:
        code = int(match[1] or match[2], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or not code:
            raise malformed(self.query, start, f"the escape {match[0]} stands for no character")
        return chr(code)

    def _take(self, kind: str, text: str, start: int, end: int) -> None:
        if kind == "NAME":
            if ":" in text:
                kind = "PNAME"
            else:  # true.FILTER: words with a full stop between them
                at = start
                for i, word in enumerate(text.split(".")):
                    if i:
                        self._add(Token("MARK", ".", at - 1, at))
                    if word:
                        self._add(Token("WORD", word, at, min(at + len(word), end)))
                    at = min(at + len(word) + 1, end)
                return
        elif kind in ("STRING", "IRI") and "\\" in text:
            text = self._read(kind, text, start)
        self._add(Token(kind, text, start, end))

    def _read(self, kind: str, text: str, start: int) -> str:
        """A string or IRI with each escape of a character's number replaced by the character."""

        def read(match: re.Match[str]) -> str:
            if match[3]:
                if match[3] not in _PLAIN_ESCAPES:
                    raise malformed(self.query, start + match.start(), f"no escape {match[0]} is known in a string")
                return match[0]
            character = self._character(match, start + match.start())
            if kind == "STRING":
                return _SPELT.get(character, character)
            if not re.fullmatch(_IRI, character):
                raise malformed(self.query, start + match.start(), f"the escape {match[0]} cannot stand there")
            return character

        return _ESCAPE.sub(read, text)

    # ---- where in the query ----------------------------------------------------------------------------

    def _within(self) -> str:
        return self.open[-1][1] if self.open else "pattern"

    def _after_operand(self) -> bool:
        """Whether an operand stands before, in an expression."""
        if self._within() != "expression" or not self.found:
            return False
        last = self.found[-1]
        return last.kind in _OPERANDS or last.text == ")" or last.text.upper() in ("TRUE", "FALSE")

    def _add(self, token: Token) -> None:
        kind, text = token.kind, token.text
        if kind == "WORD":
            word = text.upper()
            self.parts += word in _PARTS
            if word in _CLAUSES:
                self.clause[-1] = True
            elif word in ("WHERE", "VALUES"):
                self.clause[-1] = False
        elif kind == "MARK":
            if text in "([{":
                self._opened(token)
            elif text in ")]}":
                self._closed(token)
            within = self._within()
            if text == "-" and within != "expression" and not self.query[token.end : token.end + 1].strip():
                raise unexpected(self.query, token.start)  # a sign is of its number: 147 to 154 of the grammar
            if within == "expression":
                self.parts += text not in "(),"
            elif within in ("pattern", "list"):
                self.parts += 1
                self.joined[-1] += text in ".;,/([|^"
        elif self._within() == "list":
            self.parts += 1
            self.joined[-1] += 1
        if self.parts > LONGEST_CHAIN:
            raise BadQuery(f"the query joins more than {LONGEST_CHAIN:,} parts; give values in a VALUES block")
        self.found.append(token)

    def _opened(self, token: Token) -> None:
        if len(self.open) >= DEEPEST:
            raise malformed(self.query, token.start, f"nested too deeply: more than {DEEPEST} open brackets")
        last = self.found[-1] if self.found else None
        word = last.text.upper() if last is not None and last.kind == "WORD" else ""
        within = self._within()
        if token.text == "{":
            inside = "pattern"
            if last is not None and (last.kind == "VAR" or last.text == ")"):
                begin = next((t for t in reversed(self.found) if t.kind not in ("VAR", "MARK")), None)
                inside = "values" if begin is not None and begin.text.upper() == "VALUES" else "pattern"
            self.clause[-1] = False
            self.clause.append(False)
            self.joined.append(0)
        elif token.text == "[":
            inside = "pattern"
        elif within == "values" or word == "VALUES":
            inside = "values"
        elif within == "expression" or (word and word not in _NO_FUNCTIONS) or self.clause[-1] or self._called(last):
            inside = "expression"
        else:
            inside = "list"
        self.open.append((token, inside))

    def _called(self, last: Token | None) -> bool:
        """Whether the name before a parenthesis is that of a function that FILTER asks."""
        if last is None or last.kind not in ("IRI", "PNAME") or len(self.found) < 2:
            return False
        return self.found[-2].kind == "WORD" and self.found[-2].text.upper() == "FILTER"

    def _closed(self, token: Token) -> None:
        if not self.open or _CLOSING[self.open[-1][0].text] != token.text:
            raise unexpected(self.query, token.start)
        if self.open.pop()[0].text == "{":
            self.clause.pop()
            self.most_joined = max(self.most_joined, self.joined.pop())


def form(query: str) -> str:
    """The form of a query: its first word after the prologue, in capitals; empty where there is none."""
    found = tokens(query).all
    i = 0
    while i < len(found) and found[i].kind == "WORD":
        word = found[i].text.upper()
        if word not in ("PREFIX", "BASE"):
            return word
        i += 3 if word == "PREFIX" else 2
    return ""


def literal(text: str) -> str:
    """What the token of a string says: its text without quotes and escapes."""
    quotes = 3 if text.startswith(('"""', "'''")) and len(text) >= 6 else 1
    return _ESCAPE.sub(lambda m: _PLAIN_ESCAPES[m[3]], text[quotes:-quotes])
