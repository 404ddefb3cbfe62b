"""Whether an endpoint is there, takes the key and knows the model; asks for its list of models and nothing that costs."""

from __future__ import annotations

import asyncio

from toolweave.llm.endpoint import open_client
from toolweave.llm.settings import Target
from toolweave.settings import CallSettings

TIMEOUT_S = 5.0


def fetch_state(target: Target, settings: CallSettings) -> str | None:
    """None if all is well, else in words what is wrong; an endpoint that lists no models passes. Cost: one request, five seconds at most."""
    return asyncio.run(_fetch_state(target, settings))


async def _fetch_state(target: Target, settings: CallSettings) -> str | None:
    import openai

    client = open_client(target, settings)
    try:
        async with asyncio.timeout(TIMEOUT_S):
            names = [model.id async for model in client.models.list()]
    except openai.APIStatusError as exc:
        return f"refuses the key in {target.key_name}" if exc.status_code in (401, 403) else None
    except (openai.APIError, TimeoutError, ValueError):
        return "does not answer"
    finally:
        await client.close()
    return f"does not know the model `{target.model}`" if names and target.model not in names else None
