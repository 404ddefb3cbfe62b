"""Coverage as a curve: how many dialogues each way of drawing takes to exercise the FEEDS relationships within reach.

    python benchmarks/coverage.py [--domain cinema] [--seeds 5] [--dialogues 3000]

First every goal at hand is carried out, said and verified until it succeeds or has failed often enough: those that succeed are
the executable goals, and the relationships that some of them exercises are the ones within reach. Then each strategy draws from these same goals:
guided (`--target uncovered`), the default mix, ToolFlow's random walk over the tools (arXiv 2410.18447, section 3), and uniform draws.
Last, guided drawing as it really is, failures and all, beside a greedy cover of the same goals.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from math import ceil, inf
from random import Random
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

from toolweave.dialogue.attempt import Attempt
from toolweave.dialogue.generate import BATCH, Generator
from toolweave.dialogue.request import load_tools
from toolweave.dialogue.stock import AIMED, Order, Shelf, Stock, choose_pattern, draw_aimed, draw_skeleton, items_of, take_aim
from toolweave.graph import Graph, connect
from toolweave.model.record import PATTERNS, Pattern
from toolweave.sample.skeletons import Skeleton

SHARES = (0.5, 0.8, 0.9, 0.95, 1.0)
TOGETHER, TRIES = 25, (6, 30)
"""Goals carried out at once; tries of each, and of those that exercise what no other has."""


class Explorer(Generator):
    """Carries out given skeletons instead of drawn ones."""

    def explore(self, skeletons: Sequence[Skeleton], tries: int) -> set[Skeleton]:
        """Those that were carried out, said and verified within some tries."""
        found: set[Skeleton] = set()
        (domain,) = self.order.domains
        for first in range(0, len(skeletons), TOGETHER):
            self.given = dict(enumerate(skeletons[first : first + TOGETHER], first))
            self.worlds = {}
            attempts = {index: [self.begin(index, number) for number in range(tries)] for index in self.given}
            self.carry([attempt for mine in attempts.values() for attempt in mine])
            drafts = [draft for mine in attempts.values() if (draft := self.write_first(mine)) is not None]
            found |= {self.given[draft.index] for draft in self.keep_verified(drafts)}
            self.stocks[domain].aim.held.clear()
        return found

    def draw(self, stock: Stock, attempt: Attempt, again: int, rng: Random) -> Skeleton | None:
        """The skeleton that is to be tried."""
        return self.given[attempt.index]


def find_executable(graph: Graph, domain: str, seed: int) -> tuple[Stock, list[Skeleton]]:
    """The stock of a domain, with nothing on its shelves but goals that the world holds."""
    explorer = Explorer(graph, load_tools(graph, [domain]), Order((domain,), 100_000, seed, PATTERNS, "bench", features=()))
    stock = explorer.stocks[domain]
    every = [skeleton for shelf in stock.shelves.values() for sequence in shelf.sequences for skeleton in sequence]
    found = explorer.explore(every, TRIES[0])
    had = {item for skeleton in found for item in items_of(skeleton, domain)}
    rest = [skeleton for skeleton in every if skeleton not in found and not had.issuperset(items_of(skeleton, domain))]
    found |= explorer.explore(rest, TRIES[1])
    stock.shelves = {pattern: keep(shelf, found) for pattern, shelf in stock.shelves.items()}
    stock.most = dict.fromkeys(stock.most, inf)
    stock.used.clear()
    stock.failed.clear()
    return stock, [skeleton for skeleton in every if skeleton in found]


def keep(shelf: Shelf, found: set[Skeleton]) -> Shelf:
    """A shelf without what the world does not hold."""
    kept = [(tuple(skeleton for skeleton in sequence if skeleton in found), weight) for sequence, weight in zip(shelf.sequences, shelf.weights, strict=True)]
    sequences, weights = [sequence for sequence, _ in kept if sequence], [weight for sequence, weight in kept if sequence]
    return Shelf(sequences, weights, list(accumulate(weights)))


@dataclass(frozen=True)
class Field:
    """What all strategies draw from."""

    stock: Stock
    goals: list[Skeleton]

    def edges(self, skeleton: Skeleton) -> set[str]:
        """The FEEDS relationships of a goal."""
        return {item for item in items_of(skeleton, self.stock.domain.name) if item.startswith("feeds:")}

    def reach(self) -> set[str]:
        """All FEEDS relationships that some goal exercises."""
        return {edge for goal in self.goals for edge in self.edges(goal)}

    def patterns(self) -> list[Pattern]:
        """The patterns that have goals."""
        return [pattern for pattern in PATTERNS if self.stock.shelves[pattern].sequences]


Strategy = Callable[[Field, Random], Iterator[Skeleton]]


def draw_guided(field: Field, rng: Random) -> Iterator[Skeleton]:
    """`--target uncovered`."""
    take_aim(field.stock, {})
    while (skeleton := draw_aimed(field.stock, field.patterns(), rng, is_wanted=False)) is not None:
        field.stock.aim.count(items_of(skeleton, field.stock.domain.name))
        yield skeleton


def draw_mix(field: Field, rng: Random) -> Iterator[Skeleton]:
    """The default."""
    stock = field.stock
    take_aim(stock, {})
    stock.used.clear()
    while True:
        pattern = choose_pattern(stock, field.patterns(), str(rng.random()))
        aimed = draw_aimed(stock, [pattern], rng, is_wanted=True) if stock.aim.is_open and rng.random() < AIMED else None
        skeleton = aimed or draw_skeleton(stock, pattern, rng)
        if skeleton is not None:
            stock.aim.count(items_of(skeleton, stock.domain.name))
            stock.used[skeleton.tools] += 1
            yield skeleton


def draw_walk(field: Field, rng: Random) -> Iterator[Skeleton]:
    """A random walk: a tool, then any tool that goes on from there, until a goal is reached and, by chance, not gone beyond."""
    onward: dict[tuple[str, ...], set[str]] = defaultdict(set)
    ends: dict[tuple[str, ...], list[Skeleton]] = defaultdict(list)
    for goal in field.goals:
        ends[goal.tools].append(goal)
        for length in range(len(goal.tools)):
            onward[goal.tools[:length]].add(goal.tools[length])
    while True:
        way: tuple[str, ...] = ()
        while onward[way] and not (way in ends and rng.random() < 1 / (1 + len(onward[way]))):
            way += (rng.choice(sorted(onward[way])),)
        yield rng.choice(ends[way])


def draw_uniform(field: Field, rng: Random) -> Iterator[Skeleton]:
    """Any executable goal, all alike."""
    while True:
        yield rng.choice(field.goals)


def draw_chains(field: Field, rng: Random) -> Iterator[Skeleton]:
    """Any executable chain, all alike."""
    chains = [goal for goal in field.goals if goal.pattern == "chain"]
    while True:
        yield rng.choice(chains)


STRATEGIES: dict[str, Strategy] = {
    "guided": draw_guided,
    "default mix": draw_mix,
    "random walk": draw_walk,
    "uniform goals": draw_uniform,
    "uniform chains": draw_chains,
}


def measure(field: Field, strategy: Strategy, dialogues: int, seed: int) -> list[int | None]:
    """Dialogues until each share of the relationships within reach is exercised; None if never."""
    reach = field.reach()
    had: set[str] = set()
    needed: list[int | None] = [None] * len(SHARES)
    for number, skeleton in enumerate(islice(strategy(field, Random(seed)), dialogues), 1):
        had |= field.edges(skeleton)
        for place, share in enumerate(SHARES):
            if needed[place] is None and len(had) >= ceil(share * len(reach)):
                needed[place] = number
        if needed[-1] is not None:
            break
    return needed


def is_whole(had: set[str], every: set[str]) -> bool:
    """Whether every tool and 95 % of the relationships within reach are exercised."""
    feeds = {item for item in every if item.startswith("feeds:")}
    return len(had & feeds) >= ceil(0.95 * len(feeds)) and {item for item in every if item.startswith("tools:")} <= had


def count_greedy(field: Field) -> int:
    """Goals of a greedy cover: always the one with most that is new."""
    sets = [frozenset(items_of(goal, field.stock.domain.name)) for goal in field.goals]
    every, had, count = {item for items in sets for item in items}, set[str](), 0
    while not is_whole(had, every):
        had |= max(sets, key=lambda items: len(items - had))
        count += 1
    return count


def count_guided(field: Field, seed: int) -> int:
    """Goals that guided drawing takes for the same, from the executable goals."""
    every = {item for goal in field.goals for item in items_of(goal, field.stock.domain.name)}
    had: set[str] = set()
    for number, skeleton in enumerate(draw_guided(field, Random(seed)), 1):
        had |= set(items_of(skeleton, field.stock.domain.name))
        if is_whole(had, every):
            return number
    return 0


def count_real(graph: Graph, field: Field, seed: int, most: int) -> tuple[int | None, float]:
    """Dialogues that a run really takes for the same, nothing known beforehand; and the share of relationships it has exercised by then."""
    domain = field.stock.domain.name
    every = {item for goal in field.goals for item in items_of(goal, domain)}
    feeds = {item for item in every if item.startswith("feeds:")}
    generator = Generator(graph, load_tools(graph, [domain]), Order((domain,), most, seed, PATTERNS, "bench", target="uncovered", features=()))
    had: set[str] = set()
    for first in range(0, most, BATCH):
        for number, draft in enumerate(generator.make_batch(list(range(first, min(most, first + BATCH)))), first + 1):
            had |= set(draft.items)
            if is_whole(had, every):
                return number, len(had & feeds) / len(feeds)
    return None, len(had & feeds) / len(feeds)


def print_curves(field: Field, seeds: int, dialogues: int) -> None:
    """One row a strategy: the median over the seeds."""
    reach = len(field.reach())
    title = f"{field.stock.domain.name}: {len(field.goals):,} executable goals, {reach} FEEDS within reach; dialogues to exercise a share of them"
    table = Table(title=title, title_justify="left")
    table.add_column("drawn by")
    for share in SHARES:
        table.add_column(f"{share:.0%}", justify="right")
    for name, strategy in STRATEGIES.items():
        runs = [measure(field, strategy, dialogues, seed) for seed in range(seeds)]
        columns = [[inf if (needed := run[place]) is None else needed for run in runs] for place in range(len(SHARES))]
        table.add_row(name, *(f"{median(column):,.0f}" if median(column) < inf else f"over {dialogues:,}" for column in columns))
    Console().print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Coverage as a curve.")
    parser.add_argument("--domain", action="append")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--dialogues", type=int, default=5000)
    parser.add_argument("--real", type=int, default=1000, help="most dialogues of the real run")
    options = parser.parse_args()
    with connect() as graph:
        for domain in options.domain or ["cinema"]:
            start = perf_counter()
            field = Field(*find_executable(graph, domain, 0))
            print(f"{domain}: explored in {perf_counter() - start:.0f} s")
            print_curves(field, options.seeds, options.dialogues)
            greedy, guided = count_greedy(field), count_guided(field, 0)
            print(f"every tool and 95 % of FEEDS: greedy cover {greedy}, guided {guided} ({guided / greedy:.2f} times)")
            number, share = count_real(graph, field, 0, options.real)
            told = f"{number} dialogues ({number / greedy:.2f} times)" if number else f"not within {options.real}"
            print(f"as it really runs, failures and all: {told}, {share:.1%} of FEEDS")


if __name__ == "__main__":
    main()
