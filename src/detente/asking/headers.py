"""The header of a saved question: YAML in the comments that begin with ``#+``, bounded and without surprises.

YAML can say more than a header needs: aliases, by which few lines stand for millions; nesting that no reader follows;
a key that is given twice, of which one silently wins. All of that is refused.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable
from typing import Any

import yaml

#: The most characters of a header.
LONGEST = 20_000
#: How deep mappings and lists may stand in each other; a parameter's bounds stand at the third level.
DEEPEST = 10


def read(comments: Iterable[str]) -> dict[str, Any]:
    """The header that stands in a query's comments.

    Args:
        comments: the comments at the beginning of a line, each from its ``#`` on.

    Raises:
        ValueError: it is no YAML, or none that is taken; says what is wrong, and where.
    """
    text = "\n".join(line[2:].removeprefix(" ") for line in comments if line.startswith("#+"))
    if len(text) > LONGEST:
        raise ValueError(f"the #+ lines have {len(text):,} characters, more than {LONGEST:,}")
    try:
        header = yaml.load(text, _Loader)
        json.dumps(header, ensure_ascii=False, default=str).encode()  # an escape can make a half of a character
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1} of them, column {mark.column + 1})" if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        hint = '; a text with ": " in it stands in quotes' if "mapping values" in problem else ""
        raise ValueError(f"the #+ lines are no YAML{where}: {problem[:200]}{hint}") from None
    except (ValueError, OverflowError, ArithmeticError, TypeError, AttributeError) as error:
        # What the constructors of numbers and dates make of impossible ones.
        problem = "a number of thousands of digits" if "digits" in str(error) else " ".join(str(error).split())
        raise ValueError(f"the #+ lines have a value that cannot be: {problem[:200]}") from None
    if header is None:
        return {}
    if not isinstance(header, dict):
        raise ValueError("the #+ lines are no fields; write `#+ title: ...` in the first of them")
    return header


class _Loader(yaml.SafeLoader):
    """YAML without aliases, in bounds, with names as keys."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "an alias (*) is not taken", event.start_mark)  # type: ignore[arg-type]
        if self._depth >= DEEPEST:
            raise yaml.composer.ComposerError(None, None, "nested too deeply", event.start_mark)  # type: ignore[arg-type]
        self._depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        known: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key is one word", key.start_mark)
            if key.value in known:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key.value!r} is given twice in one place", key.start_mark
                )
            known.add(key.value)
            key.tag = "tag:yaml.org,2002:str"  # a parameter may be called y or on, which YAML 1.1 takes for true
        return super().construct_mapping(node, deep)
