"""How a user speaks: a persona for each dialogue, and what it makes of the lines that are written."""

from __future__ import annotations
