"""A run: draw goals, carry out their plans in batches, write, verify, keep.

Plans are coroutines; a round executes the next message of every open plan in one batch of queries, so two hundred
dialogues cost little more than one. Everything is decided in dialogue order from the seed and the Tool Graph,
so equal settings give equal bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from random import Random

from toolweave.dialogue.across import load_stocks
from toolweave.dialogue.aim import is_met
from toolweave.dialogue.assemble import Identity, assemble
from toolweave.dialogue.attempt import Attempt, Draft, Outcome, Screen
from toolweave.dialogue.choice import Chooser
from toolweave.dialogue.features import INSISTED, draw_features
from toolweave.dialogue.fresh import Write, write_fresh, write_task
from toolweave.dialogue.missing import leave_out, list_missing
from toolweave.dialogue.no_tool import choose_unserving, write_no_tool
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.stock import AIMED, Order, Stock, choose_pattern, choose_tools, draw_aimed, draw_searching, draw_skeleton, items_of, outline_best
from toolweave.dialogue.text import Unspeakable
from toolweave.dialogue.voice.forms import list_aliases
from toolweave.dialogue.voice.openings import Openings
from toolweave.dialogue.voice.persona import Persona, draw_persona
from toolweave.graph import Graph
from toolweave.llm import Stopped
from toolweave.model.items import KINDS, find_items
from toolweave.model.record import Dialogue, Pattern, join_worlds
from toolweave.model.tool import Json
from toolweave.plan.beside import carry_beside
from toolweave.plan.bind import carry_out
from toolweave.plan.binder import Binder
from toolweave.plan.filters import has_many
from toolweave.plan.model import Plan, PlannedCall, PlanRejected
from toolweave.plan.room import has_room
from toolweave.plan.score import DEEP, count_turns, is_shallow, score_goal
from toolweave.sample.skeletons import Skeleton
from toolweave.simulate import Simulator, World
from toolweave.verify import RecordedNames, load_names, verify_dialogues

BATCH = 100
"""Dialogues carried out at once: enough to fill a query, few enough to hold in memory."""
ABREAST = 8
"""Goals tried at once for one dialogue at the most: the last open ones of a batch would else take a round of queries each."""
STEP = 10
"""Dialogues drawn at once where each is to add something: more would be drawn before it is known what the first have come to."""
REDRAWN = 30
"""Skeletons drawn for one goal that is to have room for something beside its task."""
ALIKE = 2
"""Goals of a run with the same tools in the same shape about the same things."""
ATTEMPTS, PATIENCE = 400, 20
"""Goals tried for one dialogue before it is given up, and before another pattern is tried."""
AIMED_ATTEMPTS = 1000
"""Goals tried for one dialogue that is to add something, before anything will do."""


class Generator:
    """Makes the dialogues of one order. Memory: the facts and skeletons of its domains, one batch, two hashes a dialogue."""

    def __init__(self, graph: Graph, simulator: Simulator, order: Order, *, screen: Screen | None = None) -> None:
        self.simulator = simulator
        self.order = order
        self.stocks = load_stocks(graph, simulator, order)
        self.starts = [name for name in order.domains if any(shelf.sequences for shelf in self.stocks[name].shelves.values())]
        self.names: RecordedNames = load_names(graph, order.domains)
        self.aliases = {name: list_aliases(stock.domain, stock.facts, self.names) for name, stock in self.stocks.items()}
        self.chooser = Chooser()
        self.openings = Openings()
        self.outcome = Outcome()
        self.screen = screen
        self.seen: set[bytes] = set()
        self.fresh: list[bytes] = []
        self.worlds: dict[tuple[str, str], World] = {}
        self.turns: Counter[str] = Counter()
        """Turns with calls so far, `all`, and those in which a call builds on another, `deep`."""
        self.is_stopped = False
        """Set from another thread: the batch in hand is given up at the next round."""

    def recall(self) -> Json:
        """What the next batch depends on beside the order: how often each thing was used so far.

        Bounded by the wordings, tool sequences and coverage items of the domains.
        """
        stocks = {
            name: {
                "used": [[*tools, count] for tools, count in stock.used.items()],
                "failed": [[*tools, count] for tools, count in stock.failed.items()],
                "named": stock.named,
                "aim": stock.aim.recall(),
            }
            for name, stock in self.stocks.items()
        }
        return {"chosen": self.chooser.used, "openings": self.openings.recall(), "turns": self.turns, "stocks": stocks, "rejected": self.outcome.rejected}

    def remember(self, memory: Json, seen: Sequence[bytes]) -> None:
        """Go on where another process left off: `memory` is what `recall` gave after its last batch."""
        self.chooser.used = Counter(memory["chosen"])
        self.openings.remember(memory["openings"])
        self.outcome.rejected = Counter(memory["rejected"])
        self.turns = Counter(memory["turns"])
        self.seen = set(seen)
        for name, held in memory["stocks"].items():
            stock = self.stocks[name]
            stock.used = Counter({tuple(tools): count for *tools, count in held["used"]})
            stock.failed = Counter({tuple(tools): count for *tools, count in held["failed"]})
            stock.named = Counter(held["named"])
            stock.aim.remember(held["aim"])

    def make_batch(self, indexes: list[int]) -> list[Draft]:
        """Make the drafts of some indexes; where the screen turns a goal down, another is drawn. One look of the screen at all that is drawn together."""
        made: dict[int, Draft] = {}
        self.worlds = {}
        before = {name: stock.aim.covered.copy() for name, stock in self.stocks.items()} if self.order.until else {}
        tries = dict.fromkeys(indexes, 0)
        step = STEP if self.order.target == "uncovered" else BATCH
        for first in range(0, len(indexes), step):
            some = indexes[first : first + step]
            while drafts := self.draw_batch([index for index in some if index not in made], tries):
                made |= {draft.index: draft for draft in self.keep_screened(drafts)}
        drafts = [made[index] for index in indexes if index in made]
        return self.cut(drafts, before) if self.is_satisfied else drafts

    @property
    def attempts(self) -> int:
        """Goals tried for one dialogue before it is given up."""
        return ATTEMPTS + (AIMED_ATTEMPTS if self.order.target == "uncovered" else 0)

    @property
    def is_satisfied(self) -> bool:
        """Whether the run has covered what it was to cover."""
        return is_met((stock.aim for stock in self.stocks.values()), self.order.until)

    def list_shares(self) -> Json:
        """By domain and kind: how many coverage items were exercised, and how many are within reach."""
        return {name: {kind: list(stock.aim.share(kind)) for kind in KINDS} for name, stock in self.stocks.items()}

    def list_left(self) -> Json:
        """By coverage item that the run did not exercise: how many goals it tried, and why they came to nothing mostly."""
        return {item: list(found) for stock in self.stocks.values() for item, found in stock.aim.list_left().items()}

    def cut(self, drafts: list[Draft], before: Mapping[str, Counter[str]]) -> list[Draft]:
        """Only as many drafts of a batch as it took to cover what was asked for: those after them are dropped."""
        for name, covered in before.items():
            self.stocks[name].aim.set_covered(covered)
        for number, draft in enumerate(drafts, 1):
            self.stocks[draft.dialogue.domain].aim.count(draft.items)
            if self.is_satisfied:
                return drafts[:number]
        return drafts

    def draw_batch(self, indexes: list[int], tries: dict[int, int]) -> list[Draft]:
        """Draw, carry out, write and verify a draft for each index, as long as it has tries left."""
        drawn: dict[int, Draft] = {}
        while open_indexes := [index for index in indexes if index not in drawn and tries[index] < self.attempts]:
            if self.is_stopped:
                raise Stopped
            abreast = min(ABREAST, max(2, BATCH // len(open_indexes)))
            attempts = {index: self.begin_some(index, range(tries[index], tries[index] + abreast)) for index in open_indexes}
            self.carry([attempt for mine in attempts.values() for attempt in mine])
            written = self.write_best(attempts.values())
            drawn |= {draft.index: draft for draft in self.keep_verified(written)}
            for draft in written:
                self.stocks[draft.dialogue.domain].aim.release(draft.items)
            for index in open_indexes:
                tries[index] += abreast
        return [drawn[index] for index in sorted(drawn)]

    def begin_some(self, index: int, numbers: Iterable[int]) -> list[Attempt]:
        """Draw several goals for a dialogue, of which one will be kept: none counts as under way for the next, the last does for other dialogues."""
        mine: list[Attempt] = []
        for number in numbers:
            if mine:
                self.stocks[mine[-1].domain].aim.release(mine[-1].items)
            mine.append(self.begin(index, number))
        return mine

    def begin(self, index: int, number: int) -> Attempt:
        """Draw a goal for a dialogue and open its world."""
        domain = self.starts[index % len(self.starts)]
        attempt = Attempt(index, number, domain)
        stock, rng = self.stocks[domain], Random(f"{self.order.seed}/{index}/{number}")
        wanted = self.draw_features(attempt)
        calls = self.outline_roomy(attempt, wanted, rng)
        if attempt.skeleton is None:
            self.reject(attempt, "enough of these")
            return attempt
        attempt.items = items_of(attempt.skeleton, domain)
        attempt.gain = stock.aim.weigh(attempt.items)
        stock.aim.hold(attempt.items)
        if calls is None:
            self.reject(attempt, "no reading")
            return attempt
        dialogue_id = f"{self.order.run_id}_{index:06d}"
        world = self.open_world(domain, dialogue_id)
        attempt.worlds = {name: world if name == domain else self.open_world(name, dialogue_id) for name in (domain, attempt.skeleton.other) if name}
        scope = stock.scope_of(attempt.skeleton)
        if attempt.skeleton.pattern == "no_tool":
            attempt.plan = Plan(dialogue_id, scope.domain, attempt.skeleton, [], {}, world.today, dict(world.context))
            return attempt
        binder = Binder(scope.domain, scope.facts, rng, calls, {}, world.today, named=stock.named, world=world, wanted=wanted, is_new=stock.aim.is_new)
        carrying = carry_out(attempt.skeleton, calls, binder, dialogue_id, dict(world.context))
        attempt.carrying = carry_beside(carrying, binder, wanted, scope.tools)
        return attempt

    def outline_roomy(self, attempt: Attempt, wanted: frozenset[str], rng: Random) -> list[PlannedCall] | None:
        """Draw a skeleton and outline it, until it is not too thin, and has room for what the dialogue is to have beside its task."""
        stock = self.stocks[attempt.domain]
        calls: list[PlannedCall] | None = None
        for again in range(REDRAWN):
            is_rare = "long_result" in wanted and again > 0
            attempt.skeleton = draw_searching(stock, rng) if is_rare else self.draw(stock, attempt, again, rng)
            if attempt.skeleton is None:
                continue
            scope = stock.scope_of(attempt.skeleton)
            pattern = attempt.skeleton.pattern
            calls = [] if pattern == "no_tool" else outline_best(attempt.skeleton, scope, rng)
            is_thin = not (is_rare or self.order.target == "uncovered") and self.turns["deep"] < DEEP * self.turns["all"] and is_shallow(pattern, calls or [])
            if calls is not None and not is_thin and has_room(wanted, calls, scope.tools, scope.domain, is_conditional=pattern == "conditional"):
                return calls
        return calls if not wanted else None

    def draw(self, stock: Stock, attempt: Attempt, again: int, rng: Random) -> Skeleton | None:
        """Draw a skeleton: for what it adds to what the run has covered, or for what a person would want."""
        index, number = attempt.index, attempt.number
        usable: list[Pattern] = [pattern for pattern in self.order.patterns if stock.shelves[pattern].sequences]
        if self.order.target == "uncovered" and number < AIMED_ATTEMPTS:
            return draw_aimed(stock, usable, rng, is_wanted=False)
        pattern = choose_pattern(stock, usable, f"{self.order.seed}/{index}/{number // PATIENCE}/pattern{again or ''}")
        is_aimed = stock.aim.is_open and Random(f"{self.order.seed}/{index}/aim").random() < AIMED
        aimed = draw_aimed(stock, [pattern], rng, is_wanted=True) if is_aimed else None
        return aimed or draw_skeleton(stock, pattern, rng)

    def open_world(self, domain: str, dialogue_id: str) -> World:
        """Open the world of a dialogue in a domain; each attempt at it begins with a copy."""
        if (domain, dialogue_id) not in self.worlds:
            self.worlds[domain, dialogue_id] = self.simulator.open_worlds(domain, [dialogue_id])[0]
        return self.worlds[domain, dialogue_id].copy()

    def carry(self, attempts: Sequence[Attempt]) -> None:
        """Carry all plans out in lockstep: each round executes one message of each."""
        for attempt in attempts:
            self.advance(attempt, None)
        while running := [attempt for attempt in attempts if attempt.requests]:
            calls = [(self.world_of(attempt, name), name, arguments) for attempt in running for name, arguments in attempt.requests]
            results = iter(self.simulator.execute(calls))
            for attempt in running:
                self.advance(attempt, [next(results) for _ in attempt.requests])

    def world_of(self, attempt: Attempt, tool: str) -> World:
        """The world that a call of an attempt runs on: that of the tool's domain."""
        assert attempt.skeleton is not None
        return attempt.worlds[self.stocks[attempt.domain].scope_of(attempt.skeleton).tools[tool].domain]

    def advance(self, attempt: Attempt, results: list[Json] | None) -> None:
        """Let a plan go on to its next message."""
        attempt.requests = []
        if attempt.carrying is None:
            return
        try:
            attempt.requests = next(attempt.carrying) if results is None else attempt.carrying.send(results)
        except StopIteration as done:
            attempt.plan = done.value
        except PlanRejected as exc:
            self.reject(attempt, exc.reason)

    def write_best(self, attempts: Iterable[list[Attempt]]) -> list[Draft]:
        """Write one of the goals drawn for each dialogue: the first that can be written, or where all are to add something, the one that adds most."""
        every = list(attempts)
        for mine in every:
            self.stocks[mine[-1].domain].aim.release(mine[-1].items)
        written: list[Draft] = []
        for mine in every:
            if draft := self.write_first(self.rank(mine)):
                self.stocks[draft.dialogue.domain].aim.hold(draft.items)
                written.append(draft)
        return written

    def rank(self, attempts: list[Attempt]) -> list[Attempt]:
        """The goals drawn for one dialogue in the order in which to write them.

        Where all are to add something, what adds most comes first, and what adds less than could be expected of another is left out,
        until enough was tried in vain that no more can be expected: a dialogue is dearer than a try.
        """
        if self.order.target != "uncovered":
            return attempts
        aim = self.stocks[attempts[-1].domain].aim
        ranked = sorted(attempts, key=lambda one: -aim.worth(one.items))
        if attempts[-1].number >= AIMED_ATTEMPTS or not aim.is_open:
            return ranked
        hoped = max(one.gain for one in attempts)
        return [one for one in ranked if aim.adds(one.items) and aim.worth(one.items) >= hoped]

    def write_first(self, attempts: list[Attempt]) -> Draft | None:
        """Write the first of some attempts at one dialogue that can be written."""
        return next((draft for attempt in attempts if (draft := self.write(attempt)) is not None), None)

    def write(self, attempt: Attempt) -> Draft | None:
        """Write the dialogue of a carried-out plan."""
        plan = attempt.plan
        if plan is None:
            return None
        stock, persona = self.stocks[attempt.domain], draw_persona(self.order.registers, f"{self.order.seed}/{attempt.index}")
        scope, seed = stock.scope_of(plan.skeleton), f"{self.order.seed}/{attempt.index}/{attempt.number}/words"
        rng = Random(f"{self.order.seed}/{attempt.index}/tools")
        try:
            others = choose_unserving(scope, plan, rng) if plan.skeleton.pattern == "no_tool" else []
            write: Write = partial(write_no_tool, stock=scope, tools=others) if others else partial(write_task, aliases=self.aliases[attempt.domain])
            may_ask = attempt.number >= INSISTED or "clarification" not in dict(self.order.features)
            written = write_fresh(lambda: self.set_scene(attempt, plan, persona), self.openings, seed, write, may_ask=may_ask)
        except Unspeakable as exc:
            self.reject(attempt, str(exc))
            return None
        lines, goal, spoken = written.lines, written.goal, written.spoken
        tools = others or leave_out(choose_tools(scope, plan, rng), list_missing(plan, lines), scope.tools, plan.tools)
        if not self.is_fresh(plan):
            self.reject(attempt, "another like it")
            return None
        plan.score = score_goal(plan.goal_calls, plan.domain, had=stock.used[plan.skeleton.tools]).as_meta()
        identity = Identity(self.order.run_id, self.order.seed, join_worlds(plan.domains, self.simulator.world_hashes))
        dialogue = assemble(plan, spoken, goal=goal, tools=tools, identity=identity)
        dialogue.meta |= persona.as_meta()
        if not self.is_new(dialogue):
            self.reject(attempt, "said before")
            return None
        stock.used[plan.skeleton.tools] += 1
        self.turns += count_turns(plan.calls)
        stock.named.update(str(link.value) for call in plan.calls for link in call.links if link.kind == "named")
        self.openings.count(spoken)
        return Draft(attempt.index, plan, lines, goal, tools, identity, dialogue, find_items(dialogue), persona)

    def set_scene(self, attempt: Attempt, plan: Plan, persona: Persona) -> Scene:
        """The scene of a plan about to be written, with what its dialogue is to have beside the task."""
        return Scene(plan, self.chooser, persona, wanted=self.draw_features(attempt))

    def draw_features(self, attempt: Attempt) -> frozenset[str]:
        """What a dialogue is to have beside its task, until too many goals could not carry it; nothing where only goals without a task are drawn."""
        if self.order.patterns == ("no_tool",):
            return frozenset()
        if attempt.number >= INSISTED:
            return frozenset()
        stock = self.stocks[attempt.domain]
        unable = frozenset[str]() if has_many(stock.tools, stock.facts) else frozenset({"long_result"})
        return draw_features(self.order.features, self.order.seed, attempt.index) - unable

    def is_fresh(self, plan: Plan) -> bool:
        """Whether the run has had few goals with the same tools in the same shape about the same things; where none is named, there is nothing to tell."""
        named = sorted(str(spoken.value) for spoken in plan.spoken.values() if spoken.kind in ("name", "term"))
        shape = [[call.tool.name, [link.source for link in call.links]] for call in plan.goal_calls]
        key = json.dumps([plan.domain.name, plan.skeleton.pattern, shape, named])
        return not named or any(self.take_note(f"{key}{number}") for number in range(ALIKE))

    def is_new(self, dialogue: Dialogue) -> bool:
        """Whether no dialogue of the run has the same user text."""
        return self.take_note(json.dumps([message.content for message in dialogue.messages if message.role == "user"]).casefold())

    def take_note(self, text: str) -> bool:
        """Note a text, as a hash; whether it is new to the run."""
        digest = blake2b(text.encode(), digest_size=8).digest()
        if digest in self.seen:
            return False
        self.seen.add(digest)
        self.fresh.append(digest)
        return True

    def keep_verified(self, drafts: list[Draft]) -> Iterator[Draft]:
        """Keep what the verifier passes; it sees the record alone."""
        verdicts = verify_dialogues([draft.dialogue for draft in drafts], self.simulator, names=self.names)
        for draft, verdict in zip(drafts, verdicts, strict=True):
            if verdict.passed:
                self.stocks[draft.dialogue.domain].aim.count(draft.items)
                yield draft
            else:
                reason = f"verifier: {verdict.findings[0].check}"
                self.outcome.rejected[reason] += 1
                self.stocks[draft.dialogue.domain].aim.miss(draft.items, reason)

    def keep_screened(self, drafts: list[Draft]) -> Iterator[Draft]:
        """Keep the drafts whose goals pass the screen, where there is one."""
        reasons = self.screen(drafts) if self.screen is not None and drafts else [None] * len(drafts)
        for draft, reason in zip(drafts, reasons, strict=True):
            if reason is None:
                yield draft
            else:
                self.outcome.rejected[reason] += 1
                self.stocks[draft.dialogue.domain].aim.take_back(draft.items)

    def reject(self, attempt: Attempt, reason: str) -> None:
        """Count a rejected goal, and draw its skeleton less from now on."""
        self.outcome.rejected[reason] += 1
        if attempt.skeleton is not None:
            self.stocks[attempt.domain].failed[attempt.skeleton.tools] += 1
            self.stocks[attempt.domain].aim.miss(attempt.items, reason)
