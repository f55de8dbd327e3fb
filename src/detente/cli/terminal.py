"""What is printed to a terminal: texts without what would steer it, and the few that stand out.

Data, file names, headers of queries and answers of endpoints may hold control characters: on a terminal they rename
its window, overwrite what stands there, or turn the order of the text around (https://www.unicode.org/reports/tr36/).
`guard` puts one place before standard output and standard error that shows them as signs, whoever prints: a command,
click's help, a warning of a library. What goes to a file or a pipe keeps its bytes.
"""

from __future__ import annotations

import re
import sys
from typing import TextIO, cast

import click
from click.globals import resolve_color_default

#: Controls of ASCII and Latin-1 but for tab and line feed, all that has Unicode's property Bidi_Control, the line and
#: paragraph separators, and halves of surrogate pairs.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Bold(str):
    """A text that stands out where styles are shown; a plain string for all else."""

    __slots__ = ()


def clean(text: str) -> str:
    """A text in which each character that could steer a terminal is one visible sign, so that columns stay in place.

    A control of ASCII becomes its picture (U+2400 and on), all else U+FFFD. A line feed after a carriage return is a
    line's end, and stays one.
    """
    return _STEERING.sub(_sign, text.replace("\r\n", "\n"))


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


class Screen:
    """A stream of a terminal that cleans what is written to it; all else is the stream's own.

    Attributes:
        stream: the stream, for what may steer the terminal: a progress bar whose texts are clean.
    """

    def __init__(self, stream: TextIO) -> None:
        """Stand before a stream."""
        self.stream = stream

    @property
    def buffer(self) -> _Bytes:
        """A stream for bytes of UTF-8, cleaned as well."""
        return _Bytes(self)

    def write(self, text: str) -> int:
        """Write a text, cleaned."""
        return self.stream.write(clean(text))

    def writelines(self, lines: list[str]) -> None:
        """Write texts, cleaned."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> object:
        """What the stream has beside these."""
        return getattr(self.stream, name)


class _Bytes:
    """What `Screen.buffer` gives: each piece that is written is UTF-8 in itself."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def write(self, data: bytes) -> int:
        self._screen.write(bytes(data).decode("utf-8", "replace"))
        return len(data)

    def flush(self) -> None:
        self._screen.stream.flush()


def guard() -> None:
    """Stand before standard output and standard error, where they are terminals; once is enough."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if not isinstance(stream, Screen) and is_terminal(stream):
            setattr(sys, name, Screen(stream))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal; one that is closed or missing is none."""
    try:
        return stream is not None and stream.isatty()
    except (OSError, ValueError):
        return False


def behind(stream: TextIO) -> TextIO:
    """The stream itself, where a `Screen` stands before it."""
    return stream.stream if isinstance(stream, Screen) else stream


def echo(*parts: str, err: bool = False, nl: bool = True) -> None:
    """Print texts one after the other, cleaned on a terminal, with `Bold` ones in bold.

    Where colours are forced (``FORCE_COLOR``) the output is meant for a screen, and treated as one. Else a file or a
    pipe gets every character as it is, escape sequences of the data included.

    Args:
        parts: the texts.
        err: whether to print to standard error.
        nl: whether a line's end follows, unless the last part ends with one.
    """
    stream = cast(TextIO, sys.stderr if err else sys.stdout)
    color = resolve_color_default()
    screen = is_terminal(stream) or color is True
    nl = nl and not (parts and parts[-1].endswith("\n"))
    if screen:
        shown = (_bold(p) if isinstance(p, Bold) and color is not False else clean(p) for p in parts)
        click.echo("".join(shown), file=behind(stream), nl=nl, color=color)
    elif hasattr(stream, "buffer"):  # as bytes: no system's own line ends, and click takes no escape sequence away
        click.echo("".join(parts).encode("utf-8", "replace"), file=stream, nl=nl)
    else:
        click.echo("".join(parts), file=stream, nl=nl, color=True)


def _bold(text: str) -> str:
    return click.style(clean(text), bold=True) if text else ""
