"""A small collection for panels: seven invented states, a list of them, two lists of alliances, one of disputes."""

from pathlib import Path

from detente.collection.founding import found
from tests.collection.made import PREFIXES

BASE = "https://w3id.org/detente/id/"
#: The states with their codes in the state system, and the years in which they bear these.
STATES = {
    "Aland": (901, 2000, None),
    "Bland": (902, 2000, None),
    "Cland": (903, 2000, None),
    "Dland": (904, 2000, None),
    "Eland": (905, 2003, None),
    "OldF": (906, 2000, 2002),
    "NewF": (906, 2003, None),
}


def _years(first, last):
    begun = (
        f"det:startYear {first}"
        if isinstance(first, int)
        else "det:earliestStart {} ; det:latestStart {}".format(*first)
    )
    ended = f"det:endYear {last}" if last else "det:endStatus code:Ongoing"
    return f"{begun} ; {ended}"


def _write(folder: Path, name: str, part: str, body: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    header = f'<https://w3id.org/detente/graph/{name}/{part}> a owl:Ontology ; rdfs:label "{name}, {part}"@en .\n'
    text = PREFIXES + f"@prefix {name}: <{BASE}{name}/> .\n" + header + body
    (folder / f"{part}.ttl").write_text(text, encoding="utf-8")


def _source(folder: Path, name: str, span: str, coverages: list[tuple[str, str, str, str]]) -> None:
    body = f'{name}:DataSet a det:DataSet ; rdfs:label "{name}"@en ; det:span "{span}" ; det:citation "The {name}." .\n'
    for n, (kind, population, years, gap) in enumerate(coverages, 1):
        first, last = years.split("/")
        body += f"""{name}:DataSet det:completeFor {name}:coverage{n} .
{name}:coverage{n} a det:Coverage ; rdfs:label "{name}, coverage {n}"@en ;
    det:coversKind det:{kind} ; det:coversPopulation code:{population} ; det:startYear {first} ; det:endYear {last} .
"""
        body += f'{name}:coverage{n} det:gap "{gap}" .\n' if gap else ""
    _write(folder, name, "source", body)


def _whole(name: str, number: int, kind: str, first, last, parts: list[tuple]) -> str:
    """A situation with participations: a state, its years, further statements."""
    text = f'{name}:{number} a det:{kind} ; rdfs:label "{kind} {number} of {name}"@en ; {_years(first, last)} .\n'
    for n, (state, since, until, *more) in enumerate(parts, 1):
        text += f"""{name}:{number}.{n} a det:Participation ; det:participationIn {name}:{number} ;
    det:participationOf id:{state} ; {_years(since, until)} {"; " + more[0] if more else ""} .
"""
    return text


def sources(root: Path) -> dict[str, Path]:
    """Write the files of the sources; give the folder of each."""
    folders = {name: root / "sources" / name for name in ("states", "pacts", "treaties", "quarrels")}
    _source(folders["states"], "states", "2000/2006", [("StateSystemMembership", "AllStates", "2000/2006", "")])
    _write(folders["states"], "states", "entities", "".join(
        f'id:{state} a det:State ; rdfs:label "{state}"@en .\n' for state in STATES
    ))  # fmt: skip
    _write(folders["states"], "states", "facts", "".join(
        f'states:{state} a det:StateSystemMembership ; rdfs:label "{state} in the state system"@en ;'
        f' det:systemMember id:{state} ; det:cowCode {code} ; det:cowAbbreviation "{state[:3].upper()}" ;'
        f" {_years(first, last)} .\n"
        for state, (code, first, last) in STATES.items()
    ))  # fmt: skip

    _source(folders["pacts"], "pacts", "2000/2005", [("Alliance", "StateSystem", "2000/2005", "2002/2003")])
    begun = (2001, 2003)  # in one of these years
    _write(folders["pacts"], "pacts", "facts", "".join((
        _whole("pacts", 1, "Alliance", 2000, 2004, [("Aland", 2000, 2004), ("Bland", 2001, 2004)]),
        _whole("pacts", 2, "Alliance", begun, None, [("Aland", begun, None), ("Cland", begun, None)]),
        _whole("pacts", 3, "Alliance", 2000, None, [("Dland", 2000, None), ("OldF", 2000, 2002), ("NewF", 2003, None)]),
    )))  # fmt: skip

    _source(folders["treaties"], "treaties", "2000/2006", [("Alliance", "StateSystem", "2000/2006", "")])
    _write(folders["treaties"], "treaties", "facts", "".join((  # what is owed is recorded for defence alone
        _whole("treaties", 1, "Alliance", 2000, 2005, [("Aland", 2000, 2005), ("Bland", 2000, 2005)]),
        _whole("treaties", 2, "Alliance", 2004, None, [
            ("Bland", 2004, None, "det:obligation code:Defence"),
            ("Cland", 2004, None, "det:unrecordedRelation det:defenceAllyOf"), ("Eland", 2004, 2005),
        ]),
        "treaties:coverage1 det:coversRelation det:defenceAllyOf .\n",
    )))  # fmt: skip

    _source(folders["quarrels"], "quarrels", "2000/2006", [("MilitarizedDispute", "StateSystem", "2000/2006", "")])
    side = ("det:side code:SideA", "det:side code:SideB")
    _write(folders["quarrels"], "quarrels", "facts", "".join((
        _whole("quarrels", 1, "MilitarizedDispute", 2001, 2002, [
            ("Aland", 2001, 2002, side[0]), ("Bland", 2002, 2002, side[0]), ("Dland", 2001, 2002, side[1]),
        ]),
    )))  # fmt: skip
    return folders


def collection(root: Path) -> Path:
    """Make the collection."""
    made = found(root, "small", BASE)
    for name, folder in sources(root).items():
        made = made.with_source(name, "dataset", folder.relative_to(root).as_posix())
    return root
