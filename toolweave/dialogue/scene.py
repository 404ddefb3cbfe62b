"""What speaker and listener both have in mind while a dialogue is being written: what was named, what is talked about."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache

from toolweave.dialogue.choice import Chooser
from toolweave.dialogue.text import Unspeakable
from toolweave.dialogue.voice.persona import PLAIN, Persona
from toolweave.dialogue.voice.registers import choose_fit, choose_kind
from toolweave.model.domain import DomainClass, DomainFile, DomainProperty, Wording
from toolweave.plan.model import Plan, PlannedCall
from toolweave.resources import locate


@lru_cache(maxsize=1)
def load_common_wording() -> Wording:
    """Turns of phrase that fit any domain, from ingest/wording/_common.toml."""
    path = locate("ingest") / "wording" / "_common.toml"
    return {key: tuple(value) for key, value in tomllib.loads(path.read_text(encoding="utf-8")).items()}


@dataclass(slots=True)
class Scene:
    """The state of a dialogue while it is written."""

    plan: Plan
    chooser: Chooser
    persona: Persona = PLAIN
    """Who the user is."""
    turn: int = 0
    said: set[str] = field(default_factory=set[str])
    """Keys of spoken values already stated."""
    focus: str | None = None
    """Id of what the last turn was about; a pronoun is enough for it."""
    here: set[str] = field(default_factory=set[str])
    """Ids already named in the message being written."""
    earlier: set[str] = field(default_factory=set[str])
    """Ids named in the first of two things asked in the message being written, for which a pronoun will not do."""
    shown: dict[int, int] = field(default_factory=dict[int, int])
    """How many items of a step's list the answer named."""
    asked: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    """Properties already told: (step, name)."""
    told: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """Properties of things already told: (id, name)."""
    full_sentences: bool = False
    """Two answers in one message: each names what it is about."""
    stated: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    """Fields of an action's result that its answer told: (step, key)."""
    by_name: bool = False
    """No pronoun: two things stand side by side."""
    left_out: bool = False
    """Whether the held-back value was really left out."""
    must_ask: bool = False
    """A clarification is needed: without it the dialogue is too short."""
    wanted: frozenset[str] = frozenset()
    """Features that the dialogue is to have."""
    has_asked: bool = False
    """Whether a clarification was written."""
    kept: dict[int, list[DomainProperty]] = field(default_factory=dict[int, list[DomainProperty]])
    """What was asked of a copy, by the step of the call it is a copy of."""
    apart: bool = False
    """Something else came in between: what was there before is spoken of by name."""
    beside: int | None = None
    """The turn that something beside the task stands before: it neither opens the conversation nor goes on from an answer."""
    dry: bool = False
    """Writing a goal rather than a message: names in full, nothing is marked as said."""
    others: set[int] = field(default_factory=set[int])
    """Steps asked for with `other` or `else`: their answers leave out what the dialogue was about."""
    polar: set[int] = field(default_factory=set[int])
    """Steps asked for with a question that wants a yes or no."""
    compared: dict[int, str] = field(default_factory=dict[int, str])
    """The word a comparison was asked by."""
    deferred: frozenset[str] = frozenset()
    """Keys of the spoken values held back for the answers to a clarification, a name said vaguely instead."""

    @property
    def domain(self) -> DomainFile:
        """The domain file."""
        return self.plan.domain

    @property
    def is_personal(self) -> bool:
        """Whether all of the domain is the user's own affair: a bank is no quiz."""
        return any(cls.synthetic for cls in self.domain.classes)

    @property
    def articled(self) -> frozenset[str]:
        """Names that take an article: `the United States`."""
        return frozenset(name for cls in self.domain.classes for name in cls.wording.get("the", ()))

    @property
    def common(self) -> Wording:
        """Turns of phrase that fit any domain, those of the user's register in place of the common ones."""
        return {**load_common_wording(), **self.persona.wording} if self.persona.wording else load_common_wording()

    def prop(self, cls: str, name: str) -> DomainProperty | None:
        """A property by class and name."""
        return next((p for p in self.domain.properties_of(cls) if p.name == name), None)

    def by_pid(self, cls: str, pid: str) -> DomainProperty | None:
        """A property by class and pid."""
        return next((p for p in self.domain.properties_of(cls) if p.pid == pid), None)

    def cls(self, name: str) -> DomainClass | None:
        """A focus class, or None for a resource."""
        return next((c for c in self.domain.classes if c.name == name), None)

    def list_askable(self, call: PlannedCall) -> list[DomainProperty]:
        """The properties that can be asked of what a call is about; of a thing of another domain those that its class's wording names."""
        cls = self.cls(call.tool.binding.cls)
        listed = cls.wording.get("across") if cls is not None and call.tool.domain != self.domain.name else None
        return [p for p in self.domain.properties_of(call.tool.binding.cls) if "q" in p.wording and (listed is None or p.name in listed)]

    def call(self, step: int) -> PlannedCall:
        """The call of a step."""
        return self.plan.calls[step]

    def frames(self, key: str, *, personal: bool = False) -> list[str]:
        """Frames of the common wording that fit the place in the dialogue.

        `...|first` and `...|later` belong to the first and to later turns, `...|public` not to what is the user's own affair.
        """
        unfit = {"later" if self.turn == 0 else "first", "public" if personal else ""}
        frames = self.common[key]
        if self.turn == self.beside:
            unfit |= {"first", "later"}
            frames = tuple(frame for frame in frames if not frame.startswith(("hey", "hi", "hello")))
        marked = [(text, set(marks.split(","))) for text, _, marks in (frame.partition("|") for frame in frames)]
        return choose_kind([text for text, marks in marked if not marks & unfit - {""}], self.persona)

    def pick(self, options: tuple[str, ...] | list[str]) -> str:
        """Choose a wording.

        Raises:
            Unspeakable: If there is none.
        """
        if not options:
            raise Unspeakable("no wording")
        fit = choose_fit(options, self.persona)
        return self.chooser.rng.choice(fit) if self.dry else self.chooser.pick(fit)
