"""Plain wording for any class and property: what the phrasebook says where nobody has written anything better.

Each kind of property has templates that stay English whatever its label is; a model's own are added to them.
Keys and slots are those of `ingest/README.md`.
"""

from __future__ import annotations

from toolweave.model.domain import Wording
from toolweave.synthesise.propose.draft import DraftClass, DraftProperty

Texts = dict[str, tuple[str, ...]]


def class_wording(cls: DraftClass) -> Wording:
    """How people speak of a class's members."""
    noun, nouns = cls.noun, cls.plural
    wording: Texts = {
        "lead": (
            "I've been reading about {x}.",
            "{x} came up at work today.",
            "A friend mentioned {x}.",
            "I'm writing a short piece on {x}.",
            "We were talking about {x} at lunch.",
            "I keep coming across {x}.",
            "My notes on {x} are a mess.",
        ),
        "vague_one": (f"that {noun} I read about", f"the {noun} a friend mentioned", f"that {noun} from yesterday", f"the {noun} from the newsletter"),
        "which": ("Who do you mean?", "What's their name?", "Who is it?")
        if cls.person
        else (f"Which {noun} do you mean?", f"Which {noun} is that?", "What's it called?", "Which one?"),
        "vague_some": (f"I'm looking for {nouns}.", f"I need a few {nouns}.", f"Can you find me some {nouns}?", f"I could do with some {nouns} for a list."),
        "which_some": ("Anything in particular?", "What should they have in common?", f"What kind of {nouns}?"),
        "want": ("I'm looking for {a_np}.", "Is there {a_np}?", "I need {a_np}.", "Could you point me to {a_np}?", "I'm after {a_np}."),
    }
    if cls.person and cls.names and all(name.count(" ") == 1 for name in cls.names):
        wording["surname"] = ("yes",)
    return wording


def property_wording(prop: DraftProperty, cls: DraftClass, target: DraftClass | None) -> Wording:
    """How people speak of a property; `target` is the class a link leads to. A model's templates come on top."""
    match prop.kind:
        case "category":
            plain = _category(prop)
        case "link":
            plain = _link(prop, cls, person=target is not None and target.person)
        case "number":
            plain = _number(prop)
        case "count":
            plain = _count(prop)
        case "year":
            plain = _year(prop)
        case _:
            plain = _single(prop)
    plain |= {key: texts for key, texts in prop.instead.items() if key in plain}
    return plain | {key: tuple(dict.fromkeys((*plain.get(key, ()), *texts))) for key, texts in prop.wording.items() if key in plain}


def _single(prop: DraftProperty) -> Texts:
    """What can be said of any property with one value."""
    label = prop.label
    return {
        "q": (f"what's the {label} of {{x}}", f"what's {{x's}} {label}", f"what {label} {{does}} {{x}} have"),
        "eq": (f"what the {label} of {{x}} is", f"what {{x's}} {label} is", f"what {label} {{x}} {{has}}"),
        "a": (f"{{x's}} {label} is {{v}}.", f"The {label} on record is {{v}}.", f"The record gives {{v}} as {{x's}} {label}."),
    }


def _category(prop: DraftProperty) -> Texts:
    label, labels = prop.label, prop.plural
    wording = _several(prop) if labels else _single(prop)
    if labels:
        wording["post"] = (f"with {{v}} among the {labels}", f"whose {labels} include {{v}}")
        wording["same"] = (f"with {labels} in common with {{x}}",)
        wording["facet"] = (f"which {labels} come up most among {{np}}", f"what {labels} do {{np}} mostly have", f"which {labels} are most common among {{np}}")
    else:
        wording["post"] = (f"whose {label} is {{v}}", f"with {{v}} as {label}")
        wording["same"] = (f"with the same {label} as {{x}}",)
        wording["facet"] = (f"which {label} is most common among {{np}}", f"what {label} do {{np}} mostly have", f"which {label} comes up most among {{np}}")
    if prop.before:
        wording["pre"] = ("{v}",)
    return wording


def _several(prop: DraftProperty) -> Texts:
    labels = prop.plural
    return {
        "q": (f"what are {{x's}} {labels}", f"which {labels} {{does}} {{x}} have", f"what {labels} {{does}} {{x}} have"),
        "eq": (f"what {{x's}} {labels} are", f"which {labels} {{x}} {{has}}"),
        "a": (f"{{x's}} {labels} on record: {{v}}.", f"For {{x's}} {labels} I have {{v}}.", "The record has {v}."),
    }


def _link(prop: DraftProperty, cls: DraftClass, *, person: bool) -> Texts:
    label, labels, nouns = prop.label, prop.plural, cls.plural
    wording = _several(prop) if labels else _single(prop)
    if person:
        wording["q"] = (f"who are {{x's}} {labels}", f"who are the {labels} of {{x}}") if labels else (f"who's the {label} of {{x}}", f"who's {{x's}} {label}")
        wording["eq"] = (f"who {{x's}} {labels} are",) if labels else (f"who the {label} of {{x}} is", f"who {{x's}} {label} is")
    role = f"among their {labels}" if labels else f"as their {label}"
    wording |= {
        "post": (f"with {{v}} among the {labels}",) if labels else (f"with {{v}} as {label}", f"with {{v}} as the {label}"),
        "agent": (f"which {nouns} have {{x}} {role}", f"what {nouns} are there with {{x}} {role}"),
        "agent_else": (f"which other {nouns} have {{x}} {role}", f"what other {nouns} are there with {{x}} {role}"),
        "agent_count": (f"how many {nouns} have {{x}} {role}", f"how many {nouns} are there with {{x}} {role}"),
        "agent_a": (f"{{x}} is among the {labels} of {{list}}",) if labels else (f"{{x}} is the {label} of {{list}}",),
    }
    if labels:
        wording["common"] = (f"which {nouns} have both {{x}} and {{y}} {role}", f"are there {nouns} with both {{x}} and {{y}} {role}")
        wording["common_values"] = (f"which {labels} do {{x}} and {{y}} share", f"what {labels} do {{x}} and {{y}} have in common")
    else:
        wording["np"] = (f"the {label} of {{x}}", f"{{x's}} {label}")
        wording["same"] = (f"with the same {label} as {{x}}",)
    return wording


def _number(prop: DraftProperty) -> Texts:
    label, unit = prop.label, f" {prop.unit}" if prop.unit else ""
    return (
        _single(prop)
        | {
            "over": (f"with a {label} over {{v}}{unit}", f"with a {label} of more than {{v}}{unit}"),
            "under": (f"with a {label} under {{v}}{unit}", f"with a {label} of less than {{v}}{unit}"),
            "than": (f"with a higher {label} than {{x}}",),
            "than_under": (f"with a lower {label} than {{x}}",),
            "comparative": (f"has the higher {label}", f"has the lower {label}"),
            "low": (f"has the lower {label}",),
            "compare": ("which {c}, {x} or {y}", "which of the two {c}, {x} or {y}"),
            "average": ("what's the average {of} of {np}", "what's a typical {of} for {np}"),
            "measure": (label,),
        }
        | ({"unit_after": (unit,)} if unit else {})
        | _tops(prop)
    )


def _count(prop: DraftProperty) -> Texts:
    label = prop.label
    return {
        "q": (f"how many {label} {{does}} {{x}} have", f"what's {{x's}} number of {label}"),
        "eq": (f"how many {label} {{x}} {{has}}",),
        "a": ("{x} has {v}.", "For {x} the record has {v}.", "The record says {v}."),
        "unit_after": (f" {label}",),
        "over": (f"with more than {{v}} {label}", f"that have more than {{v}} {label}"),
        "under": (f"with fewer than {{v}} {label}", f"that have fewer than {{v}} {label}"),
        "than": (f"with more {label} than {{x}}",),
        "than_under": (f"with fewer {label} than {{x}}",),
        "comparative": (f"has more {label}", f"has fewer {label}"),
        "low": (f"has fewer {label}",),
        "compare": ("which {c}, {x} or {y}", "which of the two {c}, {x} or {y}"),
        "average": ("what's the average {of} of {np}",),
        "measure": (f"number of {label}",),
    } | _tops(prop)


def _year(prop: DraftProperty) -> Texts:
    label, verb = prop.label, prop.verb
    wording = _single(prop)
    if not verb:
        label = label if "year" in label.split() else f"{label} year"
        wording = _single(prop.model_copy(update={"label": label}))
        limits: Texts = {
            "when": (f"with a {label} in {{v}}",),
            "after": (f"with a {label} after {{v}}",),
            "before": (f"with a {label} before {{v}}",),
            "since": (f"with a {label} from {{v}} on",),
            "comparative": (f"has the earlier {label}", f"has the later {label}"),
            "low": (f"has the earlier {label}",),
        }
    else:
        wording |= {
            "q": (f"when {{was}} {{x}} {verb}", f"what year {{was}} {{x}} {verb}", f"in which year {{was}} {{x}} {verb}"),
            "eq": (f"when {{x}} {{was}} {verb}", f"what year {{x}} {{was}} {verb}"),
            "a": (f"{{x}} was {verb} in {{v}}.", "That was in {v}.", "By the record, that was in {v}."),
        }
        limits = {
            "when": (f"{verb} in {{v}}",),
            "after": (f"{verb} after {{v}}",),
            "before": (f"{verb} before {{v}}",),
            "since": (f"{verb} in {{v}} or later",),
            "comparative": (f"was {verb} earlier", f"was {verb} later"),
            "low": (f"was {verb} earlier",),
        }
    same = f"{verb} in the same year as {{x}}" if verb else f"with the same {label} as {{x}}"
    return wording | limits | {"same": (same,), "compare": ("which {c}, {x} or {y}", "which of the two {c}, {x} or {y}")} | _tops(prop)


def _tops(prop: DraftProperty) -> Texts:
    return {"most": (prop.most,), "least": (prop.least,)} if prop.most and prop.least else {}
