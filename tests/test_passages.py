import pytest

from detente.errors import Unreachable
from detente.passages import ArticleText, Passage, WrongArticle, digest
from detente.vocabulary import ID

# Two-byte and four-byte characters before the passage: offsets count code points, not bytes.
TEXT = "Über die Brücke 🌉 gehen.\r\nA second sentence.\n"
START = TEXT.index("A second")
WORDS = "A second sentence."
END = START + len(WORDS)


def passage(start=START, end=END, sha256=None):
    return Passage(ID.P1, "P1", "sentence", start, end, sha256 or digest(WORDS), ID.Article)


def test_a_passage_is_cut_by_code_points(tmp_path):
    file = tmp_path / "article.txt"
    file.write_bytes(TEXT.encode())
    text = ArticleText.read(file, ID.Article, len(TEXT), digest(TEXT))
    assert text.passage(passage()) == WORDS
    assert text.article == ID.Article


def test_digests_may_be_written_in_capitals():
    text = ArticleText(ID.Article, TEXT, len(TEXT), digest(TEXT).upper())
    assert text.passage(passage(sha256=digest(WORDS).upper())) == WORDS


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (TEXT[:-1].encode(), f"expected {len(TEXT)} characters, found {len(TEXT) - 1}"),
        (TEXT.replace("second", "fecond").encode(), f"expected {digest(TEXT)}"),
        (TEXT.encode("latin-1", "replace"), "no UTF-8 at byte 0"),
        (TEXT.replace("\r\n", "\n").encode(), f"found {len(TEXT) - 1}"),
    ],
)
def test_another_text_is_refused_in_one_line(tmp_path, content, says):
    file = tmp_path / "other.txt"
    file.write_bytes(content)
    with pytest.raises(WrongArticle) as error:
        ArticleText.read(file, ID.Article, len(TEXT), digest(TEXT))
    message = str(error.value)
    assert message.startswith(str(file)) and says in message and "\n" not in message
    assert error.value.exit_code == 2


def test_a_file_that_is_not_there_cannot_be_reached(tmp_path):
    with pytest.raises(Unreachable, match="none.txt"):
        ArticleText.read(tmp_path / "none.txt", ID.Article, 1, "00")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (passage(start=START - 1), "expected " + digest(WORDS)),
        (passage(sha256="0" * 64), "expected " + "0" * 64),
        (passage(end=len(TEXT) + 1), f"expected a stretch within 0 to {len(TEXT)}"),
        (passage(start=-1), "expected a stretch"),
        (passage(start=9, end=9), "expected a stretch"),
    ],
)
def test_a_passage_that_is_not_what_the_graph_says_is_refused(wrong, says):
    text = ArticleText(ID.Article, TEXT, len(TEXT), digest(TEXT))
    with pytest.raises(WrongArticle) as error:
        text.passage(wrong)
    assert "P1" in str(error.value) and says in str(error.value)
