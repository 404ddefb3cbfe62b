"""Writing with a model: the plan fixes what is said, the model decides how, and every line is checked before it stands."""

from __future__ import annotations
