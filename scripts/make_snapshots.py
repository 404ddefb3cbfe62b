"""Make the bundled snapshots of real facts: `python scripts/make_snapshots.py FACTS-FOLDER [DOMAIN ...]`.

The same folder gives the same bytes. The facts come from Wikidata (CC0); see ingest/README.md for their way here.
"""

from __future__ import annotations

import sys
from pathlib import Path

from snapshot_facts import load_facts
from snapshot_pool import Pool
from snapshot_rdf import write_snapshot
from snapshot_select import SELECTIONS, build_snapshot

from toolweave.model.domain import load_domain
from toolweave.resources import locate


def main(arguments: list[str]) -> int:
    """Write one file a domain and say what is in it."""
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    pool = Pool(load_facts(Path(arguments[0])))
    for name in arguments[1:] or sorted(SELECTIONS):
        members = SELECTIONS[name](pool)
        facts = build_snapshot(pool, load_domain(name), members)
        path = locate("ingest") / "snapshots" / f"{name}.nt.gz"
        triples = write_snapshot(facts, path)
        print(f"{name}: {len(members)} members, {len(facts.statements)} statements, {triples} triples, {path.stat().st_size:,} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
