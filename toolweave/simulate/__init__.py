"""Tools that run: lookups over the statements of the graph, actions on the world of a dialogue.

`Simulator.load(graph, domains)` reads the tools back from the graph; `execute` runs calls in batches.
"""

from __future__ import annotations

from toolweave.simulate.simulator import Simulator
from toolweave.simulate.world import World

__all__ = ["Simulator", "World"]
