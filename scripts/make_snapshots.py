"""Make the bundled snapshots of real facts: `python scripts/make_snapshots.py FACTS-FOLDER [--out FOLDER] [DOMAIN ...]`.

The same folder gives the same bytes. The facts come from Wikidata (CC0); see ingest/README.md for their way here.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from snapshot_facts import load_facts
from snapshot_pool import Pool
from snapshot_select import SELECTIONS, build_snapshot

from toolweave.ingest.snapshot import write_snapshot
from toolweave.model.domain import load_domain
from toolweave.resources import locate


def main() -> int:
    """Write one file a domain and say on stderr what is in it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("facts", type=Path, help="folder with labels, types, statements and property_datatypes (.tsv.gz)")
    parser.add_argument("--out", type=Path, default=locate("ingest") / "snapshots", help="folder to write to")
    parser.add_argument("domains", nargs="*", default=sorted(SELECTIONS), help="names; all of them where none is given")
    arguments = parser.parse_args()
    pool = Pool(load_facts(arguments.facts))
    for name in arguments.domains:
        members = SELECTIONS[name](pool)
        facts = build_snapshot(pool, load_domain(name), members)
        path = arguments.out / f"{name}.nt.gz"
        triples = write_snapshot(path, facts)
        print(f"{name}: {len(members)} members, {len(facts.statements)} statements, {triples} triples, {path.stat().st_size:,} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
