"""Literals by value: what XML Schema 1.1, OWL 2 and XML 1.0 say is one value, two values, no value, or unknown."""

import struct
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from math import inf, isinf
from time import process_time

from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import OWL, RDF, RDFS, XSD

from detente.rules.datatypes import contains, different, exclude, types_of, value, well_typed

HEX, ANY = "http://example.org/hex", f"{XSD}anyAtomicType"


def lit(text, kind, language=None):
    return text, str(kind), language


#: Datatype, and forms of which each pair has one value.
SAME = [
    (XSD.date, ["2000-01-01Z", "2000-01-01+00:00", " 2000-01-01-00:00\n"]),
    (XSD.duration, ["P1Y", "P12M", "P0Y12M0DT0S"]),
    (XSD.duration, ["PT36H", "P1DT12H", "PT129600.000S", "PT2160M"]),
    (XSD.duration, ["-PT0S", "P0M", "P0D"]),
    (XSD.dayTimeDuration, ["P1D", "PT24H"]),
    (XSD.yearMonthDuration, ["-P1Y", "-P12M"]),
    (XSD.time, ["10:00:00", "10:00:00.0", "10:00:00.000000000"]),
    (XSD.time, ["24:00:00", "00:00:00"]),
    (XSD.gYear, ["2017Z", "2017+00:00"]),
    (XSD.gYear, ["0000", "-0000"]),
    (XSD.gYearMonth, ["-0044-03Z", "-0044-03-00:00"]),
    (XSD.gMonthDay, ["--02-29", "\t--02-29"]),
    (XSD.gMonth, ["--12Z", "--12+00:00"]),
    (XSD.gDay, ["---31Z", "---31-00:00"]),
    (XSD.dateTime, ["-0044-03-15T00:00:00Z", "-0044-03-15T00:00:00.0Z"]),
    (XSD.dateTime, ["10000-01-01T00:00:00Z", "9999-12-31T24:00:00Z"]),
    (XSD.dateTime, ["0000-01-01T00:00:00", "-0001-12-31T24:00:00.0"]),
    (XSD.dateTime, ["2000-02-29T24:00:00", "2000-03-01T00:00:00"]),
    (XSD.dateTime, ["2000-01-01T00:00:00.1234567890", "2000-01-01T00:00:00.123456789"]),
    (XSD.dateTimeStamp, ["0001-01-01T00:00:00+05:00", "0001-01-01T00:00:00.0+05:00"]),
    (OWL.rational, ["1/3", "2/6", "+1/3", "10/030"]),
    (XSD.decimal, ["1", "01.0", "+1.", "1." + "0" * 5000]),
    (XSD.integer, ["7" * 6000, "0" + "7" * 6000, " +" + "7" * 6000 + "\r\n"]),
    (XSD.boolean, ["true", "1", "\ttrue "]),
    (XSD.double, ["1e3", "1000", "1.0E+03"]),
    (XSD.double, ["INF", "+INF", "1e999"]),
    (XSD.float, ["1.00000017881393432617187499", "1.00000011920928955078125"]),
    (XSD.base64Binary, ["YQ==", "Y Q = =", " YQ\n=="]),
    (XSD.hexBinary, ["0a", "0A", " 0A "]),
    (XSD.anyURI, ["http://a/b", " http://a/b\n"]),
    (XSD.token, ["a b", " a\t\r\n b "]),
    (XSD.normalizedString, ["a  b", "a\t\nb"]),
    (XSD.NCName, ["a", " a "]),
    (RDF.PlainLiteral, ["a@EN-gb", "a@en-GB"]),
    (RDF.XMLLiteral, ["<b/>", "<b></b>", "<b ></b >"]),
    (RDF.XMLLiteral, ["<b c='1' d='2'/>", '<b d="2" c="&#49;"></b>']),
    (RDF.XMLLiteral, ["a&lt;b", "a<![CDATA[<]]>b", "a&#60;b"]),
    (RDF.XMLLiteral, ['<b xmlns="u"/>', "<b xmlns='u' xmlns:x='v'></b>"]),
    (RDF.JSON, ["{}", "{ }"]),
    (RDF.JSON, ['{"a": 1, "b": [true]}', '{"b":[true],"a":1.0}']),
]
#: Datatype, and forms of which each pair has two values.
DIFFERENT = [
    (XSD.date, ["2000-01-01", "2000-01-01Z", "2000-01-02", "2000-01-01+01:00"]),
    (XSD.duration, ["P1M", "P30D", "-P1M", "P1MT0.1S"]),
    (XSD.gYear, ["2017", "2017Z", "-2017", "12017"]),
    # One instant, but not identical: https://www.w3.org/TR/owl2-syntax/#Time_Instants
    (XSD.dateTime, ["1956-06-25T04:00:00-05:00", "1956-06-25T10:00:00+01:00", "1956-06-25T09:00:00"]),
    (XSD.dateTime, ["2000-01-01T00:00:00.1234567", "2000-01-01T00:00:00.1234568"]),
    # Equal, but not identical: https://www.w3.org/TR/owl2-syntax/#Floating-Point_Numbers
    (XSD.double, ["0", "-0", "NaN", "INF", "-INF"]),
    (XSD.float, ["1", "1.0000001192092896", "1.00000024"]),
    (OWL.rational, ["1/3", "1/4", "-1/3"]),
    (XSD.string, ["a", " a", "A"]),
    (XSD.boolean, ["true", "false"]),
    (RDF.XMLLiteral, ["<b/>", "<b/><!-- c -->", "<b> </b>", "b", "<b xmlns='u'/>", "<p:b xmlns:p='u'/>", "<b c=''/>"]),
    (RDF.XMLLiteral, ["<text/>", "text", "<comment/>", "<!--comment-->", "<?text comment?>"]),
    (RDF.JSON, ["1", '"1"', "true", "[1]", "null"]),
]
#: Datatype, and forms that are none of it.
ILL_TYPED = [
    (XSD.base64Binary, ["YR==", "YQ=", "YQ", "YQ===", "Y-==", "YWF=", "="]),
    (XSD.hexBinary, ["0", "0g", "0 a", "é0"]),
    (XSD.date, ["2000-02-30", "1900-02-29", "2000-1-1", "02000-01-01", "2000-01-01+14:01", "2000-13-01"]),
    (
        XSD.dateTime,
        ["2000-01-01T24:00:01", "2000-01-01T00:00:60", "2000-01-01", "2000-01-01T00:00", "٢000-01-01T00:00:00"],
    ),
    (XSD.dateTimeStamp, ["2000-01-01T00:00:00"]),
    (XSD.gMonthDay, ["--02-30", "--04-31", "02-01"]),
    (XSD.gYear, ["17", "02017", "+2017"]),
    (XSD.duration, ["P", "PT", "P1YT", "1Y", "P-1Y", "P1S", "P1.5Y"]),
    (XSD.yearMonthDuration, ["P1D", "P1YT1S"]),
    (XSD.dayTimeDuration, ["P1M"]),
    (OWL.rational, ["1/0", "1", "1/-2", "1/+2", "1.5/2"]),
    (XSD.integer, ["1.0", "1e3", "", "١", "0x1", "1_000"]),
    (XSD.byte, ["128", "-129"]),
    (XSD.positiveInteger, ["0"]),
    (XSD.decimal, ["1e3", "INF", "."]),
    (XSD.double, ["inf", "nan", "1e", "+NaN", "1_0"]),
    (XSD.boolean, ["TRUE", "yes", ""]),
    (XSD.Name, ["1a", "-a", "a b", "", "a×b", "\u037e"]),
    (XSD.NCName, ["a:b", "ªb", "²"]),
    (XSD.NMTOKEN, ["a b", "", "a,b"]),
    (XSD.language, ["e_n", "abcdefghi", ""]),
    (RDF.PlainLiteral, ["a", "a@b c"]),
    (RDF.XMLLiteral, ["<b>", "a & b", "</x><x>", "<!DOCTYPE x><x/>", "&nbsp;"]),
    (RDF.JSON, ["{", "NaN", "[1,]", "'a'", ""]),
]
#: Names of XML 1.0, fifth edition, that Python's \w does not know, or that earlier editions did not have.
NAMES = ["a\u00b7b", "é", "a-b.c", "\u2c00", "\U00010000x", "_1", "e\u0301", "x\u203f"]
#: Of these nothing is known: forms of unknown datatypes, or such as are not worked out.
UNKNOWN = [
    (HEX, ["0A", "a", "0B"]),
    (RDF.HTML, ["<b></b>", "<B></b>"]),
    (OWL.real, ["1", "2"]),
    (RDFS.Literal, ["a", "b"]),
    (XSD.QName, ["a:b", "b:a"]),
    (ANY, ["1", "2"]),
    (RDF.JSON, ['{"a": 1, "a": 2}', "-0", "1e999", "[" * 100_000 + "]" * 100_000]),
    (RDF.XMLLiteral, ["<b:c/>", "<c:c/>"]),
    (XSD.gYear, ["1" + "0" * 5000, "2" + "0" * 5000]),
    (XSD.duration, ["P" + "1" * 5000 + "D", "PT0." + "1" * 5000 + "S"]),
    (OWL.rational, ["1/" + "3" * 5000, "2/" + "3" * 5000]),
]


def pairs(cases):
    return [(lit(a, kind), lit(b, kind)) for kind, forms in cases for a in forms for b in forms if a != b]


def test_forms_of_one_value_are_the_same():
    for a, b in pairs(SAME):
        assert value(a) is not None and value(a) == value(b) and hash(value(a)) == hash(value(b)), (
            a[0][:50],
            b[0][:50],
        )
        assert not different(a, b) and well_typed(a)


def test_forms_of_two_values_are_different():
    for a, b in pairs(DIFFERENT):
        assert value(a) != value(b) and different(a, b) and well_typed(a), (a, b)


def test_a_form_that_is_none_of_its_datatype_has_no_value():
    for kind, forms in ILL_TYPED:
        for text in forms:
            assert not well_typed(lit(text, kind)) and value(lit(text, kind)) is None, (kind, text)
            assert list(types_of(lit(text, kind), [str(kind)])) == []


def test_what_is_not_known_is_neither_the_same_nor_different_nor_wrong():
    for a, b in pairs(UNKNOWN):
        assert value(a) is None and well_typed(a) and not different(a, b), (a[0][:50], a[1])
        assert not different(a, lit("1", XSD.integer)) and not different(lit("1", XSD.integer), a)
        assert contains(str(XSD.integer), a) or a[1] in map(str, (RDF.JSON, RDF.XMLLiteral, XSD.gYear, XSD.duration))
        assert list(types_of(a, [a[1], str(XSD.integer)])) == [a[1]]


def test_names_are_those_of_xml():
    for kind in (XSD.Name, XSD.NCName, XSD.NMTOKEN):
        assert all(well_typed(lit(name, kind)) for name in NAMES), kind


def test_values_are_compared_across_datatypes():
    assert value(lit("0.5", XSD.decimal)) == value(lit("1/2", OWL.rational))
    assert value(lit("5", XSD.byte)) == value(lit("5.0", XSD.decimal)) == value(lit("10/2", OWL.rational))
    assert value(lit("a b", XSD.string)) == value(lit("a  b", XSD.token)) == value(lit("a b@", RDF.PlainLiteral))
    assert value(lit("x", RDF.langString, "EN")) == value(lit("x@en", RDF.PlainLiteral))
    assert different(lit("1", XSD.float), lit("1", XSD.double)) and different(
        lit("1", XSD.double), lit("1", XSD.integer)
    )
    assert different(lit("a", XSD.anyURI), lit("a", XSD.string))
    assert different(lit("2017-01-01", XSD.date), lit("2017", XSD.gYear))
    assert value(lit("P12M", XSD.duration)) == value(lit("P1Y", XSD.yearMonthDuration))


def test_a_datatype_has_the_values_of_others():
    for kind, has, lacks in [
        (
            XSD.integer,
            [lit("5.0", XSD.decimal), lit("10/2", OWL.rational)],
            [lit("5.5", XSD.decimal), lit("5", XSD.double)],
        ),
        (XSD.decimal, [lit("1/8", OWL.rational)], [lit("1/3", OWL.rational)]),
        (OWL.real, [lit("5", XSD.byte), lit("1/3", OWL.rational)], [lit("5", XSD.float)]),
        (XSD.byte, [lit("127.0", XSD.decimal)], [lit("128", XSD.integer), lit("256/2", OWL.rational)]),
        (XSD.token, [lit("a b", XSD.string)], [lit("a  b", XSD.string), lit("a", RDF.langString, "en")]),
        (XSD.NCName, [lit("a", XSD.token)], [lit("a:b", XSD.Name)]),
        (XSD.dateTimeStamp, [lit("2000-01-01T00:00:00Z", XSD.dateTime)], [lit("2000-01-01T00:00:00", XSD.dateTime)]),
        (XSD.yearMonthDuration, [lit("P1Y", XSD.duration), lit("P0D", XSD.duration)], [lit("P1D", XSD.duration)]),
        (XSD.dayTimeDuration, [lit("P0M", XSD.yearMonthDuration)], [lit("P1M", XSD.duration)]),
        (XSD.date, [], [lit("2000-01-01T00:00:00", XSD.dateTime), lit("x", XSD.string)]),
        (ANY, [lit("5", XSD.integer), lit("x", XSD.string)], []),
        (RDF.langString, [lit("a@en", RDF.PlainLiteral)], [lit("a@", RDF.PlainLiteral)]),
    ]:
        assert all(contains(str(kind), each) for each in has), kind
        assert not any(contains(str(kind), each) for each in lacks), kind


def test_datatypes_exclude_each_other_only_where_that_is_known():
    for a, b, wanted in [
        (XSD.date, XSD.integer, True),
        (XSD.date, XSD.dateTime, True),
        (XSD.float, XSD.double, True),
        (OWL.real, XSD.double, True),
        (XSD.positiveInteger, XSD.negativeInteger, True),
        (RDF.langString, XSD.token, True),
        (XSD.yearMonthDuration, XSD.dayTimeDuration, False),  # both have the duration of nothing
        (OWL.rational, XSD.byte, False),
        (ANY, XSD.integer, False),
        (XSD.QName, XSD.string, False),
        (RDFS.Literal, XSD.integer, False),
        (HEX, XSD.integer, False),
    ]:
        assert exclude(str(a), str(b)) == exclude(str(b), str(a)) == wanted, (a, b)


def neighbours(number):
    """The numbers of 32 bits around one, as fractions; beyond the greatest the power of two that would follow."""
    (bits,) = struct.unpack("<i", struct.pack("<f", number))
    found = [struct.unpack("<f", struct.pack("<i", bits + step))[0] for step in (-1, 0, 1)]
    return [Fraction(2**128) * (1 if x > 0 else -1) if isinf(x) else Fraction(x) for x in found]


@given(st.floats(min_value=2.0**-120, max_value=2.0**127, width=32), st.integers(-2, 2), st.integers(1, 60))
def test_a_float_is_the_nearest_number_of_32_bits(number, side, digits):
    """Half-way between two floats, and a little to each side: less than numbers of 64 bits can tell."""
    low, middle, high = neighbours(number)
    exact = (middle + high) / 2 + Fraction(side, 10**digits) * (high - middle)
    text = f"{exact.numerator * 10**400 // exact.denominator:0401d}"
    written = Fraction(int(text), 10**400)
    family, found = value(lit(f"{text[:-400]}.{text[-400:]}", XSD.float))
    assert family == str(XSD.float)
    around = neighbours(float(found)) if not isinf(float(found)) else [Fraction(2**128)] * 3
    best = min(abs(written - x) for x in {*neighbours(number), *around})
    assert abs(written - around[1]) == best
    if abs(written - around[0]) == best or abs(written - around[2]) == best:  # the even one of two equally near
        assert struct.unpack("<i", struct.pack("<f", float(found)))[0] % 2 == 0


def test_a_float_at_the_ends_of_its_range():
    largest = 2**128 - 2**104
    for exact, wanted in [
        (2**128 - 2**103 - 1, float(largest)),  # a hair below the middle to the next power of two
        (2**128 - 2**103, inf),
        (Fraction(1, 2**149), 2.0**-149),
        (Fraction(1, 2**150), 0.0),  # the middle between nothing and the least: the even one
        (Fraction(2**60 + 1, 2**210), 2.0**-149),
    ]:
        exact = Fraction(exact)
        text = str(exact.numerator * 10**400 // exact.denominator).zfill(401)
        assert value(lit(f"{text[:-400]}.{text[-400:]}", XSD.float))[1] == repr(wanted), exact


@given(
    st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29)),
    st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29)),
    st.integers(-14 * 60, 14 * 60),
)
def test_moments_of_one_time_zone_are_the_same_where_pythons_are(one, other, zone):
    zone = timezone(timedelta(minutes=zone))
    a, b = one.replace(tzinfo=zone), other.replace(tzinfo=zone)
    forms = [lit(x.isoformat(), XSD.dateTime) for x in (a, b)]
    assert all(map(well_typed, forms))
    assert (value(forms[0]) == value(forms[1])) == (a == b)
    midnight = a.replace(hour=0, minute=0, second=0, microsecond=0)
    ended = lit((midnight - timedelta(days=1)).isoformat().replace("T00:00:00", "T24:00:00"), XSD.dateTime)
    assert value(ended) == value(lit(midnight.isoformat(), XSD.dateTime))


#: Long and deep forms; each is read, or given up, at once.
HOSTILE = [
    ("[" * 200_000, RDF.JSON),
    ("9" * 100_000, RDF.JSON),
    ("<a>" * 50_000 + "</a>" * 50_000, RDF.XMLLiteral),
    ("1" * 1_000_000, XSD.decimal),
    ("1." + "0" * 1_000_000, XSD.decimal),
    ("9" * 1_000_000, XSD.byte),
    ("9" * 100_000 + "/7", OWL.rational),
    ("1." + "7" * 100_000 + "e-3", XSD.float),
    ("1e" + "9" * 100_000, XSD.float),
    ("P" + "9" * 100_000 + "Y", XSD.duration),
    ("9" * 100_000, XSD.gYear),
    ("A" * 400_000 + "=", XSD.base64Binary),
    (" " * 200_000 + "a", XSD.token),
    ("a " * 200_000, XSD.token),
    (":" * 200_000 + " ", XSD.Name),
]


def test_long_forms_are_read_at_once():
    before = process_time()
    for text, kind in HOSTILE:
        value(lit(text, kind))
        well_typed(lit(text, kind))
        contains(str(XSD.byte), lit(text, kind))
    assert process_time() - before < 20  # seconds; a quadratic reading of one of them takes minutes
