"""The wording files hold what the phrasebook can use: known keys, fillable slots, names that read back, ends that fit."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from wordings import COMMON_KEYS, DOMAINS, FOUND, MARKS, SAID_BY_USERS, Said, load_wording, pairs, properties, slots, tables, texts

from toolweave.dialogue.asks import Form
from toolweave.dialogue.scene import load_common_wording
from toolweave.model.conditions import has_otherwise, read_comparison
from toolweave.model.domain import DomainFile, Wording, load_domain
from toolweave.model.templates import ACTION_KEYS, ANSWERS, ANY, CLASS_KEYS, FRAGMENTS, PROPERTY_KEYS, QUESTIONS, SLOT, V, X
from toolweave.resources import PACKAGE


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_table_is_about_something_the_domain_file_has(domain: str) -> None:
    file = load_domain(domain)
    known = {
        "classes": {cls.name for cls in file.classes},
        "properties": {f"{prop.cls}.{prop.name}" for prop in file.properties},
        "resources": {resource.name for resource in file.resources},
        "actions": {action.name for action in file.actions},
    }
    assert [(kind, owner) for kind, owner, _ in tables(domain) if owner not in known[kind]] == []
    assert {owner for kind, owner, _ in tables(domain) if kind == "actions"} == known["actions"]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_key_is_one_the_phrasebook_reads_and_holds_texts(domain: str) -> None:
    keys = {"classes": set(CLASS_KEYS), "properties": set(PROPERTY_KEYS), "resources": {"ref", "item"}, "actions": ACTION_KEYS}
    unread = [
        (owner, key)
        for kind, owner, table in tables(domain)
        for key in table
        if key not in keys[kind] and not (kind == "actions" and key.startswith(("ask_", "reply_")))
    ]
    assert unread == []
    assert [(owner, key) for _, owner, table in tables(domain) for key, entries in table.items() if not entries] == []
    twice = [
        (owner, key) for kind, owner, table in tables(domain) for key, entries in table.items() if kind != "resources" and len(entries) != len(set(entries))
    ]
    assert twice == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_template_has_the_slots_of_its_key_and_no_other(domain: str) -> None:
    wrong: list[Said] = []
    for said in texts(domain):
        if said.kind in ("classes", "properties"):
            wanted = (CLASS_KEYS if said.kind == "classes" else PROPERTY_KEYS)[said.key]
            allowed = wanted | X if said.key == "a" else wanted
            wrong += [said] if not wanted <= slots(said.text) <= allowed else []
        elif said.key.startswith(("ask_", "reply_")):
            wrong += [said] if slots(said.text) != (V if said.key.startswith("reply_") else ANY) else []
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_braces_stand_only_around_slots(domain: str) -> None:
    assert [said for said in texts(domain) if set("{}") & set(SLOT.sub("", re.sub(r"\{v:(adjective|head)\}", "", said.text)))] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_wording_shows_an_identifier(domain: str) -> None:
    spoken = [said for said in texts(domain) if said.key not in ("tell", "across", "names", "heads", "place", "surname")]
    assert [said for said in spoken if "_" in SLOT.sub("", said.text) or re.search(r"\b[QP]\d+\b", said.text)] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_sentences_end_like_sentences_and_fragments_do_not(domain: str) -> None:
    wrong: list[Said] = []
    for said in texts(domain):
        if said.text != said.text.strip() and said.key not in ("unit_after", "unit_before", "unit_one"):
            wrong.append(said)
        if FRAGMENTS.fullmatch(said.key) and said.text.endswith((".", "?", "!", ",", ";", ":")):
            wrong.append(said)
        if ANSWERS.fullmatch(said.key) and not said.text.endswith("."):
            wrong.append(said)
        if QUESTIONS.fullmatch(said.key) and not said.text.endswith("?"):
            wrong.append(said)
        if said.key in ("lead", "want", "vague_some") and not said.text.endswith((".", "?", "!")):
            wrong.append(said)
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_verb_after_someone_spoken_of_as_they_is_marked_for_agreement(domain: str) -> None:
    file = load_domain(domain)
    stiff = re.compile(r"\{x\} (is|was|has|does|isn't|wasn't|hasn't|doesn't)\b")
    wrong = [said for said in texts(domain) if said.kind == "properties" and SAID_BY_USERS.fullmatch(said.key) and stiff.search(said.text)]
    assert [said for said in wrong if is_they(file, said)] == []


def is_they(file: DomainFile, said: Said) -> bool:
    """Whether the {x} of a template may be someone spoken of as `they`."""
    cls, name = said.owner.split(".")
    prop = next(prop for prop in file.properties_of(cls) if prop.name == name)
    about = prop.range if said.key.startswith("agent") or said.key == "common" else cls
    return about is not None and file.cls(about).pronoun == "they"


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_name_is_what_is_said_then_what_is_meant(domain: str) -> None:
    wrong = [(owner, name) for owner, table in properties(domain) for name in pairs(table) if not all(part and part == part.strip() for part in name)]
    assert wrong == []
    ambiguous: list[tuple[str, str, set[str]]] = []
    for owner, table in properties(domain):
        for said in {said for said, _, _ in pairs(table)}:
            meant = {value for other, _, value in pairs(table) if other == said}
            ambiguous += [(owner, said, meant)] if len(meant) > 1 else []
    assert ambiguous == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_word_that_is_not_the_value_itself_is_a_recorded_name(domain: str) -> None:
    wrong: list[tuple[str, str]] = []
    for owner, table in properties(domain):
        recorded = {(said, value) for said, _, value in pairs(table)}
        wrong += [(owner, word) for word in table.get("adjectives", ()) if word not in {said for said, _ in recorded}]
        for head in table.get("heads", ()):
            singular, slash, plural = head.partition("/")
            wrong += [(owner, head)] if not (singular and slash and (plural, singular) in recorded) else []
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_words_that_only_some_values_have_are_there_where_a_template_asks_for_them(domain: str) -> None:
    wrong = [
        (owner, need)
        for owner, table in properties(domain)
        for need, key in ((":adjective", "adjectives"), (":head", "heads"))
        if asks(table, need) and not table.get(key)
    ]
    assert wrong == []


def asks(table: Wording, mark: str) -> bool:
    """Whether a template of a property asks for a special form of its value."""
    return any(mark in text for key in ("pre", "post", "if_is") for text in table.get(key, ()))


@pytest.mark.parametrize("domain", DOMAINS)
def test_keys_that_need_each_other_stand_together(domain: str) -> None:
    needs = [
        ("average", "measure"),
        ("compare", "comparative"),
        ("low", "comparative"),
        ("after", "when"),
        ("before", "when"),
        ("agent_any", "agent"),
        ("eq", "q"),
    ]
    lonely = [(owner, key, other) for owner, table in properties(domain) for key, other in needs if key in table and other not in table]
    assert lonely == []
    assert [(owner, word) for owner, table in properties(domain) for word in table.get("low", ()) if word not in table["comparative"]] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_what_can_be_asked_can_be_answered(domain: str) -> None:
    assert [owner for owner, table in properties(domain) if "q" in table and not table.get("a")] == []
    assert [owner for owner, table in properties(domain) if "a" in table and not any(slots(text) == V | X for text in table["a"])] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_what_is_asked_of_a_thing_of_another_domain_is_a_property_that_has_words(domain: str) -> None:
    file = load_domain(domain)
    known = {f"{prop.cls}.{prop.name}" for prop in file.properties if {"q", "agent"} & set(prop.wording)}
    assert [said for said in texts(domain) if said.key == "across" and (said.text if "." in said.text else f"{said.owner}.{said.text}") not in known] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_what_a_class_tells_is_a_property_of_it(domain: str) -> None:
    file = load_domain(domain)
    wrong = [said for said in texts(domain) if said.key == "tell" and said.text not in {prop.name for prop in file.properties_of(said.owner)}]
    assert wrong == []


def test_common_frames_have_the_slots_of_their_key_and_known_marks() -> None:
    common = load_wording("_common")
    assert set(common) == set(COMMON_KEYS)
    wrong: list[tuple[str, str]] = []
    for key, frames in common.items():
        for frame in frames:
            text, bar, marks = frame.partition("|")
            if slots(text) - (FOUND - {"n"} if key == "found_count" else FOUND if key.startswith("found_") else ANY) not in COMMON_KEYS[key] or (
                bar and not set(marks.split(",")) <= MARKS
            ):
                wrong.append((key, frame))
    assert wrong == []


def test_every_common_frame_is_one_the_phrasebook_asks_for() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "dialogue").glob("*.py"))
    asked_by_form = {f"second_{form}" for form in get_args(Form)}
    assert [key for key in load_wording("_common") if f'"{key}"' not in sources and key not in asked_by_form] == []


def test_common_frames_are_left_at_every_place_in_a_dialogue() -> None:
    common = load_wording("_common")
    for unfit in ({"later"}, {"first"}, {"later", "public"}, {"first", "public"}):
        for key, frames in common.items():
            assert [frame for frame in frames if not set(frame.partition("|")[2].split(",")) & unfit], (key, unfit)


def test_common_answers_end_like_sentences() -> None:
    common = load_wording("_common")
    wrong = [frame for key, frames in common.items() if key.startswith(("found_", "unknown", "extreme_found")) for frame in frames if not frame.endswith(".")]
    assert wrong == []
    assert [frame for key in ("question", "search", "top", "count") for frame in common[key] if not frame.partition("|")[0].endswith((".", "?"))] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_condition_is_read_as_what_it_is_there_for(domain: str) -> None:
    expected = {"if_over": ">", "if_under": "<", "if_least": ">=", "if_is": "is"}
    wrong: list[tuple[Said, str | None]] = []
    for said in (said for said in texts(domain) if said.key in expected):
        before, after = re.sub(r"\{[a-z]+\}", "x", said.text.replace(":head", "").replace("{v}", "#")).split("#")
        threshold = "London" if said.key == "if_is" else "120"
        found = read_comparison(f"If {before}{threshold}{after}, do it.", len(f"If {before}"), len(f"If {before}{threshold}"))
        wrong += [(said, found)] if found != expected[said.key] else []
    assert wrong == []


def test_every_frame_of_a_condition_has_its_word_and_says_what_is_wanted_otherwise() -> None:
    common = load_common_wording()
    for key, meant in (("only_if", ">"), ("unless", "<="), ("if_else", ">")):
        for frame in common[key]:
            text = frame.partition("|")[0].replace("{c}", "it's longer than 120 minutes")
            start = text.index("120")
            assert read_comparison(text, start, start + 3) == meant, frame
            assert key != "if_else" or has_otherwise(text, start), frame
