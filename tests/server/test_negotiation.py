"""Which media type is chosen: RFC 9110, 12.5.1, with its own example."""

import pytest

from detente.server.negotiation import best


@pytest.mark.parametrize(
    "accept, offered, chosen",
    [
        ("", ["a/b", "c/d"], "a/b"),
        ("*/*", ["a/b", "c/d"], "a/b"),
        ("c/d", ["a/b", "c/d"], "c/d"),
        ("C/D", ["a/b", "c/d"], "c/d"),
        ("x/y", ["a/b"], None),
        ("a/b;q=0", ["a/b"], None),
        ("a/b;q=0, */*;q=0.1", ["a/b", "c/d"], "c/d"),
        ("a/b;q=0.3, c/d;q=0.4", ["a/b", "c/d"], "c/d"),
        ("a/*;q=0.3, */*;q=0.2", ["c/d", "a/b"], "a/b"),
        (" a/b ; q=0.5 , c/d ; Q=0.9 ", ["a/b", "c/d"], "c/d"),
        ("nonsense, c/d", ["a/b", "c/d"], "c/d"),
        ("nonsense", ["a/b"], None),
        # The example of the RFC, without its parameters of media types, which nothing here has.
        ("text/*;q=0.3, text/plain;q=0.7, */*;q=0.5", ["text/html", "text/plain", "image/jpeg"], "text/plain"),
        ("text/*;q=0.3, text/plain;q=0.7, */*;q=0.5", ["text/html", "image/jpeg"], "image/jpeg"),
    ],
)
def test_best(accept, offered, chosen):
    assert best(accept, offered) == chosen
