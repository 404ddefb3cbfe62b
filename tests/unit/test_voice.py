"""A persona changes how things are said and nothing else: every value survives and reads back, and no word that carries meaning goes."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scripted import TODAY, make_plan

from toolweave.dialogue.choice import Chooser
from toolweave.dialogue.lines import Line
from toolweave.dialogue.model.operators import count_negations, find_operators
from toolweave.dialogue.scene import Scene, load_common_wording
from toolweave.dialogue.script import write_script
from toolweave.dialogue.text import Mention, Phrase, Unspeakable, mentions, plain, slots_of
from toolweave.dialogue.voice.edit import hide, show
from toolweave.dialogue.voice.forms import is_short_for, list_aliases, vary_forms
from toolweave.dialogue.voice.openings import Openings, find_opening
from toolweave.dialogue.voice.persona import DEFAULT_REGISTERS, PLAIN, Persona, draw_persona, load_voice_wording, read_registers
from toolweave.dialogue.voice.registers import Place, make_chatty, make_formal, make_terse
from toolweave.dialogue.voice.speak import speak, speak_worded
from toolweave.dialogue.voice.spoken import speak_mentions, transcribe
from toolweave.dialogue.voice.typos import load_kept, load_vocabulary, mistype, slip
from toolweave.errors import UsageError
from toolweave.model.derive import DERIVATIONS
from toolweave.model.domain import load_domain
from toolweave.model.record import POLITENESS, REGISTERS
from toolweave.plan.model import Plan, Spoken
from toolweave.sample.facts import Facts, Member
from toolweave.verify import RecordedNames

PERSONAS = [Persona(register, politeness) for register in REGISTERS for politeness in POLITENESS]
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Co", "Cs"]), max_size=12)
PHRASES = st.lists(WORDS | st.builds(Mention, WORDS.filter(bool)), max_size=8).map(tuple)
FREE = {
    "amount": Spoken("0/amount", "free", 350, "amount", spec={"kind": "amount"}),
    "seats": Spoken("0/seats", "free", 3, "seats", spec={"kind": "count"}),
    "time": Spoken("0/time", "free", "19:30", "time", spec={"kind": "time"}),
    "day": Spoken("0/day", "free", "2025-06-20", "day", spec={"kind": "date"}),
}


def write(seed: int, persona: Persona) -> tuple[Plan, list[Line], list[Line]]:
    """The script of the plan under a seed, and as the persona says it."""
    plan, chooser = make_plan(), Chooser()
    chooser.reseed(f"{seed}")
    try:
        lines = write_script(Scene(plan, chooser, persona))
    except Unspeakable:
        assume(False)
        raise
    return plan, lines, speak(plan, lines, persona, chooser)


def read_back(mention: Mention, today: str = TODAY) -> Any:
    """What a mention's text stands for."""
    value: Any = mention.text
    for function in mention.functions:
        value = DERIVATIONS[function](value, today) if function == "iso_date" else DERIVATIONS[function](value)
    return value


@given(st.integers(0, 400), st.sampled_from(PERSONAS))
def test_whoever_speaks_every_value_is_said_as_before_and_reads_back(seed: int, persona: Persona) -> None:
    plan, lines, spoken = write(seed, persona)
    assert [(line.role, line.calls, line.act) for line in spoken] == [(line.role, line.calls, line.act) for line in lines]
    for before, after in zip(lines, spoken, strict=True):
        assert [mention.spoken for mention in mentions(after.phrase)] == [mention.spoken for mention in mentions(before.phrase)]
        for mention in mentions(after.phrase):
            if mention.spoken == "0/title":
                assert mention.functions == () and mention.text.casefold() == plan.spoken["0/title"].value.casefold()
            elif mention.spoken is not None:
                assert DERIVATIONS["decade_start"](read_back(mention)) == 1980


@given(st.integers(0, 400), st.sampled_from(PERSONAS))
def test_words_of_order_limit_and_denial_survive_and_the_assistant_speaks_as_ever(seed: int, persona: Persona) -> None:
    _, lines, spoken = write(seed, persona)
    for before, after in zip(lines, spoken, strict=True):
        if before.role == "assistant":
            assert after == before
            continue
        kept, left = ({match[0].casefold() for match in find_operators(plain(line.phrase))} for line in (before, after))
        assert kept <= left
        assert count_negations(plain(before.phrase)) == count_negations(plain(after.phrase))


@given(PHRASES)
def test_a_phrase_that_is_hidden_and_shown_says_the_same(phrase: Phrase) -> None:
    assert plain(show(*hide(phrase))) == plain(phrase)
    assert mentions(show(*hide(phrase))) == mentions(phrase)


def test_an_edit_that_loses_doubles_or_moves_a_mention_is_an_error() -> None:
    text, held = hide(("who made ", Mention("Alien"), " and ", Mention("Legend"), "?"))
    for edited in (text.replace(text[9], ""), text + text[9], text[::-1]):
        with pytest.raises(ValueError, match="mention"):
            show(edited, held)


def test_a_plain_person_says_what_is_written() -> None:
    _, lines, spoken = write(1, PLAIN)
    assert spoken == lines


@pytest.mark.parametrize("persona", PERSONAS)
def test_equal_seeds_are_spoken_equally(persona: Persona) -> None:
    plan, lines, _ = write(3, PLAIN)
    assert speak_worded(plan, lines, persona, "7", worded=frozenset()) == speak_worded(plan, lines, persona, "7", worded=frozenset())


def test_of_lines_that_a_model_has_worded_only_the_spelling_changes() -> None:
    plan, lines, _ = write(3, PLAIN)
    every = frozenset(range(len(lines)))
    told = speak_worded(plan, lines, Persona("chatty"), "7", worded=every)
    assert [plain(line.phrase) for line in told] == [plain(line.phrase) for line in lines]
    heard = speak_worded(plan, lines, Persona("voice"), "7", worded=every)
    assert all(plain(line.phrase) == plain(line.phrase).lower() for line in heard if line.role == "user")


@given(st.sampled_from(sorted(load_vocabulary("cinema") - load_kept())).filter(lambda word: len(word) >= 4), st.integers())
def test_a_slip_makes_no_other_word_and_keeps_the_first_letter(word: str, seed: int) -> None:
    slipped = mistype(word, load_vocabulary("cinema"), Random(seed))
    assert slipped[0] == word[0] and abs(len(slipped) - len(word)) <= 1
    assert slipped == word or slipped not in load_vocabulary("cinema") | load_kept()


@given(st.integers())
def test_slips_are_one_to_three_and_never_on_what_carries_meaning(seed: int) -> None:
    text, _ = hide(("Which of those films is not longer than two hours, and could you remind me of ", Mention("There will be time"), " next Friday?"))
    (slipped,) = slip([text], load_vocabulary("cinema"), Random(seed))
    changed = [(one, other) for one, other in zip(text.split(), slipped.split(), strict=True) if one != other]
    assert len(changed) <= 3
    assert {one for one, _ in changed} <= {"films", "those", "could", "remind"}


def test_slips_do_come() -> None:
    text = "could you tell me which director made this film and show me the others"
    slipped = [slip([text], load_vocabulary("cinema"), Random(seed))[0] for seed in range(40)]
    counts = [sum(one != other for one, other in zip(text.split(), words.split(), strict=True)) for words in slipped]
    assert min(counts) >= 1 and max(counts) == 3


def test_a_transcript_has_no_capitals_and_no_marks_but_those_in_values() -> None:
    phrase: Phrase = (
        "I rewatched ",
        Mention("Panic! at the Disco"),
        ", ",
        Mention("Alien"),
        " and ",
        Mention("Heat"),
        " last night. What's the 20:45 showing?",
    )
    text, held = hide(speak_mentions(phrase, make_plan(), Random(1)))
    for seed in range(30):
        chooser = Chooser()
        chooser.reseed(f"{seed}")
        heard = plain(show(transcribe(text, chooser, Persona("voice").wording), held))
        assert heard == heard.lower() and not re.search(r"[.?,](\s|$)", heard)
        assert "panic! at the disco and alien and heat" in heard and "what's the 20:45 showing" in heard


@pytest.mark.parametrize("name", FREE)
def test_what_is_spoken_in_words_reads_back(name: str) -> None:
    spoken, plan = FREE[name], make_plan()
    plan.spoken = {spoken.key: spoken}
    texts: set[str] = set()
    for seed in range(40):
        (mention,) = mentions(speak_mentions((Mention(str(spoken.value), spoken=spoken.key),), plan, Random(seed)))
        texts.add(mention.text)
        value = read_back(mention)
        assert str(value) == str(spoken.value)
    assert any(not re.search(r"\d", text) for text in texts) or name == "day"


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("who's the director and when's it from?", "Who is the director and when is it from?"),
        ("hey, I can't find it, pls check", "Hello, I cannot find it, please check."),
        ("I'd like to know what's left. thanks", "I would like to know what is left. Thank you."),
        ("Alien", "Alien"),
    ],
)
def test_a_formal_person_writes_whole_words(text: str, better: str) -> None:
    assert make_formal(text) == better


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("Could you tell me how long it is?", "tell me how long it is"),
        ("What's the capital of \ue000?", "capital of \ue000?"),
        ("What's the most I can have on \ue000?", "what's the most I can have on \ue000?"),
        ("Tell me, could you please look up who made it?", "tell me, look up who made it?"),
        ("Put it on my list, please.", "put it on my list"),
        ("Book two seats, would you?", "book two seats"),
    ],
)
def test_a_terse_person_leaves_out_what_is_not_needed(text: str, shorter: str) -> None:
    chooser = Chooser()
    assert make_terse(text, chooser).casefold() == shorter.casefold()


def test_a_chatty_person_asks_in_nobodys_name_what_is_their_own_affair() -> None:
    wording = Persona("chatty").wording
    for seed in range(200):
        chooser = Chooser()
        chooser.reseed(f"{seed}")
        said = make_chatty("Show me my cards.", Place(is_first=False, is_reply=False, is_personal=False), chooser, wording)
        assert "Show me my cards." in said
        assert not any(word in said for word in ("friend", "nosy", "wondering"))


def test_shares_of_registers_are_kept_and_a_dialogue_keeps_its_speaker() -> None:
    drawn = [draw_persona(DEFAULT_REGISTERS, f"1/{number}") for number in range(4000)]
    for register, share in DEFAULT_REGISTERS:
        assert abs(sum(persona.register == register for persona in drawn) / 4000 - share) < 0.02
    assert {persona.politeness for persona in drawn if persona.register == "plain"} == {"neutral"}
    assert drawn[7] == draw_persona(DEFAULT_REGISTERS, "1/7")
    assert draw_persona(read_registers(["terse=0,chatty=0,formal=0,typos=0,voice=0"]), "1/7") == PLAIN


@pytest.mark.parametrize("text", ["plain=0.5", "posh=0.1", "terse=2", "terse=x", "terse=0.6,voice=0.6"])
def test_shares_that_cannot_be_are_told(text: str) -> None:
    with pytest.raises(UsageError):
        read_registers([text])


def test_named_shares_change_and_the_others_stay() -> None:
    assert dict(read_registers(["terse=0.3", "voice=0"])) == dict(DEFAULT_REGISTERS) | {"terse": 0.3, "voice": 0.0}


def test_an_opening_that_comes_too_often_is_worn_and_one_with_a_name_never() -> None:
    worn, named = ([Line("user", phrase)] for phrase in (("Out of interest, who made it?",), ("Is ", Mention("Alien"), " long?")))
    assert find_opening(worn[0].phrase) == "out of interest" and not find_opening(named[0].phrase)
    openings = Openings()
    assert openings.weigh(worn) == 0
    for lines in (worn, named, named):
        openings.count(lines)
    assert openings.weigh(worn) > 0 and openings.weigh(named) == 0
    later = Openings()
    later.remember(openings.recall())
    assert later.weigh(worn) == openings.weigh(worn)


@pytest.mark.parametrize("register", [register for register in REGISTERS if Persona(register).wording])
def test_what_is_laid_around_a_line_says_nothing_of_the_matter(register: str) -> None:
    around = [text for key, texts in load_voice_wording()[register].items() if key.startswith(("before", "after", "between")) for text in texts]
    for text in around:
        assert not list(find_operators(text)) and not count_negations(text) and not re.search(r"\d", text)


@pytest.mark.parametrize("register", [register for register in REGISTERS if Persona(register).wording])
def test_frames_of_a_register_have_the_slots_of_those_they_stand_for(register: str) -> None:
    for key, texts in load_voice_wording()[register].items():
        if key in load_common_wording():
            slots = {frozenset(slots_of(text)) for text in load_common_wording()[key]}
            assert {frozenset(slots_of(text)) for text in texts} <= slots
        else:
            assert key in ("before", "before_first", "before_later", "before_reply", "between", "after")


@pytest.mark.parametrize(
    ("alias", "name", "is_person", "is_short"),
    [
        ("Tchaikovsky", "Pyotr Ilyich Tchaikovsky", True, True),
        ("De Niro", "Robert De Niro", True, True),
        ("Angle Bassett", "Angela Bassett", True, False),
        ("Milla", "Milla Jovovich", True, False),
        ("Green Mile", "The Green Mile", False, True),
        ("Help", "The Help", False, False),
        ("Return of the Jedi", "Star Wars: Episode VI – Return of the Jedi", False, True),
        ("Nemesis", "Star Trek: Nemesis", False, True),
        ("Polydor", "Polydor Records", False, True),
        ("CMU", "Carnegie Mellon University", False, True),
        ("CAR", "Central African Republic", False, False),
        ("UK", "United Kingdom", False, True),
        ("Palm City", "Palm Springs", False, False),
    ],
)
def test_only_a_plain_shortening_is_a_short_name(alias: str, name: str, is_person: bool, is_short: bool) -> None:
    assert is_short_for(alias, name, is_person=is_person) is is_short


def test_a_short_name_belongs_to_one_member_alone() -> None:
    members = [Member(f"p{number}", "person", name, ("Brooks",), {}) for number, name in enumerate(("Mel Brooks", "Albert Brooks"))]
    names = RecordedNames()
    facts = Facts()
    for member in (*members, Member("p2", "person", "Robert De Niro", ("De Niro", "Bobby"), {})):
        facts.add(member)
        names.add("cinema", member.name, member.aliases)
    assert list_aliases(load_domain("cinema"), facts, names) == {("person", "Robert De Niro"): ("De Niro",)}


@given(st.integers(0, 200))
def test_a_short_name_is_marked_as_one_and_leaves_the_rest_alone(seed: int) -> None:
    plan, lines, _ = write(seed, PLAIN)
    chooser = Chooser()
    chooser.reseed(f"{seed}")
    varied = vary_forms(plan, lines, Persona("terse"), chooser, {("film", "Alien"): ("Xeno",)})
    for before, after in zip(lines, varied, strict=True):
        assert plain(after.phrase) in (plain(before.phrase), plain(before.phrase).replace("Alien", "Xeno"))
        assert all(mention.functions == ("recorded_name",) for mention in mentions(after.phrase) if mention.text == "Xeno")
    assert vary_forms(plan, lines, PLAIN, chooser, {("film", "Alien"): ("Xeno",)}) == lines


@pytest.mark.parametrize(
    ("before", "said"),
    [("book it on ", {"book it tomorrow"}), ("book it for ", {"book it for tomorrow"}), ("I saw it since ", {"I saw it since 15 June 2025"})],
)
def test_a_day_is_said_as_it_lies_from_today(before: str, said: set[str]) -> None:
    plan = make_plan()
    plan.spoken = {"0/day": Spoken("0/day", "free", "2025-06-15", "day", spec={"kind": "date"})}
    lines = [Line("user", (before, Mention("15 June 2025", spoken="0/day", functions=("iso_date",))))]
    found: set[str] = set()
    for seed in range(30):
        chooser = Chooser()
        chooser.reseed(f"{seed}")
        (line,) = vary_forms(plan, lines, Persona("chatty"), chooser, {})
        found.add(plain(line.phrase))
        (mention,) = mentions(line.phrase)
        assert read_back(mention) == "2025-06-15"
    assert found - {f"{before}15 June 2025"} == said - {f"{before}15 June 2025"}
