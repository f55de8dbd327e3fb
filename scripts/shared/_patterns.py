"""The patterns of the ontology, each with an example to draw: which things, where they stand, what joins them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Pattern:
    """An example to draw.

    Attributes:
        name: the part of the ontology that it shows; one word.
        title: a heading.
        text: what to see in it.
        views: the views to read, the first that holds a relation counts.
        places: for each thing its column and row.
        arrows: subject, property and object of each relation to draw.
    """

    name: str
    title: str
    text: str
    views: tuple[str, ...]
    places: Mapping[str, tuple[float, float]]
    arrows: Sequence[tuple[str, str, str]]


PATTERNS = (
    Pattern(
        "alliance",
        "An alliance",
        "An alliance is a node with its allies, its years and its sources. Expansion makes a dyad of each two of them; "
        "its two different roles give the relation by a chain, and it holds both ways. The claim leads to the passage.",
        ("corrected",),
        {
            "rap:S4P2.4": (0, 0),
            "rap:C198": (1.1, 0),
            "rap:USJapanAlliance": (2.2, 0),
            "record:RefUSJapanTreaty1960": (3.35, 0),
            "id:UnitedStates": (1.1, 1.3),
            "id:Japan": (3.35, 1.3),
        },
        (
            ("rap:C198", "det:passage", "rap:S4P2.4"),
            ("rap:C198", "det:asserts", "rap:USJapanAlliance"),
            ("rap:USJapanAlliance", "det:timeReference", "record:RefUSJapanTreaty1960"),
            ("rap:USJapanAlliance", "det:ally", "id:UnitedStates"),
            ("rap:USJapanAlliance", "det:ally", "id:Japan"),
            ("id:UnitedStates", "det:alliedWith", "id:Japan"),
        ),
    ),
    Pattern(
        "dispute",
        "A dispute, and what follows from it with an alliance",
        "The claimants are in a territorial dispute, hence adversaries; and who is an adversary of a state's ally is "
        "indirectly opposed to that state.",
        ("corrected",),
        {
            "rap:C176": (0, 0),
            "rap:RussiaJapanKurilDispute": (1.2, 0),
            "id:SouthernKurils": (2.5, 0),
            "id:Russia": (0.2, 1.3),
            "id:Japan": (2.5, 1.3),
            "id:UnitedStates": (1.2, 2.6),
        },
        (
            ("rap:C176", "det:asserts", "rap:RussiaJapanKurilDispute"),
            ("rap:RussiaJapanKurilDispute", "det:sideA", "id:Russia"),
            ("rap:RussiaJapanKurilDispute", "det:sideB", "id:Japan"),
            ("rap:RussiaJapanKurilDispute", "det:territory", "id:SouthernKurils"),
            ("id:Russia", "det:adversarialTo", "id:Japan"),
            ("id:Japan", "det:alliedWith", "id:UnitedStates"),
            ("id:Russia", "det:indirectlyOpposedTo", "id:UnitedStates"),
        ),
    ),
    Pattern(
        "agreement",
        "An agreement",
        "The parties of an agreement may be many, and fill one role; the relation between them ends there, and no "
        "other rule builds on it.",
        ("corrected",),
        {
            "rap:C050": (0, 0),
            "rap:FriendshipTreaty2001": (1.2, 0),
            "id:Friendship": (2.6, 0),
            "id:Putin": (0, 1.3),
            "id:Russia": (1.2, 1.3),
            "id:China": (2.6, 1.3),
        },
        (
            ("rap:C050", "det:asserts", "rap:FriendshipTreaty2001"),
            ("rap:FriendshipTreaty2001", "det:signatory", "id:Putin"),
            ("rap:FriendshipTreaty2001", "det:contractingParty", "id:Russia"),
            ("rap:FriendshipTreaty2001", "det:contractingParty", "id:China"),
            ("rap:FriendshipTreaty2001", "det:topic", "id:Friendship"),
            ("id:Russia", "det:agreementWith", "id:China"),
        ),
    ),
    Pattern(
        "hedged-claim",
        "A hedged claim",
        "What is only hedged stands in a file of its own, and in the view “tentative” alone: elsewhere the claim is "
        "there, with its stance, and what it asserts is not.",
        ("tentative",),
        {
            "rap:S2P6.4": (0, 0),
            "rap:C101": (1.1, 0),
            "code:Hedged": (0, 1.3),
            "rap:ChinaDominatesSCO": (2.2, 0),
            "id:China": (1.3, 1.3),
            "id:SCO": (2.8, 1.3),
        },
        (
            ("rap:C101", "det:passage", "rap:S2P6.4"),
            ("rap:C101", "det:stance", "code:Hedged"),
            ("rap:C101", "det:asserts", "rap:ChinaDominatesSCO"),
            ("rap:ChinaDominatesSCO", "det:dominator", "id:China"),
            ("rap:ChinaDominatesSCO", "det:target", "id:SCO"),
        ),
    ),
    Pattern(
        "correction",
        "A correction",
        "What the record contradicts stands in the view “as-stated”; what holds instead, in “corrected”, with its "
        "reference. A relation that is inferred names the views that infer it.",
        ("corrected", "as-stated"),
        {
            "rap:C042": (0, 0),
            "rap:RussiaChinaAlliance": (1.5, 0),
            "code:Imprecise": (0, 1.1),
            "id:Russia": (0.5, 2),
            "id:China": (2.5, 2),
            "record:RussiaChinaTreatyPartnership": (1.5, 4),
            "record:RefTreaty2001": (0, 4),
        },
        (
            ("rap:C042", "det:asserts", "rap:RussiaChinaAlliance"),
            ("rap:C042", "det:assessment", "code:Imprecise"),
            ("rap:RussiaChinaAlliance", "det:ally", "id:Russia"),
            ("rap:RussiaChinaAlliance", "det:ally", "id:China"),
            ("record:RussiaChinaTreatyPartnership", "det:partner", "id:Russia"),
            ("record:RussiaChinaTreatyPartnership", "det:counterpart", "id:China"),
            ("record:RussiaChinaTreatyPartnership", "det:corrects", "rap:RussiaChinaAlliance"),
            ("record:RussiaChinaTreatyPartnership", "det:reference", "record:RefTreaty2001"),
            ("id:Russia", "det:alliedWith", "id:China"),
            ("id:Russia", "det:partnerOf", "id:China"),
        ),
    ),
)
