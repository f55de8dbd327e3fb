"""`detente show` of an occurrence: who takes part, its parts, what it is part of, which claims speak of it."""

from detente.explaining.description import Description
from detente.vocabulary import ID


def section(text: str, heading: str) -> list[str]:
    """The entries below a heading, each in one line."""
    lines = text.splitlines()
    found: list[str] = []
    for line in lines[lines.index(f"  {heading}:") + 1 :]:
        if line.startswith("      "):
            found[-1] += f" {line.strip()}"
        elif line.startswith("    "):
            found.append(line.strip())
        else:
            break
    return found


def test_a_conflict_lists_its_sides_its_episodes_and_the_claims_about_it(graphs):
    text = Description(graphs("corrected", None)).thing(ID["rap/UkraineCrisis"])
    # UCDP: the government against the two republics, with Russia secondary; a war in 2014 and 2015, minor after that.
    assert section(text, "taking part")[0] == "Ukraine: side A (record:UkraineInUkraineCrisis; 2014/..)"
    others = {entry.partition(":")[0]: entry for entry in section(text, "taking part")[1:]}
    assert set(others) == {"Donetsk People's Republic", "Luhansk People's Republic", "Russia"}
    assert all(": side B (" in entry for entry in others.values())
    assert [entry.partition(" (")[2] for entry in section(text, "parts")] == [
        "record:UkraineCrisisWar; Episode of a conflict; 2014/2015; war intensity)",
        "record:UkraineCrisisMinor; Episode of a conflict; 2016/..; minor armed conflict)",
    ]
    assert "  claims: C132 (asserted, by Corentin (author))\n" in text and "sides unnamed" not in text


def test_in_a_year_only_what_is_in_force_then_is_listed(graphs):
    text = Description(graphs("corrected", 2014)).thing(ID["rap/UkraineCrisis"])
    assert [entry.split(";")[0] for entry in section(text, "parts")] == [
        "Crisis in Ukraine at the intensity of a war (record:UkraineCrisisWar"
    ]
    syria = section(Description(graphs("corrected", 2014)).thing(ID["rap/SyrianConflict"]), "taking part")
    assert not any("Russia" in entry for entry in syria)  # from 2015 on


def test_a_part_names_its_whole(graphs):
    episode = Description(graphs("corrected", None)).thing(ID["rap/SinoSovietClashes1969"])
    assert section(episode, "part of") == [
        "Clashes along the Soviet-Chinese border (rap:SinoSovietBorderClashes; Militarised dispute; 1969) [C026]"
    ]
    incident = Description(graphs("as-stated", None)).thing(ID["rap/Incident2006"])
    assert [entry.partition(";")[0] for entry in section(incident, "part of")] == [
        "Violations of the Japanese border by Russia (rap:RussianBorderViolations"
    ]
    # Whether it was such a violation is disputed; only the view of what the article states says so.
    assert "part of:" not in Description(graphs("corrected", None)).thing(ID["rap/Incident2006"])


def test_an_alliance_lists_its_members_with_their_obligations(graphs):
    text = Description(graphs("corrected", None)).thing(ID["rap/USJapanAlliance"])
    assert section(text, "taking part") == [
        "Japan: consultation (record:USJapanAlliance.Japan; 1951/..)",
        "United States: consultation, defence (record:USJapanAlliance.UnitedStates; 1951/..)",
    ]
    assert "  also spoken of in: C199\n" in text
    assert any(entry.startswith("The alliance explains the perception") for entry in section(text, "named by"))
