"""The names of the options of saved questions: one for one thing, whatever the question.

A question of one's own may have parameters of any name; the saved ones keep to these.
"""

from __future__ import annotations

from types import MappingProxyType

#: What each option of the saved questions stands for.
OPTIONS = MappingProxyType(
    {
        "actor": "the actor that is asked about: a state, an organisation, a group, a person",
        "other": "another actor, beside the one that is asked about",
        "holder": "who makes a claim or a judgement",
        "thing": "anything of which something is said: an actor, a place, an agreement ...",
        "situation": "a situation, event, project or prospect",
        "place": "a country, region, territory or other place",
        "organisation": "an international organisation or forum",
        "agreement": "a treaty or other agreement",
        "office": "an office that persons hold",
        "resource": "a resource",
        "topic": "a topic: of a claim, of a comparison",
        "stance": "how a claim is put forward: asserted, attributed, hedged ...",
        "polarity": "whether a claim affirms or denies",
        "assessment": "what the review says of a claim",
        "relation": "a relation between two things",
        "kind": "a kind of situation, or of attitude",
        "level": "a level of hostility or of the intensity of an armed conflict",
        "period": "a named period, such as the Cold War",
        "year": "a calendar year",
        "first": "the first calendar year of a span, included",
        "last": "the last calendar year of a span, included",
    }
)
