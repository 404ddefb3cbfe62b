"""The wording and the actions that a user writes are tried before they are taken, and the pages say what is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from toolweave.cli.app import run
from toolweave.errors import DataError
from toolweave.ingest.own import OwnFileError
from toolweave.ingest.own.read import list_keys
from toolweave.ingest.own.shape import OwnClass, OwnFile, OwnPractice, OwnProperty
from toolweave.model.domain import DomainFile, load_domain
from toolweave.resources import PACKAGE
from toolweave.synthesise.propose.own import compile_own, install_own

ROOT = PACKAGE.parent
PAGE = ROOT / "docs" / "own-domain.md"
ACTION = """
[[resources]]
name = "stay"
plural = "stays"
nouns = [["stay", "stays"]]
[resources.config]
initial = [0, 3]
label = ["dog_name"]
fields = [
  { name = "dog_id", kind = "member", cls = "dog" },
  { name = "dog_name", kind = "copy", source = "dog_id.name", description = "Name of the dog" },
  { name = "nights", kind = "count", min = 1, max = 9, description = "Nights" },
]

[[actions]]
name = "begin_stay"
resource = "stay"
description = "Take a dog in for some nights."
[actions.config]
kind = "create"
parameters = ["dog_id", "nights"]

[wording.actions.begin_stay]
request = ["take {dog_id} in for {nights} nights", "take {dog_id} in"]
ask_nights = ["For how many nights?"]
reply_nights = ["{v}", "{v} nights"]
done = ["{dog_name} stays for {nights}."]

[wording.resources.stay]
ref = ["the stay of {dog_name}"]
item = ["{dog_name} ({nights})"]
"""


@pytest.fixture(autouse=True)
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The files that the page shows, written into a working folder, with a home folder beside it."""
    monkeypatch.setenv("TOOLWEAVE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    files = dict(re.findall(r"<!-- ([\w.]+) -->\n```\w+\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    return files


def told(text: str) -> list[tuple[str, str]]:
    """The faults of a kennel with more in its file."""
    path = Path("kennel.toml")
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        compile_own(path)
    assert isinstance(caught.value, OwnFileError)
    return caught.value.told()


MISTAKES = [
    ('[wording.properties.dog.breed]\nqq = ["x"]', "no key `qq`", "`q`", 2),
    ('[wording.properties.dog.breed]\nq = ["what breed is it"]', "has no slot, and `q` wants {x}", "Put in {x}.", 2),
    ('[wording.properties.dog.breed]\nq = ["what breed is {y}"]', "has {y}, and `q` wants {x}", "Take out {y} and put in {x}.", 2),
    ('[wording.properties.dog.breed]\nq = [\n"what breed is {x}",\n"what is {x"]', "belongs to no slot", "other braces", 4),
    ('[wording.properties.dog.breed]\nq = ["what breed is {x}?"]', "ends in a mark", "leave the mark out", 2),
    ('[wording.properties.dog.breed]\na = ["{x} is a {v}"]', "does not end in a full stop", "end it with one", 2),
    ('[wording.properties.dog.breed]\na = ["It is a {v}."]', "no text of `a` has {x}", "{x} is in {v}.", 2),
    ('[wording.properties.dog.breed]\nq = "what breed is {x}"', "is what breed is {x}, not a list", "square brackets", 2),
    ('[wording.properties.dog.breed]\nq = [""]', "empty", "one clause", 2),
    ('[wording.properties.dog.breed]\nnames = ["collies"]', "does not say what is meant", "dramas=drama", 2),
    ('[wording.properties.dog.breed]\nfamiliar = ["no"]', "is a flag", '["yes"]', 2),
    ('[wording.classes.dog]\ntell = ["bred"]', "`bred` is no property", "`breed`", 2),
    ('[wording.classes.dog]\nwhich = ["Which dog"]', "question mark", "end it with one", 2),
    ('[wording.classes.dgo]\nlead = ["{x} barks."]', "no class `dgo`", "`dog`", 1),
    ('[wording.actions.book_dog_wlak]\ndone = ["Done."]', "no action `book_dog_wlak`", "`book_dog_walk`", 1),
    ('[wording.actions.book_dog_walk]\ndone = ["{name} is booked."]', "has {name}", "Take out {name}.", 2),
    ('[wording.actions.book_dog_walk]\nthen = ["when is it?"]', "no question with its answer", "=>", 2),
    ('[wording.actions.book_dog_walk]\nask_dates = ["When?"]', "no key `ask_dates`", "`ask_date`", 2),
    ('[wording.resources.dog_wlak]\nref = ["the walk"]', "no resource `dog_wlak`", "`dog_walk`", 1),
    ('[wording.resources.dog_walk]\nitem = ["{dog}"]', "has {dog}", "Take out {dog}.", 2),
    (ACTION.replace('resource = "stay"', 'resource = "sta"'), "`begin_stay`: there is no 'sta'", "docs/actions.md", 15),
    (ACTION.replace('"nights"]', '"nigts"]'), "begin_stay", "docs/actions.md", 21),
    (ACTION.replace('kind = "create"', 'kind = "make"'), "begin_stay", "docs/actions.md", 20),
    (ACTION.replace('kind = "member"', 'kind = "membre"'), "stay", "docs/actions.md", 10),
    (ACTION.replace("ask_nights", "ask_dog_id").replace("For how many nights", "Which dog"), "leaves `nights` out", "`ask_nights`", 15),
    (ACTION.replace('done = ["{dog_name} stays for {nights}."]', ""), "no words for its result", "Give `done`", 15),
    (ACTION.split("[wording.actions", maxsplit=1)[0], "nobody can ask for `begin_stay`", "{dog_id} {nights}", 15),
    (ACTION.replace('name = "begin_stay"', 'name = "find_dogs"', 1).replace("actions.begin_stay", "actions.find_dogs"), "same name", "Rename or drop", None),
    ('[[actions]]\npractice = "book"\nclass = "dog"\nword = "walk"\nwords = "walks"', "there already", "Leave one", 1),
    ('[[actions]]\npractice = "report"\nclass = "dog"\nword = "walk"\nwords = "walks"', "that people keep, already", "another `word`", 1),
    ('[[actions]]\npractice = "report"\nclass = "dog"\nword = "bite-mark"\nwords = "bite-marks"', "no plain word", "small letters", 4),
    ('[[classes]]\nname = "dog_walk"\ninstances = [{ name = "x" }]', "that people keep, already", "another `word`", None),
    ('[[properties]]\nclass = "dog"\nname = "weight"\ntype = "count"', "is called `weight` as well", "label", None),
    ('[[properties]]\nclass = "dog"\nname = "min_weight_kg"\ntype = "term"', "`min_weight_kg`", "Rename", None),
]


@pytest.mark.parametrize(("more", "what", "remedy", "line"), MISTAKES, ids=[f"{number}-{row[1][:30]}" for number, row in enumerate(MISTAKES)])
def test_a_mistake_in_wording_or_actions_is_told_with_its_line(more: str, what: str, remedy: str, line: int | None, page: dict[str, str]) -> None:
    found = told(more)
    matching = [pair for pair in found if what in pair[0] and remedy in pair[1]]
    assert matching, found
    if line is not None:
        assert f"line {page['kennel.toml'].count(chr(10)) + line}:" in matching[0][0]


def test_an_action_written_in_full_becomes_a_tool(page: dict[str, str]) -> None:
    Path("kennel.toml").write_text(page["kennel.toml"] + ACTION, encoding="utf-8")
    install_own(compile_own(Path("kennel.toml")))
    domain = load_domain("kennel")
    assert [action.name for action in domain.actions][-1] == "begin_stay"
    assert domain.actions[-1].wording["done"] == ("{dog_name} stays for {nights}.",)


def test_given_words_take_the_place_of_composed_ones_and_an_empty_list_takes_them_away(page: dict[str, str]) -> None:
    words = '[wording.properties.dog.breed]\nq = ["what sort of dog {is} {x}"]\npost = []\n'
    Path("kennel.toml").write_text(page["kennel.toml"] + words, encoding="utf-8")
    install_own(compile_own(Path("kennel.toml")))
    breed = next(prop for prop in load_domain("kennel").properties if prop.name == "breed")
    assert (breed.wording["q"], breed.wording.get("post"), len(breed.wording["a"])) == (("what sort of dog {is} {x}",), None, 3)


def test_the_example_of_the_page_is_a_domain(page: dict[str, str]) -> None:
    assert set(page) == {"kennel.toml", "dogs.csv"}
    compiled = compile_own(Path("kennel.toml"))
    assert compiled.notes == ("kennel: no searches by keeper.hired_year (3): 10 members must have a value, and not all the same",)


@pytest.mark.parametrize("block", re.findall(r"```toml\n(\[wording.*?|facts.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
def test_every_other_piece_of_the_page_fits_the_example(block: str, page: dict[str, str]) -> None:
    if block.startswith("facts"):
        prefixes = "@prefix wd: <http://www.wikidata.org/entity/> .\n@prefix wdt: <http://www.wikidata.org/prop/direct/> .\n"
        label = "<http://www.w3.org/2000/01/rdf-schema#label>"
        cities = (f'wd:Q{n} {label} "City {n}"@en ; wdt:P31 wd:Q515 ; wdt:P1082 {n}000 .\n' for n in range(1, 4))
        Path("more.ttl").write_text(prefixes + "".join(cities), encoding="utf-8")
        text = 'name = "kennel"\n' + block
    else:
        text = page["kennel.toml"] + block
    Path("kennel.toml").write_text(text, encoding="utf-8")
    assert compile_own(Path("kennel.toml")).name == "kennel"


def test_the_mistakes_that_the_page_shows_are_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.findall(r"```text\n(error.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0].splitlines()
    assert run(["ingest", "--init", "bike_rental"]) == 0
    path = Path("bike_rental.toml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("instances = [", "instanses = [", 1), encoding="utf-8")
    capsys.readouterr()
    assert run(["ingest", "./bike_rental.toml"]) == 5
    assert capsys.readouterr().err.splitlines() == shown[:2]
    path.write_text(re.sub(r'(name = "bike"\n.*?)instances = \[.*?\n\]', r'\1instances = "bikes.csv"', text, count=1, flags=re.DOTALL), encoding="utf-8")
    Path("bikes.csv").write_text("name,station\nComet,University\nDaisy,University\nThunder,Market Sqare\n", encoding="utf-8")
    assert run(["ingest", "./bike_rental.toml"]) == 5
    assert capsys.readouterr().err.splitlines() == shown[2:]


def test_the_page_names_every_key() -> None:
    text = PAGE.read_text(encoding="utf-8")
    keys = {key for shape in (OwnFile, OwnClass, OwnProperty, OwnPractice) for key in list_keys(shape)}
    assert {key for key in keys if f"`{key}`" not in text and f"[[{key}]]" not in text and f"[{key}." not in text} == set()


def test_what_is_compiled_is_a_domain_file_like_the_bundled_ones() -> None:
    compiled = compile_own(Path("kennel.toml"))
    install_own(compiled)
    domain = load_domain("kennel")
    assert isinstance(domain, DomainFile)
    assert (domain.cls("dog").plural, domain.cls("keeper").pronoun) == ("dogs", "they")
    weight = next(prop for prop in domain.properties if prop.name == "weight_kg")
    assert (weight.description, weight.sort, weight.pid) == ("Weight in kilograms", True, "tw:kennel.dog.weight_kg")
    assert domain.assistant == "You are the kennel assistant. You look up dogs and keepers, and look after what the user keeps and arranges there."
