"""A model to test with: an OpenAI-compatible server whose good and bad behaviour is configured and seeded."""

from toolweave.testing import writer as _writer  # registers its tasks
from toolweave.testing.behaviour import KINDS, Behaviour
from toolweave.testing.requests import Asked
from toolweave.testing.server import ModelServer
from toolweave.testing.tasks import TASKS, Task, register

__all__ = ["KINDS", "TASKS", "Asked", "Behaviour", "ModelServer", "Task", "register"]

_ = _writer
