"""What the facts say about the words of a draft: terms as people say them, and names that take an article."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from toolweave.ingest.facts import Facts
from toolweave.synthesise.propose.draft import DraftClass, DraftDomain

RENAMES = 400
ARTICLES = 600
"""Most entries of either list."""
ARTICLE = re.compile(
    r"^(?:(?:Art|Free|State|Technical|Federal) )?(?:University|Academy|College|School|Institute|Museum|Library|Bank|Order|House|Isle|Gulf|Bay|City) of "
    r"|^(?:Church|Cathedral|Palace|Ministry) of |^United (?:States|Kingdom|Nations|Arab)|^(?:Czech|Dominican|Central African) Republic$|^Royal Society\b"
    r"|^(?:Netherlands|Philippines|Bahamas|Maldives|Gambia|Seychelles|Soviet Union|European Union|Holy See)$"
    r"|\b(?:Academy|Institute|Society|Association|Museum|Union|Republic|Kingdom|Federation|Commonwealth|Duchy|Principality) (?:of|for) "
    r"|\b(?:Republic|Kingdom|Empire|Islands|Ocean|Sea|Strait|Peninsula|Mountains|Alps|Andes|Himalayas|Pyrenees|Award|Prize|Medal|Trophy)$"
    r"|\b(?:Prize|Award|Medal) (?:in|for) "
)
OF_WORKS = frozenset(("P57", "P50", "P161", "P175", "P577"))
"""What has one of these is a work, and called by its title: `Moonrise Kingdom`."""
WITH_ARTICLE = frozenset(("river", "sea", "ocean", "canal", "desert", "strait", "mountain range", "newspaper", "ship"))
"""Classes whose members all take one."""


def polish_domain(domain: DraftDomain, facts: Facts) -> DraftDomain:
    """The draft with what its facts make of its words."""
    return domain.model_copy(update={"renames": _shorten_terms(domain, facts), "articles": _find_articles(domain, facts)})


def _shorten_terms(domain: DraftDomain, facts: Facts) -> dict[str, str]:
    """Terms before a noun without the noun: `action film` is said `action`, where nothing else is called so."""
    values: defaultdict[str, set[str]] = defaultdict(set)
    for statement in facts:
        if statement.value.kind == "item":
            values[statement.pid].add(statement.value.text)
    taken = Counter(label.lower() for label in facts.labels.values())
    renames: dict[str, str] = {}
    for cls in domain.classes:
        for prop in cls.properties:
            if prop.before:
                for qid in sorted(values[prop.pid]):
                    short = _strip_noun(facts.labels.get(qid, ""), cls)
                    if short and not taken[short.lower()]:
                        taken[short.lower()] += 1
                        renames[qid] = short
    return dict(list(renames.items())[:RENAMES])


def _strip_noun(label: str, cls: DraftClass) -> str:
    found = re.fullmatch(rf"(.{{3,}}?)[ -](?:{re.escape(cls.noun)}|{re.escape(cls.plural)})", label, re.IGNORECASE)
    return found[1] if found else ""


def _find_articles(domain: DraftDomain, facts: Facts) -> tuple[str, ...]:
    """Names that take an article in a sentence: `United States of America`, `University of Oslo`, `Danube`."""
    always = {qid for cls in domain.classes if cls.noun.rsplit(" ", maxsplit=1)[-1] in WITH_ARTICLE for qid in cls.qids}
    members = {entity for entity, kind in facts.types if kind in always}
    works = {statement.subject for statement in facts if statement.pid in OF_WORKS}
    called = ((qid, label) for qid, label in facts.labels.items() if qid[:1] == "Q" and qid not in works and not label.startswith("The "))
    names = {label for qid, label in called if qid in members or ARTICLE.search(label)}
    return tuple(sorted(names)[:ARTICLES])
