"""Is what a user wrote as wording what the phrasebook can say? Every template is tried against its key and, for actions, the tool."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolweave.ingest.own import Faults, OwnAction, OwnDomain, offer, show
from toolweave.model.domain import DomainFile
from toolweave.model.templates import ACTION_KEYS, ANY, BARE, CLASS_KEYS, FLAGS, PROPERTY_KEYS, RESOURCE_KEYS, V, X, find_fault, find_slots
from toolweave.model.tool import Json, Tool

Place = tuple[str | int, ...]
Texts = Mapping[str, Sequence[str]]
LISTS = ("none", "one", "some", "some_of")
PAIR = re.compile(r"[^=]*[^=\s][^=]*=[^=]*[^=\s][^=]*")
"""`said=value`, both of them something."""


GROUPS = frozenset({"groups"})


def check_wording(own: OwnDomain, domain: DomainFile, tools: Sequence[Tool], wording: Json) -> None:
    """Check every text that the user wrote; what is composed is sound. `wording` is all of it, composed texts too.

    Raises:
        OwnFileError: If the phrasebook could not say some of them.
    """
    check = _Check(own, Faults())
    shown = {resource.name: _fields_anywhere(tools, resource.name) for resource in domain.resources}
    words = own.file.wording
    for name, table in words.classes.items():
        check.check_class(("wording", "classes", name), table, [prop.name for prop in domain.properties_of(name)])
    for cls, tables in words.properties.items():
        for name, table in tables.items():
            check.check_property(("wording", "properties", cls, name), table)
    for name, table in words.resources.items():
        check.check_resource(("wording", "resources", name), table, shown)
    by_name = {tool.name: tool for tool in tools if tool.binding.op.startswith("record_")}
    for name, table in words.actions.items():
        check.check_action(("wording", "actions", name), table, by_name)
    for number, action in enumerate(own.file.actions):
        if isinstance(action, OwnAction) and action.name in by_name:
            check.check_said(("actions", number), by_name[action.name], wording["actions"].get(action.name, {}))
    check.faults.check()


@dataclass(frozen=True, slots=True)
class _Check:
    """Goes through tables of texts and notes what is wrong."""

    own: OwnDomain
    faults: Faults

    def tell(self, place: Place, what: str, remedy: str) -> None:
        self.faults.add(self.own.source.path, self.own.source.line(*place), what, remedy)

    def check_texts(self, place: Place, texts: Sequence[str], wanted: frozenset[str], allowed: frozenset[str]) -> None:
        for number, text in enumerate(texts):
            fault = find_fault(str(place[-1]), text, wanted, allowed)
            if fault is not None:
                self.tell((*place, number), *fault)

    def check_key(self, place: Place, known: Sequence[str]) -> bool:
        if place[-1] in known:
            return True
        self.tell(place, f"there is no key `{show(place[-1])}` here", offer(str(place[-1]), list(known)))
        return False

    def check_flag(self, place: Place, texts: Sequence[str]) -> None:
        if list(texts) not in ([], ["yes"]):
            self.tell(place, f"`{place[-1]}` is a flag", f'Write: {place[-1]} = ["yes"], or leave it out.')

    def check_class(self, place: Place, table: Texts, properties: Sequence[str]) -> None:
        for key, texts in table.items():
            at = (*place, key)
            if not self.check_key(at, list(CLASS_KEYS)):
                continue
            if key in FLAGS:
                self.check_flag(at, texts)
            elif key not in BARE:
                self.check_texts(at, texts, CLASS_KEYS[key], CLASS_KEYS[key])
            for number, text in enumerate(texts if key == "tell" else ()):
                if text not in properties:
                    self.tell((*at, number), f"`{show(text)}` is no property", offer(text, list(properties)))

    def check_property(self, place: Place, table: Texts) -> None:
        for key, texts in table.items():
            at = (*place, key)
            if not self.check_key(at, list(PROPERTY_KEYS)):
                continue
            if key in FLAGS:
                self.check_flag(at, texts)
                continue
            self.check_texts(at, texts, PROPERTY_KEYS[key], PROPERTY_KEYS[key] | X if key == "a" else PROPERTY_KEYS[key])
            for number, text in enumerate(texts if key == "names" else ()):
                if not PAIR.fullmatch(text):
                    self.tell((*at, number), f"`{show(text)}` does not say what is meant", 'Write what is said, then what is meant: "dramas=drama"')
        if table.get("a") and not any("x" in find_slots(text) for text in table["a"]):
            self.tell((*place, "a"), "no text of `a` has {x}", "Write one that names the thing: {x} is in {v}.")

    def check_resource(self, place: Place, table: Texts, known: Mapping[str, frozenset[str]]) -> None:
        if place[-1] not in known:
            self.tell(place, f"there is no resource `{show(place[-1])}`", offer(str(place[-1]), list(known)))
            return
        for key, texts in table.items():
            if self.check_key((*place, key), sorted(RESOURCE_KEYS)):
                self.check_texts((*place, key), texts, ANY, known[str(place[-1])])

    def check_action(self, place: Place, table: Texts, tools: Mapping[str, Tool]) -> None:
        tool = tools.get(str(place[-1]))
        if tool is None:
            self.tell(place, f"there is no action `{show(place[-1])}`", offer(str(place[-1]), list(tools)))
            return
        inputs = list(tool.parameters["properties"])
        for key, texts in table.items():
            at = (*place, key)
            if not self.check_key(at, [*sorted(ACTION_KEYS), *(f"{stem}_{name}" for name in inputs for stem in ("ask", "reply"))]):
                continue
            if key in FLAGS:
                self.check_flag(at, texts)
            elif key == "then":
                self.check_then(at, texts, _result_fields(tool))
            else:
                self.check_texts(at, texts, V if key.startswith("reply_") else ANY, _allowed(key, tool, inputs))

    def check_then(self, place: Place, texts: Sequence[str], known: frozenset[str]) -> None:
        for number, text in enumerate(texts):
            question, arrow, answer = text.partition(" => ")
            if not (arrow and question.endswith("?") and answer.endswith(".") and find_slots(answer) and find_slots(text) <= known):
                remedy = "Write a question, an arrow, and an answer with a field of the result: how many is it for? => For {people}."
                self.tell((*place, number), f"`{show(text, 80)}` is no question with its answer", remedy)

    def check_said(self, place: Place, tool: Tool, table: Texts) -> None:
        """An action that is written in full can be asked for, and every outcome can be told."""
        head = f"[wording.actions.{tool.name}]"
        required = frozenset(name for name in tool.parameters.get("required", ()) if "default" not in tool.parameters["properties"][name])
        requests = [*table.get("request", ()), *table.get("ask", ())]
        if not any(find_slots(text) == required for text in requests):
            slots = " ".join(f"{{{name}}}" for name in sorted(required)) or "no slot"
            self.tell(place, f"nobody can ask for `{tool.name}`", f"Give a `request` with exactly {slots} under {head}.")
        for name in sorted({name for text in requests for name in required - find_slots(text)}):
            if not table.get(f"ask_{name}"):
                self.tell(place, f"a request leaves `{name}` out, and nothing asks for it", f"Give `ask_{name}` and `reply_{name}` under {head}.")
        for key in ("none", "one", "some") if tool.binding.op == "record_list" else ("done",):
            if not table.get(key):
                self.tell(place, f"`{tool.name}` has no words for its result", f"Give `{key}` under {head}.")


def _allowed(key: str, tool: Tool, inputs: Sequence[str]) -> frozenset[str]:
    """The slots that a text of an action may have."""
    if key in ("request", "ask"):
        return frozenset(inputs)
    if key.startswith("reply_"):
        return V
    if key == "done":
        return _result_fields(tool) | (GROUPS if tool.binding.op == "record_summarise" else ANY)
    if key == "item":
        return frozenset(leaf.path.rsplit("/", 1)[1] for leaf in tool.leaves if leaf.direction == "out" and re.fullmatch(r"/\w+/\*/\w+", leaf.path))
    return frozenset({"n", "list"}) if key in LISTS else ANY


def _result_fields(tool: Tool) -> frozenset[str]:
    """The fields at the top of a result."""
    return frozenset(leaf.path[1:] for leaf in tool.leaves if leaf.direction == "out" and leaf.path.count("/") == 1)


def _fields_anywhere(tools: Sequence[Tool], resource: str) -> frozenset[str]:
    """The fields that some result shows of a resource."""
    return frozenset(leaf.path.rsplit("/", 1)[1] for tool in tools if tool.about == resource for leaf in tool.leaves if leaf.direction == "out")
