"""The wording of actions asks for what they take, and tells what they give."""

from __future__ import annotations

import pytest
from wordings import DOMAINS, GROUPS, Said, action_tools, item_fields, load_wording, result_fields, slots, tables, texts

from toolweave.model.templates import ANY


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_request_gives_arguments_that_the_action_takes_and_lacks_only_what_can_be_asked_back(domain: str) -> None:
    wrong: list[tuple[str, str]] = []
    tools = action_tools(domain)
    for _, name, table in (row for row in tables(domain) if row[0] == "actions"):
        schema = tools[name].parameters
        open_params = {key for key in schema.get("required", ()) if "default" not in schema["properties"][key]}
        for text in (*table.get("request", ()), *table.get("ask", ())):
            missing = open_params - slots(text)
            askable = {key for key in missing if f"ask_{key}" in table}
            if not slots(text) <= set(schema["properties"]) or len(missing) > 2 or missing != askable:
                wrong.append((name, text))
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_action_can_be_asked_for_with_all_it_requires(domain: str) -> None:
    wrong: list[str] = []
    for name, tool in action_tools(domain).items():
        table = load_wording(domain)["actions"].get(name, {})
        required: frozenset[str] = frozenset(key for key in tool.parameters.get("required", ()) if "default" not in tool.parameters["properties"][key])
        wrong += [] if any(slots(text) == required for key in ("request", "ask") for text in table.get(key, ())) else [name]
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_questions_back_and_their_replies_are_about_parameters(domain: str) -> None:
    tools = action_tools(domain)
    wrong = [
        said
        for said in texts(domain)
        if said.key.startswith(("ask_", "reply_")) and said.key.split("_", 1)[1] not in tools[said.owner].parameters["properties"]
    ]
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_answers_about_actions_name_fields_of_the_result(domain: str) -> None:
    tools, wrong = action_tools(domain), list[Said]()
    for said in (said for said in texts(domain) if said.kind == "actions"):
        tool = tools[said.owner]
        if said.key in ("done", "then"):
            known = result_fields(tool) | (GROUPS if tool.binding.op == "record_summarise" else ANY)
        elif said.key == "item":
            known = item_fields(tool)
        elif said.key in ("one", "some", "some_of"):
            known = {"n", "list"}
        else:
            continue
        wrong += [said] if not slots(said.text) <= known else []
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_follow_up_of_an_action_is_a_question_and_its_answer(domain: str) -> None:
    wrong: list[Said] = []
    for said in (said for said in texts(domain) if said.key == "then"):
        question, arrow, answer = said.text.partition(" => ")
        wrong += [said] if not (arrow and question.endswith("?") and answer.endswith(".") and slots(answer)) else []
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_action_has_words_for_each_outcome(domain: str) -> None:
    wrong: list[tuple[str, str]] = []
    for name, tool in action_tools(domain).items():
        table = load_wording(domain)["actions"].get(name, {})
        wanted = ("none", "one", "some") if tool.binding.op == "record_list" else ("done",)
        wrong += [(name, key) for key in wanted if not table.get(key)]
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_records_are_named_by_fields_that_a_list_shows(domain: str) -> None:
    shown: dict[str, set[str]] = {}
    for tool in action_tools(domain).values():
        if tool.binding.op == "record_list":
            shown[tool.binding.cls] = shown.get(tool.binding.cls, set()) | item_fields(tool)
    wrong = [said for said in texts(domain) if said.kind == "resources" and said.owner in shown and not slots(said.text) <= shown[said.owner]]
    assert wrong == []
    assert [said for said in texts(domain) if said.kind == "resources" and not slots(said.text)] == []
