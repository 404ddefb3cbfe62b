"""The options by which a command is told of models; more than one command has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from toolweave.llm import ModelSettings

PANEL = "Models"
PHRASEBOOK = "phrasebook"

Model = Annotated[
    str | None, typer.Option("--model", rich_help_panel=PANEL, help="Name of the model, as its endpoint calls it; `phrasebook` for none. Else TOOLWEAVE_MODEL.")
]
BaseUrl = Annotated[
    str | None,
    typer.Option("--base-url", rich_help_panel=PANEL, help="OpenAI-compatible endpoint with its /v1. Else TOOLWEAVE_BASE_URL. The key: TOOLWEAVE_API_KEY."),
]
UserModel = Annotated[str | None, typer.Option("--user-model", rich_help_panel=PANEL, help="Another model for what users say.")]
AssistantModel = Annotated[str | None, typer.Option("--assistant-model", rich_help_panel=PANEL, help="Another model for what the assistant says.")]
JudgeModel = Annotated[str | None, typer.Option("--judge-model", rich_help_panel=PANEL, help="Another model to score goals and dialogues.")]
MaxCost = Annotated[float | None, typer.Option("--max-cost", min=0, rich_help_panel=PANEL, help="Stop before this many USD are passed; needs prices.")]
MaxTokens = Annotated[int | None, typer.Option("--max-tokens", min=0, rich_help_panel=PANEL, help="Stop before this many tokens are passed.")]
PriceIn = Annotated[float | None, typer.Option("--price-in", min=0, rich_help_panel=PANEL, help="USD for a million prompt tokens.")]
PriceOut = Annotated[float | None, typer.Option("--price-out", min=0, rich_help_panel=PANEL, help="USD for a million tokens of answers.")]
Concurrency = Annotated[
    int | None, typer.Option("--concurrency", min=1, rich_help_panel=PANEL, help="Most requests in flight; fewer where the endpoint says so.")
]
KeepReasoning = Annotated[
    bool | None,
    typer.Option("--keep-reasoning/--no-reasoning", rich_help_panel=PANEL, help="Keep what a reasoning model thought, in `meta`.", show_default=False),
]


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What the command line says of models; each None where it says nothing."""

    model: str | None = None
    base_url: str | None = None
    user_model: str | None = None
    assistant_model: str | None = None
    judge_model: str | None = None
    max_cost: float | None = None
    max_tokens: int | None = None
    price_in: float | None = None
    price_out: float | None = None
    concurrency: int | None = None
    keep_reasoning: bool | None = None

    def load(self) -> ModelSettings | None:
        """The settings, with the environment for what is not said; None for the phrasebook.

        Raises:
            UsageError: If they do not go together.
        """
        from toolweave.llm import load_model_settings

        if self.model == PHRASEBOOK:
            return None
        return load_model_settings(
            model=self.model,
            base_url=self.base_url,
            roles={"user": (self.user_model, None), "assistant": (self.assistant_model, None), "judge": (self.judge_model, None)},
            max_cost_usd=self.max_cost,
            max_tokens=self.max_tokens,
            price_in=self.price_in,
            price_out=self.price_out,
            max_concurrency=self.concurrency,
            keep_reasoning=self.keep_reasoning,
        )
