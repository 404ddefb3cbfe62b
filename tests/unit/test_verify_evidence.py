"""What counts as a fact of a sentence, and what supports it."""

from __future__ import annotations

from typing import Any

import pytest

from toolweave.verify.evidence import Evidence

SAID = "My friend Ada watched Blade Runner on 3 May for two and a half hours and paid 12.50 euros at half past seven in the evening."
RESULT: Any = {
    "films": [{"title": "Amélie", "release_date": "2001-04-25", "box_office_usd": 174_200_000, "starts_at": "19:30"}, {"title": "Alien³"}],
    "note": 'It isn’t "open" \n on Sundays',
}


def unsupported(text: str) -> list[str]:
    evidence = Evidence()
    evidence.add_words(SAID)
    evidence.add_result(RESULT)
    return [text[start:end] for start, end in evidence.find_unsupported(text, [])]


@pytest.mark.parametrize(
    "text",
    [
        "Ada watched Blade Runner.",
        "blade runner it is",
        "Ada's film was Amélie, from 2001.",
        "It came out on 25 April 2001 and made 174.2 million dollars.",
        "It made 174,200,000 dollars.",
        "That was 3 May.",
        "It took 150 minutes, two and a half hours in all.",
        "It starts at 7:30 pm.",
        "I found two films.",
        "Both are on Friday in June, I'm sure. OK?",
        "You paid €12.50 for it.",
        "Done.",
    ],
)
def test_what_was_said_or_returned_supports_a_fact(text: str) -> None:
    assert unsupported(text) == []


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("It runs 117 minutes.", ["117"]),
        ("It is by Ridley Scott, they say.", ["Ridley Scott"]),
        ("Ask Ridley.", ["Ask Ridley"]),
        ("On 26 April 2001 it opened.", ["26 April 2001"]),
        ("It made 174.3 million dollars.", ["174.3 million"]),
        ("It took three and a half hours.", ["three and a half hours"]),
        ("Nine fit.", ["Nine"]),
        ("It starts at 8:30 pm.", ["8:30 pm"]),
        ("There are forty-two of them.", ["forty-two"]),
        ("It is the 9th.", ["9th"]),
        ("It cost €13.50.", ["13.50"]),
        ("I have 1,234, you know.", ["1,234"]),
        ("See it at Île Saint-Louis.", ["Île Saint-Louis"]),
    ],
)
def test_a_fact_that_nothing_supports_is_named(text: str, facts: list[str]) -> None:
    assert unsupported(text) == facts


def test_a_grounded_span_needs_no_other_support() -> None:
    text = "It is by Ridley Scott and runs 117 minutes."
    assert list(Evidence().find_unsupported(text, [(9, 21), (31, 34)])) == []
