"""What people do in a domain: resources as fields, actions as checks and effects, all of it data.

A domain file says these in TOML (`[resources.config]`, `[actions.config]`; the language is in `docs/actions.md`),
`toolweave.synthesise.actions` resolves them into the binding of a Tool, and `toolweave.simulate.actions` runs them.
Conditions and effects are short texts over paths: `seats <= screening_id.seats_left`, `this.status = 'cancelled'`.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

import pydantic

from toolweave.model.tool import Frozen, Json

ValueKind = Literal["member", "record", "copy", "choice", "count", "amount", "date", "month", "time", "text", "flag"]
Texts = dict[str, str]
ActionKind = Literal["create", "get", "list", "update", "delete", "summarise"]
ErrorCode = Literal[
    "not_found",
    "already_exists",
    "invalid_state",
    "out_of_range",
    "past_date",
    "invalid_range",
    "limit_exceeded",
    "insufficient_funds",
    "sold_out",
    "not_allowed",
]
ERROR_CODES: tuple[str, ...] = get_args(ErrorCode)


class Value(Frozen):
    """What a field or parameter may hold, which is also how a sampler draws one.

    `member` is an id of focus class `cls`, `record` an id of resource `cls`, `copy` the value of expression `source`;
    `choice` and `text` are one of `of` (`text` may also be anything else a person says), `time` is HH:MM;
    `count` and `amount` run from `min` to `max` in steps of `step`; `date` and `month` lie `days` from today.
    """

    name: str
    kind: ValueKind
    cls: str | None = None
    source: str | None = None
    of: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    step: float | None = None
    days: tuple[int, int] = (1, 30)
    description: str = ""


class Field(Value):
    """A field of a resource."""

    start: Any = None
    """The value every new record begins with, whatever the sampler would draw."""
    optional: bool = False
    """May be absent from a record, and then from its view."""
    detail: bool = False
    """Left out of lists: only `get`, `create` and `update` show it."""
    hidden: bool = False
    """Never shown."""
    pid: str | None = None
    """For loaded records: the property whose value it is; `label` for the entity's name."""


class ActionParameter(Value):
    """A parameter of an action."""

    required: bool = True
    default: Any = None
    """Filled in where the call leaves it out; makes the parameter optional."""


class Check(Frozen):
    """A precondition. Exactly one of `require` (a condition that must hold) and `unique` (no record equal in these fields).

    A condition over an absent optional value is left out. `where` narrows `unique` to records with these field values.
    """

    code: ErrorCode
    message: str
    """What the API says, with `{path}` filled in."""
    require: str | None = None
    unique: tuple[str, ...] = ()
    where: Json = pydantic.Field(default_factory=dict[str, Any])


class Output(Frozen):
    """A value added to the result beside the record: `films_on_list = count(watchlist_entry)`."""

    name: str
    value: str
    type: Literal["integer", "number", "string"] = "integer"
    description: str = ""


class Also(Frozen):
    """A record of another resource that the action writes too: the transaction of a transfer."""

    resource: str
    set: Texts
    """Field name to expression."""


class ResourceSpec(Frozen):
    """Something people keep, with its fields and how a world begins with some of it."""

    name: str = ""
    plural: str = ""
    prefix: str = ""
    """Stem of ids, `res` gives `res_4f2a`; the name where unset."""
    items: str = ""
    """Name of the list that holds records in results; the plural where unset."""
    anonymous: bool = False
    """Records have an id that nobody sees: actions pick them by `match`."""
    fields: tuple[Field, ...]
    label: tuple[str, ...] = ()
    """The fields by which people tell one record from another."""
    initial: tuple[int, int] = (0, 0)
    """Fewest and most records in a new world."""
    initial_effects: tuple[str, ...] = ()
    """What each initial record changes in others, `this` being the record."""
    unique: tuple[str, ...] = ()
    """Fields in which no two initial records are equal."""
    per: str | None = None
    """A member field: every member has records of its own, made when a list first asks for that member."""
    per_member: tuple[int, int] = (0, 3)
    """Fewest and most records of one member, where `per` is set."""
    sort: str = ""
    """Order of lists: a field name, `-` before it for descending; order of making where unset."""
    owner: str | None = None
    """For loaded records: the property that names the customer they belong to."""

    @property
    def id_field(self) -> str:
        """Name of the id: `reservation_id`."""
        return f"{self.name}_id"

    def field(self, name: str) -> Field:
        """Return the field `name`; the id counts as one. KeyError if there is none."""
        if name == self.id_field:
            return Field(name=name, kind="record", cls=self.name)
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


class ActionSpec(Frozen):
    """Something people do to a resource."""

    kind: ActionKind
    parameters: tuple[ActionParameter, ...] = ()
    match: tuple[str, ...] = ()
    """Parameters that pick the record where no record id does: `film_id` picks the watchlist entry."""
    missing: str = ""
    """What the API says where `match` finds nothing."""
    where: tuple[str, ...] = ()
    """For `list` and `summarise`: conditions, left side a field, right side a parameter or literal."""
    set: Texts = pydantic.Field(default_factory=dict[str, str])
    """For `create`: fields that no parameter gives, as expressions."""
    checks: tuple[Check, ...] = ()
    effects: tuple[str, ...] = ()
    also: tuple[Also, ...] = ()
    outputs: tuple[Output, ...] = ()
    limit: int | None = None
    """For `list`: how many at most where no parameter `limit` says so."""
    by: str | None = None
    """For `summarise`: the field that groups."""
    of: str | None = None
    """For `summarise`: the amount that is added up."""

    def parameter(self, name: str) -> ActionParameter | None:
        """Return the parameter `name`, if it has one."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


class ActionBinding(Frozen):
    """All that an action tool's `binding.config` holds, resolved: a sampler and the simulator need nothing else."""

    resource: ResourceSpec
    """The resource acted on."""
    action: ActionSpec
    """The action, each parameter complete."""
