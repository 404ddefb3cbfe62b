"""A model to test with: an OpenAI-compatible server whose good and bad behaviour is configured and seeded."""

from importlib import import_module
from importlib.util import find_spec

from toolweave.testing.behaviour import CAPABILITIES, KINDS, Behaviour
from toolweave.testing.requests import Asked
from toolweave.testing.server import ModelServer
from toolweave.testing.tasks import TASKS, Task, register

__all__ = ["CAPABILITIES", "KINDS", "TASKS", "Asked", "Behaviour", "ModelServer", "Task", "register"]

for _name in ("writer", "scorer", "synthesis"):
    # Each registers its tasks when it is imported.
    if find_spec(f"toolweave.testing.{_name}"):
        import_module(f"toolweave.testing.{_name}")
