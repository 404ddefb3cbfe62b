"""One `toolweave generate`: from the words of a command to finished dialogues, on the disk and in the graph.

Drafts are drawn in a thread of their own, a model (if there is one) writes many at once in another, and here they are taken
in order, verified, stored and noted in the journal. So what is done is done in order, and a run goes on where it stopped.
"""

from __future__ import annotations

import json
from collections import Counter, abc, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from toolweave.dialogue.attempt import Draft, Outcome
from toolweave.dialogue.generate import BATCH, Generator
from toolweave.dialogue.journal import Checkpoint, Journal
from toolweave.dialogue.model.stage import Composed, ModelStage
from toolweave.dialogue.request import Request, build_order, build_run, load_tools, settle_request
from toolweave.dialogue.tally import Tally, add_usage, digest_texts, read_index
from toolweave.errors import GraphError
from toolweave.graph import Graph
from toolweave.llm import BudgetReached, Stopped
from toolweave.model.record import Dialogue
from toolweave.model.run import Run
from toolweave.model.tool import Json
from toolweave.settings import load_settings
from toolweave.verify import verify_dialogues

Store = Callable[[Run, Sequence[Dialogue]], object]
"""Takes verified dialogues: writes them into the graph."""
TOGETHER = 100
"""Most dialogues stored at once."""


@dataclass(slots=True)
class _Batch:
    """Drafts that were drawn together, and the generator's memory after them."""

    drafts: list[Draft]
    checkpoint: Checkpoint
    rejected: list[Json]


@dataclass(slots=True)
class _Pending:
    """A draft on its way: the future of its words, and the batch if it is the last of one."""

    draft: Draft
    composed: Future[Composed] | None
    ends: _Batch | None = None


@dataclass(slots=True)
class Generation:
    """A run under way: its node, what became of it so far, and the dialogues as they come, those of an earlier start first."""

    request: Request
    run: Run
    store: Store
    generator: Generator
    journal: Journal
    stage: ModelStage | None = None
    resumed: int = 0
    """Dialogues that an earlier process had finished."""
    tally: Tally = field(default_factory=Tally)
    earlier: Json = field(default_factory=dict[str, object])
    """Usage of earlier processes."""
    drawn: int = 0
    """Drafts so far, those of an earlier process included."""
    composed: int = 0
    """Drafts whose lines a model has written, or tried to."""
    _stopping: bool = False
    _next: int = 0
    _done: int = -1
    """Index of the last dialogue on the disk."""
    _texts: set[bytes] = field(default_factory=set[bytes])
    """Digests of what users say in finished dialogues."""

    @property
    def outcome(self) -> Outcome:
        """What became of the run so far."""
        return self.generator.outcome

    def take_up(self) -> None:
        """See whether an earlier process began this run; with `retry_rejected` it begins again, answers that were good from the cache."""
        if self.request.retry_rejected:
            self.journal.start_over()
        if self.journal.is_begun:
            record = self.journal.load_record()
            self.earlier = record.get("usage", {})
            if self.stage is not None:
                self.stage.add_spent(self.earlier)
            self.tally.problems = Counter(record.get("problems", {}))
        else:
            self.journal.start_over()

    def stop(self) -> None:
        """Finish what is in flight and begin nothing new."""
        self._stopping = self.generator.is_stopped = True
        if self.stage is not None:
            self.stage.stop()

    def iter_dialogues(self) -> abc.Generator[Dialogue]:
        """Yield each dialogue once it is verified, in the graph and on the disk.

        Raises:
            KeyboardInterrupt: If the run was asked to stop.
            GraphError: If the server is out of reach; ModelError, if the endpoint is. What was yielded is kept, and the same command goes on from there.
        """
        state = "failed"
        try:
            self.note("running")
            yield from self._iter_finished()
            yield from self._iter_fresh()
            state = "complete"
        except (KeyboardInterrupt, GeneratorExit):
            state = "interrupted"
            raise
        except Stopped:
            state = "interrupted"
            raise KeyboardInterrupt from None
        except BudgetReached:
            state, self.outcome.is_limited = "limited", True
            raise
        finally:
            if self.stage is not None:
                self.stage.close()
            self.note(state)
            if state == "complete":
                self.journal.finish()
            self.journal.close()

    def _iter_finished(self) -> Iterator[Dialogue]:
        """What an earlier process finished, stored again where the graph has lost it; then its memory is taken over."""
        done = self.journal.iter_done()
        while together := list(islice(done, TOGETHER)):
            self.store(self.run, together)
            self.resumed += len(together)
            self.drawn = self.composed = self.resumed
            yield from self._count(together)
        checkpoint = self.journal.load_checkpoint()
        if checkpoint is not None:
            self.generator.remember(checkpoint.memory["generator"], checkpoint.seen)
            self._next = checkpoint.next_index
            if self.stage is not None:
                self.stage.remember(checkpoint.memory["stage"])

    def _count(self, dialogues: Sequence[Dialogue]) -> Iterator[Dialogue]:
        for dialogue in dialogues:
            self.outcome.written += 1
            self._done = read_index(dialogue)
            self._texts.add(digest_texts(dialogue))
            self.tally.add(dialogue)
            yield dialogue

    def _iter_fresh(self) -> Iterator[Dialogue]:
        """Draw, have written, and finish in order; two batches and what a model can have in flight are held."""
        with ThreadPoolExecutor(max_workers=1) as drawing:
            try:
                yield from self._iter_drawn(drawing)
            except BaseException:
                self.stop()  # or the thread that draws would wait for a model
                raise

    def _iter_drawn(self, drawing: ThreadPoolExecutor) -> Iterator[Dialogue]:
        pending: deque[_Pending] = deque()
        drawn = self._begin(drawing)
        while drawn is not None or pending:
            while drawn is not None and (not pending or (drawn.done() and len(pending) < self._ahead)):
                pending.extend(self._send(drawn.result()))
                drawn = self._begin(drawing)
            if pending:
                self._wait(pending, drawn)
                yield from self._finish(pending)
            if self._stopping:
                raise KeyboardInterrupt
            if drawn is None and not pending:
                drawn = self._begin(drawing)

    @property
    def _ahead(self) -> int:
        return BATCH + 2 * self.stage.settings.call.max_concurrency if self.stage else 1

    def _begin(self, drawing: ThreadPoolExecutor) -> Future[_Batch] | None:
        """Begin to draw the next batch; None if all that was asked for is drawn.

        A judge who turns dialogues down leaves a gap; it is filled once all others are finished, with at most twice as many more.
        """
        asked = self.request.dialogues
        if self._stopping or self.outcome.written >= asked or self.generator.is_satisfied:
            return None
        last = min(self._next + BATCH, asked)
        if self._next >= asked:
            can_fill = self.stage is not None and self.stage.judging == "filter" and self._next < 3 * asked
            last = self._next + asked - self.outcome.written if can_fill else self._next
        indexes = list(range(self._next, last))
        self._next = last
        return drawing.submit(self._draw, indexes) if indexes else None

    def _draw(self, indexes: list[int]) -> _Batch:
        drafts = self.generator.make_batch(indexes)
        seen, self.generator.fresh = tuple(self.generator.fresh), []
        memory: Json = {"generator": self.generator.recall(), "stage": self.stage.recall() if self.stage else None}
        rejected: list[Json] = []
        if self.stage is not None:
            rejected, self.stage.rejected = self.stage.rejected, []
        # Written out here: the generator goes on counting while the batch waits.
        return _Batch(drafts, Checkpoint(indexes[-1] + 1, json.loads(json.dumps(memory)), seen), rejected)

    def _send(self, batch: _Batch) -> list[_Pending]:
        """Begin the writing of a batch; what is done already is left out."""
        fresh = [draft for draft in batch.drafts if draft.index > self._done]
        sent = [_Pending(draft, self.stage.compose(draft) if self.stage else None) for draft in fresh]
        if sent:
            sent[-1].ends = batch
        for one in sent:
            if one.composed is not None:
                one.composed.add_done_callback(self._count_composed)
        self.drawn += len(sent)
        return sent

    def _count_composed(self, _done: Future[Composed]) -> None:
        self.composed += 1

    def _wait(self, pending: deque[_Pending], drawn: Future[_Batch] | None) -> None:
        first = pending[0].composed
        if first is not None:
            awaited: list[Future[Any]] = [first]
            if drawn is not None and not drawn.done() and len(pending) < self._ahead:
                awaited.append(drawn)
            wait(awaited, return_when=FIRST_COMPLETED)

    def _finish(self, pending: deque[_Pending]) -> Iterator[Dialogue]:
        """Take what is written from the front of the queue, up to the end of its batch: verify, store, note."""
        group: list[_Pending] = []
        while pending and len(group) < TOGETHER and (pending[0].composed is None or pending[0].composed.done()):
            group.append(pending.popleft())
            if group[-1].ends is not None:
                break
        if not group:
            return
        wanted = self.request.dialogues - self.outcome.written
        dialogues = (self._choose(group) if self.stage else [one.draft.dialogue for one in group])[:wanted]
        self.store(self.run, dialogues)
        self.journal.append(dialogues)
        yield from self._count(dialogues)
        if group[-1].ends is not None:
            self.journal.write_rejected(group[-1].ends.rejected)
            self.journal.write_checkpoint(group[-1].ends.checkpoint)
        self.note("running")

    def _choose(self, group: Sequence[_Pending]) -> list[Dialogue]:
        """The model's dialogues that pass the verifier, the drafts of those that do not."""
        assert self.stage is not None
        composed = [one.composed.result() for one in group if one.composed is not None]
        verdicts = verify_dialogues([one.dialogue for one in composed], names=self.generator.names)
        chosen: list[Dialogue] = []
        for one, made, verdict in zip(group, composed, verdicts, strict=True):
            self.tally.problems += made.problems
            self.stage.mark_rejected(made.rejected)
            if not verdict.passed or digest_texts(made.dialogue) in self._texts:
                self.tally.problems[f"verifier, {verdict.findings[0].check}" if verdict.findings else "said before"] += 1
                chosen.append(self.stage.fall_back(one.draft))
            elif self.stage.judging == "filter" and not made.is_wanted:
                self.tally.judged += 1
                self.journal.write_rejected([{"dialogue": made.dialogue.id, **(made.scores or {})}])
            else:
                chosen.append(made.dialogue)
        return chosen

    def note(self, state: str) -> None:
        """Write the record of the run to the disk, and once it is over its counts to the graph."""
        record = self.build_record(state)
        self.journal.write_record(record)
        if state != "running":
            with suppress(GraphError):  # a server that is gone must not hide why the run ended
                self.store(self.run.model_copy(update={"record": record}), [])

    def build_record(self, state: str) -> Json:
        """The record of the run as it stands; counts of an earlier process are in it."""
        rejected = self.outcome.rejected + Counter({"judge": self.tally.judged})
        usage = self.stage.list_usage() if self.stage else {}
        return {
            "version": 1,
            "id": self.run.id,
            "state": state,
            "started_at": self.run.started_at,
            "updated_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": asdict(self.request),
            "settings": self.run.settings,
            "dialogues": self.outcome.written,
            "turns": self.tally.turns,
            "fallback_turns": self.tally.fallbacks,
            "problems": dict(self.tally.problems.most_common()),
            "rejected": dict(rejected.most_common()),
            "usage": add_usage(self.earlier, usage),
            "covered": self.generator.list_shares(),
            "left": self.generator.list_left(),
        }


def start_run(graph: Graph, request: Request, store: Store, *, stage: ModelStage | None = None) -> Generation:
    """Begin a run, or go on with one that was broken off.

    Shape:  exactly as many dialogues as asked for unless goals run out; drawn in batches of 100.
    Cost:   some 10 ms a dialogue on two cores with the server beside; memory is the domains' facts and what is in flight.

    Raises:
        EmptyDomainsError: If a domain has no tools in the graph.
        GraphError: If the server does not answer.
        UsageError: If the same run is under way in another process.
    """
    simulator = load_tools(graph, request.domains)
    request = settle_request(graph, request)
    run = build_run(request, simulator, stage)
    generator = Generator(graph, simulator, build_order(graph, request, run.id), screen=stage.screen if stage else None)
    generation = Generation(request, run, store, generator, Journal(load_settings().home, run.id), stage)
    generation.take_up()
    return generation
