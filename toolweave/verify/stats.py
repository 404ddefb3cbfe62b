"""The figures of a dialogue file: how much is really multi-step, how varied the words and the goals are.

Definitions are those of docs/stats.md. One pass over the file; memory holds counters, the words and trigrams of the first
200 dialogues, and a hash for each user text and goal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from toolweave.model.pointer import iter_leaves
from toolweave.model.record import Dialogue
from toolweave.model.tool import Json
from toolweave.verify.features import iter_flows, multi_step_turns
from toolweave.verify.lexical import self_bleu, word_entropy
from toolweave.verify.transcript import Call, Transcript, iter_sources

POOLED = 200
"""Dialogues whose user turns are pooled for distinct-3."""
MASK = "_"
"""Stands for an argument's span in masked distinct-3."""
_TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
_ID = re.compile(r"(?:^|/)(?:[a-z_]*_)?ids?(?:/\d+)?$")

Trigram = tuple[str, str, str]


@dataclass(slots=True)
class Turn:
    """One user turn: its words, plain and masked, and the calls it led to."""

    words: list[str]
    masked: list[str]
    calls: list[Call]
    multi_step: bool
    rich: bool


@dataclass(slots=True)
class Tally:
    """Everything counted so far."""

    dialogues: int = 0
    turns: int = 0
    turns_with_calls: int = 0
    multi_step: int = 0
    rich: int = 0
    clarified: int = 0
    repeated_texts: int = 0
    patterns: Counter[str] = field(default_factory=Counter[str])
    features: Counter[str] = field(default_factory=Counter[str])
    domains: Counter[str] = field(default_factory=Counter[str])
    openings: Counter[str] = field(default_factory=Counter[str])
    sequences: Counter[str] = field(default_factory=Counter[str])
    turns_per_dialogue: Counter[int] = field(default_factory=Counter[int])
    calls_per_dialogue: Counter[int] = field(default_factory=Counter[int])
    words_per_turn: Counter[int] = field(default_factory=Counter[int])
    tools_per_dialogue: Counter[int] = field(default_factory=Counter[int])
    texts: set[int] = field(default_factory=set[int])
    goals: set[int] = field(default_factory=set[int])
    trigrams: Counter[Trigram] = field(default_factory=Counter[Trigram])
    masked_trigrams: Counter[Trigram] = field(default_factory=Counter[Trigram])
    pooled: list[list[str]] = field(default_factory=list[list[str]])
    """The words of the pooled user turns."""
    registers: Counter[str] = field(default_factory=Counter[str])


def build_stats(dialogues: Iterable[Dialogue]) -> Tally:
    """Count everything in one pass."""
    tally = Tally()
    for dialogue in dialogues:
        transcript = Transcript(dialogue)
        turns = list(iter_turns(transcript))
        _count_dialogue(tally, transcript, turns)
        for turn in turns:
            _count_turn(tally, turn)
    return tally


def iter_turns(transcript: Transcript) -> Iterator[Turn]:
    """Yield the user turns of a dialogue."""
    stepped = multi_step_turns(transcript)
    for index, message in enumerate(transcript.dialogue.messages):
        if message.role == "user":
            number = transcript.turns[index]
            calls = [call for call in transcript.calls if call.turn == number]
            masked = mask_spans(message.content, _argument_spans(transcript, index))
            yield Turn(split_words(message.content), split_words(masked), calls, number in stepped, is_rich(transcript, number))


def is_rich(transcript: Transcript, turn: int) -> bool:
    """Whether more than an id is passed on inside the turn, or three or more of its calls depend on each other.

    More than an id: a result of the turn fills an argument whose name does not end in `id` or `ids`.
    Three or more: calls of the turn, joined by what feeds what within it, form a group of three.
    """
    passes_more = any(
        source.kind == "result" and transcript.by_id[source.call_id or ""].turn == turn and not _ID.search(row.path)
        for call in transcript.calls
        if call.turn == turn
        for row in call.rows
        for source in iter_sources(row.source)
    )
    return passes_more or _largest_group(transcript, turn) > 2


def goal_key(dialogue: Dialogue) -> str:
    """The identity of a goal: pattern, tools, wiring, and the values it binds (those a person gives, not results)."""
    steps = ";".join(f"{step.tool}<{step.after}" for step in dialogue.goal.steps)
    given = {(row.call_id, row.path) for row in dialogue.provenance if any(s.kind in ("user", "system") for s in iter_sources(row.source))}
    values = sorted(
        f"{call.function.name}{path}={value!r}"
        for message in dialogue.messages
        for call in message.tool_calls or ()
        for path, value in iter_leaves(call.function.arguments)
        if (call.id, path) in given
    )
    return f"{dialogue.domain}|{dialogue.goal.pattern}|{steps}|{values}"


def split_words(text: str) -> list[str]:
    """Split text into lower-cased words and punctuation marks."""
    return _TOKEN.findall(text.lower())


def mask_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Replace every span by one mask token; overlapping spans become one."""
    for start, end in reversed(_merge(spans)):
        text = f"{text[:start]} {MASK} {text[end:]}"
    return text


def list_trigrams(words: list[str]) -> list[Trigram]:
    """Every run of three tokens."""
    return list(zip(words, words[1:], words[2:], strict=False))


def share(part: float, whole: float) -> float:
    """A share between 0 and 1, four digits; 0 of nothing is 0."""
    return round(part / whole, 4) if whole else 0.0


def list_figures(tally: Tally) -> list[Json]:
    """The figures as rows of name and value, in the order of docs/stats.md."""
    figures: list[tuple[str, object]] = [
        ("dialogues", tally.dialogues),
        ("user turns", tally.turns),
        ("user turns with a call", tally.turns_with_calls),
        ("true multi-step share", share(tally.multi_step, tally.turns_with_calls)),
        ("of these, more than an id or three calls", share(tally.rich, tally.multi_step)),
        ("clarification share", share(tally.clarified, tally.dialogues)),
        ("dialogues with repeated user text", tally.repeated_texts),
        ("distinct-3", share(len(tally.trigrams), tally.trigrams.total())),
        ("distinct-3, arguments masked", share(len(tally.masked_trigrams), tally.masked_trigrams.total())),
        ("word entropy", round(word_entropy(tally.pooled), 3)),
        ("self-BLEU", round(self_bleu(tally.pooled), 4)),
        ("commonest opening", _top_share(tally.openings, tally.turns)),
        ("calls", sum(number * count for number, count in tally.calls_per_dialogue.items())),
        ("user turns per dialogue", _spread(tally.turns_per_dialogue)),
        ("calls per dialogue", _spread(tally.calls_per_dialogue)),
        ("words per user turn", _spread(tally.words_per_turn)),
        ("tools per dialogue", _spread(tally.tools_per_dialogue)),
        ("distinct goals", len(tally.goals)),
        ("distinct tool sequences", len(tally.sequences)),
        ("commonest tool sequence", _top_share(tally.sequences, tally.dialogues)),
    ]
    return [{"figure": name, "value": value} for name, value in figures]


def list_shares(counter: Counter[str], whole: int, name: str, limit: int | None = None) -> list[Json]:
    """A counter as rows of name, count and share, the commonest first."""
    ranked = sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return [{name: key, "count": count, "share": share(count, whole)} for key, count in ranked]


def _count_dialogue(tally: Tally, transcript: Transcript, turns: list[Turn]) -> None:
    dialogue = transcript.dialogue
    text = hash("\n".join(" ".join(turn.words) for turn in turns))
    tally.repeated_texts += text in tally.texts
    tally.texts.add(text)
    tally.goals.add(hash(goal_key(dialogue)))
    tally.dialogues += 1
    tally.clarified += "clarification" in dialogue.features
    tally.patterns[dialogue.goal.pattern] += 1
    tally.features.update(dialogue.features)
    tally.domains[dialogue.domain] += 1
    tally.registers[str(dialogue.meta.get("register", "none said"))] += 1
    tally.sequences[" > ".join(call.name for call in transcript.calls) or "(no call)"] += 1
    tally.turns_per_dialogue[len(turns)] += 1
    tally.calls_per_dialogue[len(transcript.calls)] += 1
    tally.tools_per_dialogue[len(dialogue.tools)] += 1


def _count_turn(tally: Tally, turn: Turn) -> None:
    tally.turns += 1
    tally.turns_with_calls += bool(turn.calls)
    tally.multi_step += turn.multi_step
    tally.rich += turn.multi_step and turn.rich
    spoken = [word for word in turn.words if word[0].isalnum()]
    tally.openings[" ".join(spoken[:3])] += 1
    tally.words_per_turn[len(spoken)] += 1
    if tally.dialogues <= POOLED:
        tally.pooled.append(turn.words)
        tally.trigrams.update(list_trigrams(turn.words))
        tally.masked_trigrams.update(list_trigrams(turn.masked))


def _argument_spans(transcript: Transcript, message: int) -> list[tuple[int, int]]:
    return [
        source.span
        for row in transcript.dialogue.provenance
        for source in iter_sources(row.source)
        if source.kind == "user" and source.message == message and source.span is not None
    ]


def _largest_group(transcript: Transcript, turn: int) -> int:
    groups = {call.id: {call.id} for call in transcript.calls if call.turn == turn}
    for call, fed in iter_flows(transcript, "result"):
        if call.turn == fed.turn == turn:
            joined = groups[call.id] | groups[fed.id]
            for member in joined:
                groups[member] = joined
    return max((len(group) for group in groups.values()), default=0)


def _merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _top_share(counter: Counter[str], whole: int) -> str:
    if not counter:
        return ""
    name, count = min(counter.items(), key=lambda item: (-item[1], item[0]))
    return f"{share(count, whole)} ({name})"


def _spread(counter: Counter[int]) -> str:
    values = sorted(counter.elements())
    if not values:
        return ""
    middle, mean = values[len(values) // 2], sum(values) / len(values)
    return f"{values[0]} to {values[-1]}, median {middle}, mean {mean:.1f}"
