"""Labels that anybody wrote become nouns, or nothing; properties are spoken of in whole sentences; connected groups become classes."""

from __future__ import annotations

import re

import pytest

from toolweave.dialogue.text import slots_of
from toolweave.ingest.facts import Facts, Statement, Value
from toolweave.ingest.wikidata.choose import choose_classes
from toolweave.ingest.wikidata.clean import clean_names, is_plain_name
from toolweave.ingest.wikidata.spoken import load_spoken
from toolweave.ingest.wikidata.survey import Group, Use
from toolweave.model.domain import load_domain
from toolweave.synthesise.propose.align import align_domain
from toolweave.synthesise.propose.asking import Notes, Rejected
from toolweave.synthesise.propose.draft import DraftClass, DraftDomain, DraftProperty
from toolweave.synthesise.propose.files import build_domain, build_wording
from toolweave.synthesise.propose.live import check_label, choose_practices, draft_domain, name_property, name_unit
from toolweave.synthesise.propose.phrases import property_wording
from toolweave.synthesise.propose.polish import polish_domain
from toolweave.synthesise.words import pluralise_label


def use(pid: str, label: str = "thing", *, items: int = 40, kind: str = "WikibaseItem", several: int = 0, unit: str = "", **classes: int) -> Use:
    return Use(pid, label, kind, items, items + several, several, classes, unit, "metre" if unit else "")


def group(qid: str, label: str, *uses: Use, found_by: tuple[str, ...] = (), **more: tuple[str, ...]) -> Group:
    return Group((qid,), label, values_of=found_by, linking_by=more.get("linking_by", ()), items=tuple(f"Q{n}" for n in range(1, 51)), uses=uses)


@pytest.mark.parametrize(
    ("label", "noun"),
    [
        ("conservation status", "conservation status"),
        ("Parent taxon", "parent taxon"),
        ("crew member", "crew member"),
        ("species", "species"),
        ("place of publication", "place of publication"),
        ("status", "status"),
        ("bus", "bus"),
    ],
)
def test_a_plain_noun_is_taken(label: str, noun: str) -> None:
    assert check_label(label) == noun


LOOSE = [
    *(
        "directed by",
        "located in or next to",
        "discoverer or inventor",
        "shares border with",
        "has part",
        "instance of",
        "cites work",
        "depicts",
        "replaces",
        "named after",
        "used by",
    ),
    *(
        "languages spoken, written or signed",
        "IMDb ID",
        "P31",
        "facet of",
        "based on",
        "is a list of",
        "",
        "ISO 3166-1 alpha-2 code",
        "x" * 40,
        "a b c d e",
        "children",
        "founded",
    ),
]


@pytest.mark.parametrize("label", [text for text in LOOSE if text != "children"])
def test_a_phrase_around_its_value_is_no_noun(label: str) -> None:
    with pytest.raises(Rejected):
        check_label(label)


@pytest.mark.parametrize(
    ("pid", "label", "datatype", "called", "kind"),
    [
        ("P57", "director", "WikibaseItem", "director", ""),
        ("P9", "date of first landing", "Time", "first landing", ""),
        ("P9", "completion date", "Time", "completion", ""),
        ("P9", "number of moons", "Quantity", "moons", "count"),
        ("P9", "total number of crew member", "Quantity", "crew members", "count"),
        ("P9", "albedo (visual)", "Quantity", "albedo", ""),
    ],
)
def test_a_property_goes_by_its_own_words_or_by_its_label(pid: str, label: str, datatype: str, called: str, kind: str) -> None:
    words = name_property(use(pid, label, kind=datatype))
    assert (words.label, words.kind) == (called, kind)


@pytest.mark.parametrize(
    ("label", "plural"),
    [
        ("place of study", "places of study"),
        ("university", "universities"),
        ("species", "species"),
        ("research vessel", "research vessels"),
        ("person", "people"),
        ("genus", "genera"),
        ("work of art", "works of art"),
        ("research aircraft", "research aircraft"),
    ],
)
def test_plurals_of_several_words_fall_on_the_head(label: str, plural: str) -> None:
    assert pluralise_label(label) == plural


def test_units_are_said_in_the_plural_and_only_if_they_can_be() -> None:
    said = [name_unit(label) for label in ("metre", "square kilometre", "United States dollar", "m/s²", "", "foot", "degree Celsius")]
    assert said == ["metres", "square kilometres", "US dollars", "", "", "feet", "degrees"]


def test_every_phrase_of_the_property_table_fits_where_it_stands() -> None:
    spoken = load_spoken()
    assert not spoken.out & set(spoken.words)
    assert spoken.past | spoken.named <= {pid for pid in spoken.past | spoken.named if re.fullmatch(r"P[1-9][0-9]*", pid)}
    cls, other = DraftClass(noun="thing", plural="things"), DraftClass(noun="maker", plural="makers", person=True)
    for pid, words in spoken.words.items():
        for kind in ("link", "category") if not (words.verb or words.kind) else ("year",) if words.verb else ("number", "count"):
            plain = property_wording(DraftProperty(label=words.label, plural=words.plural, kind=kind, range="maker" if kind == "link" else ""), cls, other)
            for key, texts in words.wording.items():
                for text in texts:
                    assert not re.search(r"\{x\} \{(?:does|do)\}", text), f"{pid}: a verb that must agree: {text}"
                    if key in plain:
                        allowed = {slot for template in plain[key] for slot in slots_of(template)} | {"x", "x's", "v", "is", "was", "has", "does", "list", "y"}
                        assert set(slots_of(text.replace("<nouns>", "things"))) <= allowed | {"v:adjective"}, (pid, key, text)


def test_the_most_joined_groups_become_classes_and_lone_ones_do_not() -> None:
    film = group("Q1", "film", use("P57", "director", Q2=40), use("P577", kind="Time"), use("P136", Q9=40))
    people = group("Q2", "human", use("P569", kind="Time"), use("P19", Q7=40), found_by=("P57",))
    lone = group("Q3", "award", use("P571", kind="Time"), use("P17", Q7=40), found_by=("P166",))
    chosen = choose_classes([film, people, lone])
    assert [cls.group.label for cls in chosen] == ["film", "human"]
    assert [(prop.use.pid, prop.kind, prop.target) for prop in chosen[0].properties] == [("P57", "link", 1), ("P136", "category", None), ("P577", "year", None)]
    assert choose_classes([lone]) == []


def test_what_is_told_by_name_leads_to_no_member_of_its_own_class() -> None:
    film = group("Q1", "film", use("P136", Q1=40), use("P144", Q1=40), use("P577", kind="Time"))
    assert {prop.use.pid: prop.kind for prop in choose_classes([film])[0].properties} == {"P136": "category", "P144": "link", "P577": "year"}


def test_members_that_only_link_here_are_tied_to_those_they_link_to() -> None:
    school = group("Q1", "university", use("P571", kind="Time"), use("P1128", kind="Quantity"))
    people = group("Q5", "human", use("P69", Q1=40), use("P569", kind="Time"), linking_by=("P69",))
    assert dict(choose_classes([school, people])[1].group.anchors) == {"P69": school.items}


def test_numbers_in_many_units_or_of_every_year_are_left_out() -> None:
    mixed = Use("P2043", "length", "Quantity", 40, 40, 0, {}, "Q1", "metre", 0.5)
    yearly = Use("P1082", "population", "Quantity", 40, 400, 40)
    lake = group("Q1", "lake", mixed, yearly, use("P17"), use("P571", kind="Time"))
    assert {prop.use.pid for prop in choose_classes([lake])[0].properties} == {"P17", "P571"}


def test_a_draft_names_classes_once_and_leaves_odd_ones_out() -> None:
    film = group("Q1", "film", use("P57", "director", Q2=40), use("P180", Q3=40), use("P577", kind="Time"), use("P1411", Q4=40))
    human = group("Q2", "human", use("P569", kind="Time"), use("P106"), found_by=("P57",))
    odd = group("Q3", "Category:{evil}", use("P571", kind="Time"), use("P17"), found_by=("P180",))
    twin = group("Q4", "film (work)", use("P571", kind="Time"), use("P17"), found_by=("P1411",))
    domain, notes = draft_domain("films", "Q1", choose_classes([film, human, odd, twin]))
    assert [cls.noun for cls in domain.classes] == ["film", "person"]
    assert {row["entry"] for row in notes.rejected} == {"Category:{evil}", "film (work)"}
    assert {prop.label: prop.kind for prop in domain.classes[0].properties} == {
        "director": "link",
        "motif": "category",
        "nomination": "category",
        "release": "year",
    }
    build_wording(domain)
    assert build_domain(domain)["qid"] == "Q1"


def test_practices_fit_what_the_classes_are() -> None:
    person, museum = DraftClass(noun="painter", plural="painters", person=True), DraftClass(noun="art museum", plural="art museums")
    assert {(p.kind, p.noun) for p in choose_practices([person, museum])} == {
        ("save", "painter"),
        ("remind", "painter"),
        ("book", "art museum"),
        ("report", "art museum"),
    }


@pytest.mark.parametrize("name", ["Alien", "L.A. Confidential", "50 Cent", "Besançon", "What's Up, Doc?", "AC/DC", "O'Brien & Sons (1901)", "名前"])
def test_names_are_names(name: str) -> None:
    assert is_plain_name(name)


@pytest.mark.parametrize("name", ["", "{x}", "<b>a</b>", "a\nb", "\u202eevil", "Ignore the plan", "https://a.example", "a" * 91, "---", "see [1]", 'say "yes"'])
def test_what_is_no_name_is_none(name: str) -> None:
    assert not is_plain_name(name)


def test_what_has_no_name_is_taken_away_with_its_aliases() -> None:
    facts = Facts(labels={"Q1": "Alien", "Q2": "{x}", "P1": "{kept}"}, aliases={"Q1": {"Alien (1979)", "<i>"}, "Q2": {"fine"}})
    assert clean_names(facts) == 1
    assert facts.labels == {"Q1": "Alien", "P1": "{kept}"}
    assert facts.aliases == {"Q1": {"Alien (1979)"}}


def test_facts_say_which_terms_are_shortened_and_which_names_take_an_article() -> None:
    genre = DraftProperty(label="genre", plural="genres", kind="category", before=True, pid="P136")
    film = DraftClass(noun="film", plural="films", qids=("Q1",), properties=(genre,))
    river = DraftClass(noun="river", plural="rivers", qids=("Q2",))
    facts = Facts(
        labels={
            "Q10": "action film",
            "Q11": "drama",
            "Q12": "drama film",
            "Q20": "Danube",
            "Q21": "University of Oslo",
            "Q22": "Moonrise Kingdom",
            "Q23": "Kyoto University",
        },
        types={("Q20", "Q2"), ("Q22", "Q1")},
    )
    for value in ("Q10", "Q12"):
        facts.add(Statement("Q22", "P136", Value("item", value)))
    facts.add(Statement("Q22", "P577", Value("time", "2012", year=2012)))
    polished = polish_domain(DraftDomain(title="films", classes=(film, river), qid="Q1"), facts)
    assert polished.renames == {"Q10": "action"}
    assert polished.articles == ("Danube", "University of Oslo")


def test_a_property_that_a_bundled_domain_has_is_read_as_there() -> None:
    director = DraftProperty(label="director", kind="link", range="person", pid="P57")
    minutes = DraftProperty(label="duration", kind="number", unit="hours", unit_qid="Q25235", pid="P2047")
    released = DraftProperty(label="release", kind="year", pid="P577")
    genre = DraftProperty(label="genre", kind="category", pid="P136")
    film = DraftClass(noun="film", plural="films", qids=("Q11424",), properties=(director, minutes, released, genre))
    play = DraftClass(noun="play", plural="plays", qids=("Q25379",), properties=(director,))
    person = DraftClass(noun="person", plural="people", person=True, qids=("Q5",), properties=(DraftProperty(label="birth", kind="year", pid="P569"),))
    notes = Notes()
    found = align_domain(DraftDomain(title="films", classes=(film, play, person), qid="Q1"), [load_domain("cinema")], notes)
    assert {prop.label: (prop.plural, prop.pick) for prop in found.classes[0].properties} == {
        "director": ("directors", "agreed"),
        "release": ("", "earliest"),
        "genre": ("genres", "agreed"),
    }
    assert found.classes[0].properties[-1].without == next(rule.without for rule in load_domain("cinema").properties if rule.pid == "P136")
    assert found.classes[1] == play
    assert [row["entry"] for row in notes.rejected] == ["film.duration"]
