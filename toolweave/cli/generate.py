"""`toolweave generate`: verified dialogues over the tools of one or more domains."""

from __future__ import annotations

import signal
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from toolweave.cli.ingest import complete_domains
from toolweave.cli.options import (
    AssistantModel,
    BaseUrl,
    Concurrency,
    JudgeModel,
    KeepReasoning,
    MaxCost,
    MaxTokens,
    Model,
    ModelOptions,
    PriceIn,
    PriceOut,
    UserModel,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from toolweave.dialogue.model.stage import ModelStage
    from toolweave.dialogue.request import Request
    from toolweave.dialogue.run import Generation
    from toolweave.llm import ModelSettings
    from toolweave.model.record import Dialogue, Pattern
    from toolweave.model.tool import Json

Judging = Literal["off", "report", "filter"]
Target = Literal["mix", "uncovered"]


def generate(  # noqa: PLR0913, PLR0917  # each is an option
    domain: Annotated[list[str] | None, typer.Option("--domain", help="Domain to draw from; repeat it for several.", autocompletion=complete_domains)] = None,
    dialogues: Annotated[int | None, typer.Option("--dialogues", min=1, help="How many dialogues.")] = None,
    seed: Annotated[int, typer.Option(help="Equal settings, seed and Tool Graph give equal bytes.")] = 0,
    pattern: Annotated[list[str] | None, typer.Option(help="Only goals of this pattern: single, chain, fan_out, fan_in; repeat it for several.")] = None,
    target: Annotated[
        Target, typer.Option(help="`uncovered` aims all dialogues at what the graph's runs leave out; `mix` every other one at what this run does.")
    ] = "mix",
    until: Annotated[
        str | None, typer.Option("--until", metavar="SHARES", help='Stop early at such shares of what is within reach: "feeds>=0.95,tools>=1".')
    ] = None,
    features: Annotated[
        list[str] | None,
        typer.Option("--features", metavar="NAME=SHARE,...", help="Shares of dialogues with a feature, as in `clarification=0.3,small_talk=0.05`; 0 for none."),
    ] = None,
    registers: Annotated[
        list[str] | None,
        typer.Option("--registers", metavar="NAME=SHARE,...", help="Shares of dialogues by how the user speaks, as in `terse=0.1,voice=0`; plain is the rest."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where the JSON Lines go; stdout if not given. Written beside, then renamed.")] = None,
    resume: Annotated[
        str | None, typer.Option("--resume", metavar="RUN", help="Go on with this run, as its own command said. The same command does so by itself.")
    ] = None,
    retry_rejected: Annotated[bool, typer.Option("--retry-rejected", help="Ask the model anew for what was turned down; what was good is kept.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Draw the plans and estimate calls, tokens and cost; ask no model.")] = False,
    judge: Annotated[Judging, typer.Option(help="Have a model score each dialogue, and with `filter` replace those it finds bad.")] = "off",
    model: Model = None,
    base_url: BaseUrl = None,
    user_model: UserModel = None,
    assistant_model: AssistantModel = None,
    judge_model: JudgeModel = None,
    max_cost: MaxCost = None,
    max_tokens: MaxTokens = None,
    price_in: PriceIn = None,
    price_out: PriceOut = None,
    concurrency: Concurrency = None,
    keep_reasoning: KeepReasoning = None,
) -> None:
    """Write exactly N verified dialogues, or say why fewer.

    Without a model the phrasebook writes them. With one, the plan still fixes what is said; every line is checked, and where the
    model fails the phrasebook's line stands. A run that was broken off goes on where it stopped when the same command is given again.

    Examples:

      toolweave generate --domain cinema --dialogues 20 --out cinema.jsonl

      toolweave generate --domain music --domain banking --dialogues 100 --seed 3 --pattern chain > chains.jsonl

      toolweave generate --domain cinema --dialogues 2000 --target uncovered --until "feeds>=0.95" --out more.jsonl

      toolweave generate --domain cinema --dialogues 300 --model gpt-oss-120b --base-url http://127.0.0.1:8000/v1 --dry-run
    """
    from toolweave.coverage import write_dialogues
    from toolweave.dialogue.run import start_run
    from toolweave.graph import connect

    options = ModelOptions(model, base_url, user_model, assistant_model, judge_model, max_cost, max_tokens, price_in, price_out, concurrency, keep_reasoning)
    words = Words(domain, dialogues, seed, pattern, out, retry_rejected, target, until, features, registers)
    if resume is None:
        request = build_request(words)
    else:
        request, options, judge = read_request(resume, words, options, judge)
    with ExitStack() as stack:
        settings = options.load()
        graph = stack.enter_context(connect())
        if dry_run:
            from toolweave.cli.estimate import print_estimate

            print_estimate(graph, request, settings, judge)
            return
        stage = open_stage(settings, judge, retry_rejected=retry_rejected)
        if stage is not None:
            stack.callback(stage.close)
        generation = start_run(graph, request, lambda run, batch: write_dialogues(graph, run, batch), stage=stage)
        write_all(generation)
    tell(generation)


@dataclass(frozen=True, slots=True)
class Words:
    """What the command line says of the dialogues."""

    domains: list[str] | None
    dialogues: int | None
    seed: int
    patterns: list[str] | None
    out: Path | None
    retry_rejected: bool = False
    target: Target = "mix"
    until: str | None = None
    features: list[str] | None = None
    registers: list[str] | None = None


def build_request(words: Words) -> Request:
    """The request of a command line.

    Raises:
        UsageError: If the domains or their number are missing, or a name is unknown.
    """
    from toolweave.dialogue.features import read_shares
    from toolweave.dialogue.request import Request, parse_until
    from toolweave.dialogue.voice.persona import read_registers
    from toolweave.errors import UsageError

    if not words.domains or words.dialogues is None:
        raise UsageError("`toolweave generate` needs `--domain` and `--dialogues`, or `--resume`.", "Try: toolweave generate --domain cinema --dialogues 20")
    out = str(words.out.absolute()) if words.out else None
    until = parse_until(words.until) if words.until else ()
    domains = check_domains(words.domains)
    patterns, features, registers = check_patterns(words.patterns, domains), read_shares(words.features or []), read_registers(words.registers or [])
    aimed = (words.retry_rejected, words.target, until)
    return Request(domains, words.dialogues, words.seed, patterns, out, *aimed, features=features, registers=registers)


def read_request(run_id: str, words: Words, options: ModelOptions, judge: Judging) -> tuple[Request, ModelOptions, Judging]:
    """The request of an earlier run; the endpoint comes from the environment, or from what is said now, and so do limits.

    Raises:
        UsageError: If this disk holds no such run.
    """
    from toolweave.dialogue.journal import load_record
    from toolweave.dialogue.request import Request
    from toolweave.settings import load_settings

    record = load_record(load_settings().home, run_id)
    told, settings = record["command"], record["settings"]
    out = str(words.out.absolute()) if words.out else told["out"]
    until = tuple((kind, share) for kind, share in told.get("until", ()))
    aimed = (told.get("target", "mix"), until, tuple(told.get("counted", ())))
    features = tuple((str(name), float(share)) for name, share in told["features"])
    registers = tuple((name, float(share)) for name, share in told["registers"])
    patterns = tuple(told["patterns"])
    request = Request(
        tuple(told["domains"]), told["dialogues"], told["seed"], patterns, out, words.retry_rejected, *aimed, features=features, registers=registers
    )
    names = settings.get("models")
    if names is None:
        return request, replace(options, model="phrasebook"), "off"
    roles = {"user_model": names["user"], "assistant_model": names["assistant"], "judge_model": names["judge"]}
    return request, replace(options, model=names["synthesiser"], **roles), settings["judging"]


def open_stage(settings: ModelSettings | None, judge: Judging, *, retry_rejected: bool) -> ModelStage | None:
    """The models at work, if any; answers are kept in the cache folder."""
    from toolweave.dialogue.model.stage import ModelStage
    from toolweave.errors import UsageError
    from toolweave.settings import load_settings

    if settings is None:
        if judge != "off" or retry_rejected:
            raise UsageError("`--judge` and `--retry-rejected` need a model.", "Name one with `--model` and `--base-url`.")
        return None
    return ModelStage(settings, load_settings().cache / "answers.sqlite", judging=judge, retry_rejected=retry_rejected)


def write_all(generation: Generation) -> None:
    """Write the dialogues to the file or to stdout as they are finished."""
    from toolweave.cli.progress import show_progress
    from toolweave.export import write_lines

    out = generation.request.out
    with show_progress(generation) as advance, stop_on_interrupt(generation), closing(generation.iter_dialogues()) as dialogues:
        lines = iter_lines(dialogues, advance)
        if out is None:
            for line in lines:
                print(line)
        else:
            write_lines(Path(out), lines)


def iter_lines(dialogues: Iterable[Dialogue], advance: Callable[[Dialogue], None]) -> Iterator[str]:
    """The lines of the file, told to the progress as they come; a limit that is reached ends them."""
    from toolweave.llm import BudgetReached

    try:
        for dialogue in dialogues:
            yield dialogue.to_line()
            advance(dialogue)
    except BudgetReached as exc:
        from toolweave.cli.console import say

        say(f"stopped: {exc.what}")


@contextmanager
def stop_on_interrupt(generation: Generation) -> Generator[None]:
    """The first Ctrl-C lets what is in flight finish, the second stops at once."""
    from toolweave.cli.console import say

    def interrupt(_signal: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        say("Finishing what is in flight; once more to stop at once.")
        generation.stop()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def check_domains(names: list[str]) -> tuple[str, ...]:
    """The domains asked for, each once.

    Raises:
        UsageError: If one is unknown.
    """
    from toolweave.model.domain import load_domain

    return tuple(load_domain(name).name for name in dict.fromkeys(names))


def check_patterns(names: list[str] | None, domains: Sequence[str]) -> tuple[Pattern, ...]:
    """The patterns asked for; by default all that the domains can have.

    Raises:
        UsageError: If one is unknown, or goals across domains are asked of one domain.
    """
    from toolweave.errors import UsageError
    from toolweave.model.record import PATTERNS

    unknown = [name for name in names or () if name not in PATTERNS]
    if unknown:
        raise UsageError(f"There is no pattern `{unknown[0]}`.", f"Choose among: {', '.join(PATTERNS)}.")
    if len(domains) < 2 and "cross_domain" in (names or ()):
        raise UsageError("`--pattern cross_domain` needs a second domain to go on in.", f"--domain {domains[0]} --domain geography, each of them ingested.")
    return tuple(pattern for pattern in PATTERNS if (pattern in names if names else pattern != "cross_domain" or len(domains) > 1))


def tell(generation: Generation) -> None:
    """Say what was written, by whom, and what was turned down.

    Raises:
        ToolweaveError: If there are fewer dialogues than asked for.
    """
    from toolweave.cli.console import say
    from toolweave.cli.progress import print_usage
    from toolweave.dialogue.features import list_short
    from toolweave.errors import ToolweaveError

    record, request = generation.build_record("complete"), generation.request
    reasons = ", ".join(f"{reason} {count}" for reason, count in list(record["rejected"].items())[:6])
    resumed = f", {generation.resumed} of them from before" if generation.resumed else ""
    say(f"{record['dialogues']} dialogues{resumed}{f' in {request.out}' if request.out else ''}, run {record['id']}")
    say(f"goals turned down: {sum(record['rejected'].values())}{f' ({reasons})' if reasons else ''}")
    for name, share, asked in [] if request.patterns == ("no_tool",) else list_short(request.features, generation.tally.features, record["dialogues"]):
        roomless = record["rejected"].get(f"no room for {name}", 0)
        say(f"{name}: {share:.1%} of dialogues for the {asked:.1%} asked for; {roomless} goals had no room for it, others did not hold or could not be said")
    if generation.stage is not None:
        print_usage(record)
    if request.until:
        say(f"covered: {', '.join(tell_share(record['covered'], kind) for kind, _ in request.until)}")
    if record["dialogues"] < request.dialogues and not generation.generator.is_satisfied:
        what = f"{record['dialogues']} of {request.dialogues} dialogues."
        if generation.outcome.is_limited:
            raise ToolweaveError(f"{what} The limit of tokens or cost is reached.", "Raise it and run the same command again; it goes on from there.")
        raise ToolweaveError(f"{what} Goals ran out ({reasons}).", "Ask for fewer, add a --domain, or allow more patterns.")


def tell_share(covered: Json, kind: str) -> str:
    """The share of one kind of coverage items, by domain."""
    shares = ", ".join(f"{name} {had} of {of}" for name, kinds in covered.items() for had, of in (kinds[kind],))
    return f"{kind} {shares}"
