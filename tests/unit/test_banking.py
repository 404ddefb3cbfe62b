from __future__ import annotations

import gzip
import subprocess
import sys
from collections import Counter
from pathlib import Path

from walks import load_backdrop

from toolweave.ingest import load_rows
from toolweave.model.domain import load_domain
from toolweave.resources import locate

SNAPSHOT = locate("ingest") / "snapshots" / "banking.nt.gz"
SCRIPT = locate("ingest").parent / "scripts" / "make_banking.py"


def test_the_script_makes_the_snapshot_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(SCRIPT), str(tmp_path / "made.nt.gz")], check=True, capture_output=True)
    assert gzip.decompress((tmp_path / "made.nt.gz").read_bytes()) == gzip.decompress(SNAPSHOT.read_bytes())


def test_nothing_of_the_bank_can_be_taken_for_a_fact() -> None:
    subjects = {line.split(">")[0][1:] for line in gzip.decompress(SNAPSHOT.read_bytes()).decode().splitlines()}
    assert {subject for subject in subjects if not subject.startswith(("urn:toolweave:entity:", "urn:toolweave:property:"))} == set()
    rows = load_rows("banking")
    assert {row["origin"] for row in rows.entities} == {"synthetic"}
    assert {str(row["value"])[:2] for row in rows.literals if str(row["value"]).startswith("TW")} == {"TW"}


def test_every_class_has_members_and_every_property_statements() -> None:
    rows, domain = load_rows("banking"), load_domain("banking")
    members = rows.count_members()
    assert {cls.name for cls in domain.classes} == set(members)
    assert members["customer"] == 40
    assert {rule.pid for rule in domain.properties} == {row["pid"] for row in (*rows.relations, *rows.attributes)}
    assert Counter(bool(row["best"]) for row in (*rows.relations, *rows.attributes))[False] == 0
    assert len(rows.relations) + len(rows.attributes) >= 6000


def test_every_customer_has_an_account_to_pay_from_and_somebody_to_pay() -> None:
    for owner, owned in load_backdrop("banking").owned.items():
        assert {"account", "payee", "transaction", "card"} <= set(owned), owner
        assert {"current", "savings"} <= {account["account_type"] for account in owned["account"]}
        for transaction in owned["transaction"]:
            assert transaction["account"] in {account["name"] for account in owned["account"]}
