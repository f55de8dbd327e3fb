"""Replies that were given are kept: as they were, as many as fit, and no failure among them."""

import io

import pytest

from detente.server.kept_replies import LONGEST, KeptReplies
from detente.server.replies import Reply, text_reply


def test_a_reply_is_given_again_as_it_was():
    kept, reply = KeptReplies(), text_reply("a page", "text/html")
    key = kept.key("page home", {"path": {}, "query": {"year": ["1985"]}})
    kept.keep(key, reply)
    found = kept.get(key)
    assert found == reply
    found.headers.append(("Vary", "Cookie"))  # of this one answer
    assert kept.get(key) == reply


@pytest.mark.parametrize("changed", [{"year": ["1986"]}, {"year": ["1985"], "lang": ["de"]}, {}])
def test_another_request_has_another_reply(changed):
    kept = KeptReplies()
    kept.keep(kept.key("page home", {"query": {"year": ["1985"]}}), text_reply("a page", "text/html"))
    assert kept.get(kept.key("page home", {"query": changed})) is None
    assert kept.get(kept.key("page map", {"query": {"year": ["1985"]}})) is None


@pytest.mark.parametrize(
    "reply", [Reply(404), Reply(503), Reply(200, file=io.BytesIO(b"long")), Reply(200, body=bytes(LONGEST))]
)
def test_what_is_no_answer_or_too_long_is_not_kept(reply):
    kept = KeptReplies()
    kept.keep("key", reply)
    assert kept.get("key") is None


def test_the_oldest_go():
    kept = KeptReplies(most=10 * 3000)
    for number in range(100):
        kept.keep(str(number), Reply(200, body=bytes(1990)))
        kept.get("0")  # which is used all the time
    there = [number for number in range(100) if kept.get(str(number)) is not None]
    assert 5 <= len(there) <= 10 and there[0] == 0 and there[1:] == list(range(101 - len(there), 100))
