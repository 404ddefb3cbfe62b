"""Make `ingest/snapshots/banking.nt.gz`: a bank that does not exist, in Wikidata's RDF model.

Every person, shop, branch and number is invented; entities are `urn:toolweave:entity:...`, properties `urn:toolweave:property:...`,
so that nothing here can be taken for a fact. Same script, same bytes.

    python scripts/make_banking.py [TARGET]
"""

from __future__ import annotations

import gzip
import io
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

from banking_tables import CITIES, CLASSES, CURRENCIES, FIRMS, FIRST, GOALS, LAST, LOANS, MERCHANTS, PLACES, PRODUCTS, PROPERTIES, SERVICES, STREETS

ENTITY = "urn:toolweave:entity:"
PROPERTY = "urn:toolweave:property:"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel"
PROPERTY_TYPE = "http://wikiba.se/ontology#propertyType"
INSTANCE_OF = "http://www.wikidata.org/prop/direct/P31"
XSD = "http://www.w3.org/2001/XMLSchema#"

TODAY = date(2026, 3, 31)
"""The day the snapshot is written for; worlds move dates along with their own today."""
CUSTOMERS = 40
TARGET = Path(__file__).resolve().parent.parent / "ingest" / "snapshots" / "banking.nt.gz"


class Snapshot:
    """Triples of one file; every entity gets a class, a label and a number."""

    def __init__(self) -> None:
        self.lines: set[str] = set()
        self.counts: dict[str, int] = {}
        self.terms: dict[str, str] = {}

    def add(self, cls: str, label: str) -> str:
        """Add an entity of a class; returns its IRI."""
        self.counts[cls] = self.counts.get(cls, 0) + 1
        iri = f"{ENTITY}{cls}_{self.counts[cls]:04d}"
        self.link(iri, INSTANCE_OF, f"{ENTITY}{cls}")
        self.name(iri, label)
        return iri

    def term(self, label: str) -> str:
        """The IRI of a term, made the first time it is used."""
        if label not in self.terms:
            self.terms[label] = f"{ENTITY}term_{label.lower().replace(' ', '_')}"
            self.name(self.terms[label], label)
        return self.terms[label]

    def say(self, subject: str, **values: object) -> None:
        """State properties: an IRI, a date, a number or a text; None is left out."""
        for name, value in values.items():
            if value is None:
                continue
            if isinstance(value, str) and value.startswith(ENTITY):
                self.link(subject, PROPERTY + name, value)
            elif isinstance(value, date):
                self.literal(subject, PROPERTY + name, f"{value.isoformat()}T00:00:00Z", f"^^<{XSD}dateTime>")
            elif isinstance(value, int | float):
                self.literal(subject, PROPERTY + name, f"{value:g}" if isinstance(value, int) else f"{value:.2f}".rstrip("0").rstrip("."), f"^^<{XSD}decimal>")
            else:
                self.literal(subject, PROPERTY + name, str(value))

    def name(self, subject: str, label: str) -> None:
        """Give a subject its English label."""
        self.literal(subject, RDFS_LABEL, label, "@en")

    def link(self, subject: str, predicate: str, target: str) -> None:
        """Add a triple with an IRI."""
        self.lines.add(f"<{subject}> <{predicate}> <{target}> .")

    def literal(self, subject: str, predicate: str, value: str, suffix: str = "") -> None:
        """Add a triple with a literal."""
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        self.lines.add(f'<{subject}> <{predicate}> "{escaped}"{suffix} .')

    def write(self, target: Path) -> None:
        """Write the file: sorted, no time stamp."""
        buffer = io.BytesIO()
        with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as file:
            file.write(("\n".join(sorted(self.lines)) + "\n").encode())
        target.write_bytes(buffer.getvalue())


def main() -> None:
    """Make the snapshot and write it."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    snapshot, rng = Snapshot(), Random(2026)
    add_vocabulary(snapshot)
    add_branches(snapshot, rng)
    add_products(snapshot)
    merchants = add_merchants(snapshot, rng)
    add_currencies(snapshot)
    for number in range(CUSTOMERS):
        add_customer(snapshot, rng, number, merchants)
    snapshot.write(target)
    print(f"{len(snapshot.lines)} triples, {sum(snapshot.counts.values())} entities, {target.stat().st_size / 1000:.0f} kB", file=sys.stderr)


def add_vocabulary(snapshot: Snapshot) -> None:
    """Classes and properties with their labels and datatypes."""
    for cls in CLASSES.split():
        snapshot.name(ENTITY + cls, cls.replace("_", " "))
    for datatype, names in PROPERTIES.items():
        for name in names.split():
            snapshot.name(PROPERTY + name, name.replace("_", " "))
            snapshot.link(PROPERTY + name, PROPERTY_TYPE, f"http://wikiba.se/ontology#{datatype}")


def add_branches(snapshot: Snapshot, rng: Random) -> None:
    """Three branches a town."""
    for index, place in enumerate(PLACES):
        branch = snapshot.add("branch", place)
        snapshot.literal(branch, ALT_LABEL, f"{place} branch", "@en")
        snapshot.say(
            branch,
            city=snapshot.term(CITIES.split()[index % 8]),
            address=f"{rng.choice(STREETS.split())} Street {rng.randint(1, 180)}",
            opening_time=rng.choice(("08:30", "09:00", "09:30", "10:00")),
            closing_time=rng.choice(("15:30", "16:00", "17:00", "18:00")),
            cash_machines=rng.randint(1, 9),
            opening_year=date(rng.randint(1921, 2021), 1, 1),
        )
        for service in sorted(rng.sample(SERVICES, rng.randint(2, 5))):
            snapshot.say(branch, service=snapshot.term(service))


def add_products(snapshot: Snapshot) -> None:
    """Accounts, deposits, loans and cards on offer."""
    for name, kind, rate, least, most, months, fee in PRODUCTS:
        product = snapshot.add("product", name)
        snapshot.say(
            product,
            product_type=snapshot.term(kind),
            interest_rate_percent=rate,
            minimum_eur=least,
            maximum_eur=most,
            term_months=months,
            monthly_fee_eur=fee,
        )


def add_merchants(snapshot: Snapshot, rng: Random) -> dict[str, list[tuple[str, str]]]:
    """Shops by category; returns their names and IRIs."""
    shops: dict[str, list[tuple[str, str]]] = {}
    for category, names in MERCHANTS.items():
        for name in names:
            merchant = snapshot.add("merchant", name)
            city = snapshot.term(rng.choice(CITIES.split())) if rng.random() < 0.8 else None
            snapshot.say(merchant, category=snapshot.term(category), city=city, cashback_percent=rng.choice((0.5, 1, 1.5, 2, 2.5, 3, 4)))
            shops.setdefault(category, []).append((name, merchant))
    return shops


def add_currencies(snapshot: Snapshot) -> None:
    """Currencies with an invented rate."""
    for name, code, rate, continent in CURRENCIES:
        currency = snapshot.add("currency", name)
        snapshot.literal(currency, ALT_LABEL, code, "@en")
        snapshot.say(currency, code=code, units_per_euro=rate, continent=snapshot.term(continent))


def add_customer(snapshot: Snapshot, rng: Random, number: int, merchants: dict[str, list[tuple[str, str]]]) -> None:
    """One customer with all they hold."""
    name = f"{FIRST.split()[number % 40]} {LAST.split()[(number * 7 + 3) % 40]}"
    customer = snapshot.add("customer", name)
    accounts = add_accounts(snapshot, rng, customer)
    spending = [account for label, account in accounts if label in ("Everyday", "Joint", "Household")]
    add_cards(snapshot, rng, customer, spending)
    payees = add_payees(snapshot, rng, customer, name)
    add_transactions(snapshot, rng, customer, spending, merchants)
    for payee in rng.sample(payees, rng.randint(0, min(3, len(payees)))):
        order = snapshot.add("standing_order", "standing order")
        snapshot.say(
            order,
            holder=customer,
            payee=payee,
            account=rng.choice(spending),
            amount_eur=10 * rng.randint(1, 80),
            frequency=rng.choice(("weekly", "monthly", "monthly", "quarterly")),
            date=TODAY + timedelta(days=rng.randint(1, 30)),
        )
    for label in rng.sample(GOALS, rng.randint(0, 3)):
        goal, target = snapshot.add("savings_goal", label), 100 * rng.randint(3, 60)
        snapshot.say(goal, holder=customer, target_eur=target, saved_eur=10 * rng.randint(0, target // 12), date=TODAY + timedelta(days=rng.randint(60, 400)))
    for label, rate in rng.sample(LOANS, rng.choice((0, 0, 1, 1, 2))):
        loan = snapshot.add("loan", label)
        snapshot.say(
            loan,
            holder=customer,
            outstanding_eur=rng.randint(80000, 1400000) / 100,
            monthly_payment_eur=10 * rng.randint(9, 42),
            loan_rate_percent=rate,
            date=TODAY + timedelta(days=rng.randint(2, 29)),
        )


def add_accounts(snapshot: Snapshot, rng: Random, customer: str) -> list[tuple[str, str]]:
    """Two to four accounts: everyday, savings, and perhaps a joint and a rainy-day one."""
    kinds = [("Everyday", "current"), ("Savings", "savings")]
    kinds += [("Joint", "joint")] if rng.random() < 0.6 else []
    kinds += [rng.choice((("Holiday pot", "savings"), ("Rainy day", "savings"), ("Household", "current")))] if rng.random() < 0.45 else []
    accounts: list[tuple[str, str]] = []
    for label, kind in kinds:
        account = snapshot.add("account", label)
        most = {"current": 420000, "joint": 260000, "savings": 1800000}[kind]
        snapshot.say(
            account,
            holder=customer,
            account_type=kind,
            balance_eur=rng.randint(2500, most) / 100,
            iban=draw_iban(rng),
            opened_on=date(rng.randint(2008, 2024), rng.randint(2, 12), rng.randint(2, 28)),
            overdraft_eur=rng.choice((0, 0, 200, 500)) if kind != "savings" else 0,
            payment_limit_eur=rng.choice((500, 1000, 2000, 2500)),
        )
        accounts.append((label, account))
    return accounts


def add_cards(snapshot: Snapshot, rng: Random, customer: str, accounts: list[str]) -> None:
    """A debit card for each spending account, perhaps a credit card."""
    kinds = [("Debit card", "debit", account) for account in accounts[:2]]
    kinds += [(rng.choice(("Travel card", "Gold card", "Classic card")), "credit", accounts[0])] if rng.random() < 0.7 else []
    for label, kind, account in kinds:
        card, highest = snapshot.add("card", label), rng.choice((1000, 1500, 2000, 2500, 3000))
        snapshot.say(
            card,
            holder=customer,
            account=account,
            card_type=kind,
            last_four=f"{rng.randint(0, 9999):04d}",
            card_status=rng.choice(("active", "active", "active", "active", "frozen")),
            daily_limit_eur=100 * rng.randint(2, highest // 100),
            highest_limit_eur=highest,
            expires=f"{rng.randint(2027, 2030)}-{rng.randint(1, 12):02d}",
        )


def add_payees(snapshot: Snapshot, rng: Random, customer: str, own_name: str) -> list[str]:
    """Three to six people and firms that the customer pays."""
    people = [f"{first} {last}" for first, last in zip(rng.sample(FIRST.split(), 4), rng.sample(LAST.split(), 4), strict=True)]
    names = [name for name in people if name != own_name][: rng.randint(2, 4)] + rng.sample(FIRMS, rng.randint(1, 2))
    payees: list[str] = []
    for name in names:
        payee = snapshot.add("payee", name)
        snapshot.say(payee, holder=customer, iban=draw_iban(rng))
        payees.append(payee)
    return payees


def add_transactions(snapshot: Snapshot, rng: Random, customer: str, accounts: list[str], merchants: dict[str, list[tuple[str, str]]]) -> None:
    """Twelve to twenty-two card payments of the last sixty days, a salary and the rent."""
    for months, cents in ((1, rng.randint(160000, 420000)),):
        salary = snapshot.add("transaction", "Salary")
        snapshot.say(
            salary,
            holder=customer,
            account=accounts[0],
            date=TODAY - timedelta(days=30 * months - 2),
            amount_eur=cents / 100,
            direction="in",
            spending_category="income",
        )
    rent = snapshot.add("transaction", "Rent")
    snapshot.say(
        rent,
        holder=customer,
        account=accounts[0],
        date=TODAY - timedelta(days=rng.randint(20, 30)),
        amount_eur=5 * rng.randint(90, 260),
        direction="out",
        spending_category="housing",
    )
    for _ in range(rng.randint(12, 22)):
        category = rng.choice(list(merchants))
        label, merchant = rng.choice(merchants[category])
        entry = snapshot.add("transaction", label)
        snapshot.say(
            entry,
            holder=customer,
            account=rng.choice(accounts),
            date=TODAY - timedelta(days=rng.randint(0, 59)),
            amount_eur=rng.randint(240, {"travel": 42000, "shopping": 18000, "housing": 14000}.get(category, 7500)) / 100,
            direction="out",
            spending_category=category,
            merchant=merchant,
        )


def draw_iban(rng: Random) -> str:
    """An account number of the invented bank; `TW` is Taiwan's code, which has no IBAN, so that it can be nobody's."""
    return f"TW{rng.randint(10, 98)}{rng.randint(10**15, 10**16 - 1)}"


if __name__ == "__main__":
    main()
