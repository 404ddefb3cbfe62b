"""Language models behind any OpenAI-compatible endpoint: `Models.ask` is the one way to one.

Retries, limits, structured output and the cache are in here; what to ask is a stage's affair. Importing costs little: the client is loaded when it is opened.
"""

from __future__ import annotations

from toolweave.llm.cache import Cache, locate_cache
from toolweave.llm.client import Models
from toolweave.llm.failures import BudgetReached, Stopped
from toolweave.llm.model import ROLES, Answer, Ask, Role
from toolweave.llm.prompts import Prompt, list_prompts, load_prompt, write_json
from toolweave.llm.settings import ModelSettings, Target, load_model_settings
from toolweave.llm.usage import StageUsage

__all__ = [
    "ROLES",
    "Answer",
    "Ask",
    "BudgetReached",
    "Cache",
    "ModelSettings",
    "Models",
    "Prompt",
    "Role",
    "StageUsage",
    "Stopped",
    "Target",
    "list_prompts",
    "load_model_settings",
    "load_prompt",
    "locate_cache",
    "write_json",
]
