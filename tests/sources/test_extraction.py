"""The text of files of each kind, and one line about each that is none."""

import sys
import zlib

import pytest
from pypdf import PdfWriter

from detente.errors import DetenteError, Unreachable
from detente.graph import load
from detente.sources import extraction
from detente.sources.articles import Details, read_article
from detente.sources.claim_sheet import sheet
from detente.sources.extraction import BadArticle, extract
from detente.sources.segmentation import digest, stretches

BODY = "Mr. Lee met the U.S. envoy in Suva. Nothing came of it."
HTML = f"""<html><head><title>x</title></head><body><nav>Home | News | About us</nav><article><h1>A title</h1>
<p>{BODY.replace("Mr. Lee", "Mr. <b>Lee</b>")} The talks were the first in a decade, and the last that he led.</p>
<h2>What came next</h2><ul><li>One thing was decided.</li><li>Another was not.</li></ul>
<script>alert("no")</script></article><footer>Imprint, privacy, terms</footer></body></html>"""
MARKED = BODY.replace("Lee", "*Lee*").replace("envoy", "[envoy](http://x.example/)")
MARKDOWN = f"# A title\n\n{MARKED}\n\n## Next\n\n- One.\n- Two.\n"


def pdf(*lines):
    """A PDF of one page with these lines, written by hand: offsets are found by the reader."""
    shown = b"".join(b"(%s) Tj 0 -14 Td " % line.encode() for line in lines)
    stream = zlib.compress(b"BT /F1 12 Tf 72 720 Td " + shown + b"ET")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


def kept(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", MARKDOWN),
        ("a.html", HTML),
        ("a.txt", f"A title\r\n\r\n{BODY}\r\n"),
        ("a.pdf", pdf("A title", "Mr. Lee met the U.S. envoy in Suva. Nothing", "came of it.")),
    ],
)
def test_each_kind_gives_its_sentences(tmp_path, name, data):
    article = extract(kept(tmp_path / name, data))
    found = list(stretches(article, "A  TITLE"))
    texts = [s.text for s in found]
    assert "Nothing came of it." in texts
    # A PDF has lines and no headings: what stands above a paragraph is part of its first sentence.
    assert any("Mr. Lee met the U.S. envoy in Suva" in t and (t.startswith("Mr.") or name == "a.pdf") for t in texts)
    assert not any("<" in t or "*" in t or "Imprint" in t or "alert" in t for t in texts)
    reach = 0
    for s in found:
        assert reach <= s.start < s.end and article.text[s.start : s.end] == s.text == s.text.strip()
        assert s.sha256 == digest(s.text)
        reach = s.end
    assert len({s.segment for s in found}) == len(found)


def test_headings_make_sections(tmp_path):
    found = list(stretches(extract(kept(tmp_path / "a.md", MARKDOWN)), "A title"))
    assert [(s.segment, s.kind) for s in found] == [
        ("S0T1", "TitlePassage"), ("S0P1.1", "SentencePassage"), ("S0P1.2", "SentencePassage"),
        ("S1T1", "HeadingPassage"), ("S1P1.1", "SentencePassage"), ("S1P2.1", "SentencePassage"),
    ]  # fmt: skip


def test_plain_text_keeps_its_offsets(tmp_path):
    text = "Heading\n\nFirst line of a paragraph\nand its second. Another sentence.\n\n- an item\n- another\n"
    article = extract(kept(tmp_path / "a.txt", "\ufeff" + text))
    assert article.text == text
    assert [(text[b.start : b.end], b.heading) for b in article.blocks] == [
        ("Heading", True), ("First line of a paragraph\nand its second. Another sentence.", False),
        ("- an item", False), ("- another", False),
    ]  # fmt: skip


def blank_pdf(path):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    with path.open("wb") as file:
        writer.write(file)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"\xff\xfeM\x00", "not UTF-8 at byte 0"),
        ("a.txt", "caf\u00e9".encode("latin-1"), "not UTF-8 at byte 3"),
        ("a.txt", b"MZ\x00\x01", "U+0000 at code point 2; that is no text"),
        ("a.txt", b"  \n \n", "there is no text in it"),
        ("a.docx", b"PK\x03\x04", "a .docx is not read; save it as text, Markdown, HTML or PDF"),
        ("a.pdf", b"%PDF-1.4 rubbish", "no PDF that can be read"),
        ("a.html", b"<html><body></body></html>", "no article is found in this page"),
        ("a.txt", pdf(), "there is no text in it (a scan?)"),
    ],
)
def test_what_is_no_article_is_one_line(tmp_path, name, data, said):
    with pytest.raises(BadArticle) as error:
        extract(kept(tmp_path / name, data))
    assert said in str(error.value) and "\n" not in str(error.value)


def test_a_scan_an_encrypted_one_and_a_huge_one(tmp_path, monkeypatch):
    with pytest.raises(BadArticle, match="a scan"):
        extract(kept(tmp_path / "scan.pdf", blank_pdf(tmp_path / "blank.pdf")))
    writer = PdfWriter(clone_from=tmp_path / "blank.pdf")
    writer.encrypt("secret", algorithm="RC4-128")
    with (tmp_path / "locked.pdf").open("wb") as file:
        writer.write(file)
    with pytest.raises(BadArticle, match="encrypted"):
        extract(tmp_path / "locked.pdf")
    monkeypatch.setattr(extraction, "MOST_BYTES", 1_000_000)
    with pytest.raises(BadArticle, match="more than 1 MB"):
        extract(kept(tmp_path / "huge.txt", b"a" * 1_000_001))
    monkeypatch.setattr(extraction, "MOST_TEXT", 10)
    with pytest.raises(BadArticle, match="more than 10; give the article alone"):
        extract(kept(tmp_path / "long.txt", b"a sentence of words."))


def test_one_sentence_without_an_end(tmp_path, made):
    """Nothing is looked through again and again, and no cell is longer than a spreadsheet takes."""
    text = "Fiji met Australia and then Tonga and " * 20_000
    article = read_article(extract(kept(tmp_path / "a.txt", text)), Details("T", ("A",), "2020"), load(collection=made))
    (passage,) = article.passages
    # Each name of each round but the first word, which may be capitalised for beginning the sentence alone.
    assert len(article.mentions[passage.segment]) == 3 * 20_000 - 1
    rows = sheet(article, load(collection=made))
    assert rows[1][2] == "" and len(rows[1][3]) <= 32_767


def test_no_file_and_no_library(tmp_path, monkeypatch):
    with pytest.raises(Unreachable):
        extract(tmp_path / "none.txt")
    with pytest.raises(Unreachable):
        extract(tmp_path)
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(DetenteError, match=r"this needs pypdf, .*: python -m pip install 'detente\[articles\]'"):
        extract(kept(tmp_path / "a.pdf", pdf("A line.")))
