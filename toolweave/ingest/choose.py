"""Which candidates become members: the richest of each class, what they lead to, and of these the ones that hold together.

Tools chain where members lead to members. So from a pool somewhat larger than what is wanted, what has fewest links to
the rest is taken out first, link by link; of equally linked ones the less told goes first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from heapq import heapify, heappop, heappush, heapreplace

from toolweave.ingest.candidates import Candidate
from toolweave.ingest.limits import Limits

POOL = 3
"""Candidates considered, by the members wanted: for each class by riches, and as many again by being led to."""
LINKED = 3
"""Links to other members that make a member as well linked as any."""
SHARE = 0.25
"""Of what each class would have if all had as many: what a class keeps, however badly linked."""
LINKS = 100
"""Links of one candidate that count."""

Key = tuple[int, int, int, int, int, str]


def choose_members(read: Callable[[], Iterable[Candidate]], limits: Limits) -> dict[str, Candidate]:
    """Choose members by qid, each once. `read` reads all candidates anew, in any order: the choice does not depend on it.

    Cost: two readings; memory grows with `limits.max_entities`, not with the candidates.
    """
    pool = _draw_pool(read, limits.max_entities)
    return _peel(pool, limits)


def _draw_pool(read: Callable[[], Iterable[Candidate]], wanted: int) -> dict[str, Candidate]:
    size = POOL * wanted
    heaps: defaultdict[str, list[tuple[tuple[int, int, int, int, str], int, Candidate]]] = defaultdict(list)
    for number, candidate in enumerate(read()):
        heap, entry = heaps[candidate.cls], (candidate.rank, number, candidate)
        if len(heap) < size:
            heappush(heap, entry)
        elif entry > heap[0]:
            heapreplace(heap, entry)
    pool: dict[str, Candidate] = {}
    for heap in heaps.values():
        for _, _, candidate in sorted(heap, key=lambda entry: entry[0]):
            candidate.links = candidate.links[:LINKS]
            pool[candidate.qid] = candidate
    led = Counter(link for candidate in pool.values() for link in candidate.links if link not in pool)
    most = {qid for qid, _ in sorted(led.items(), key=lambda pair: (-pair[1], len(pair[0]), pair[0]))[:size]}
    if most:
        for candidate in read():
            if candidate.qid in most and (candidate.qid not in pool or candidate.rank > pool[candidate.qid].rank):
                candidate.links = candidate.links[:LINKS]
                pool[candidate.qid] = candidate
    return pool


def _peel(pool: dict[str, Candidate], limits: Limits) -> dict[str, Candidate]:
    """Take out the least one again and again, but of no class that has shrunk to a small share of the pool."""
    near = _join(pool)
    degree = {qid: len(others) for qid, others in near.items()}
    sizes = Counter(candidate.cls for candidate in pool.values())
    statements = sum(candidate.size for candidate in pool.values())
    heap = [(_key(pool[qid], degree[qid]), qid) for qid in pool]
    heapify(heap)
    spared: dict[str, list[tuple[Key, str]]] = {cls: [] for cls in sizes}
    while len(pool) > limits.max_entities or (pool and statements > limits.max_statements):
        entry = key, qid = heappop(heap)
        if qid not in pool or key != _key(pool[qid], degree[qid]):
            continue
        if sizes[pool[qid].cls] <= SHARE * len(pool) / len(sizes):
            spared[pool[qid].cls].append(entry)
            continue
        candidate = pool.pop(qid)
        sizes[candidate.cls] -= 1
        statements -= candidate.size
        for other in near[qid]:
            if other in pool:
                degree[other] -= 1
                if degree[other] < LINKED:
                    heappush(heap, (_key(pool[other], degree[other]), other))
        for cls, entries in spared.items():
            if entries and sizes[cls] > SHARE * len(pool) / len(sizes):
                for one in entries:
                    heappush(heap, one)
                entries.clear()
    return pool


def _join(pool: dict[str, Candidate]) -> dict[str, list[str]]:
    """Who leads to whom, read both ways, each pair once."""
    near: dict[str, list[str]] = {qid: [] for qid in pool}
    for qid, candidate in pool.items():
        for link in candidate.links:
            if link in pool and not (link < qid and qid in pool[link].links):
                near[qid].append(link)
                near[link].append(qid)
    return near


def _key(candidate: Candidate, degree: int) -> Key:
    """Least is taken out first."""
    return (min(degree, LINKED), *candidate.rank)
