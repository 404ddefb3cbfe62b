"""Names as keys: one spelling for what a person may type in many ways, and API ids that hide Q-ids.

The graph stores these keys under indexes and lookups compute them, so that a name or an id is one index seek.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_NOT_WORD = re.compile(r"[^\w]+")
_NOT_ASCII = re.compile(r"[^a-z0-9]+")
_UNFOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


def normalise_name(name: str) -> str:
    """Fold case, strip accents, turn punctuation and runs of blanks into one blank: `Amélie  (film)` gives `amelie film`.

    A name without a letter or digit keeps its case-folded form, so that it stays distinct from the empty string.
    """
    folded = name
    for _ in range(2):  # decomposing may bring forth capitals, folding may bring forth accents
        folded = unicodedata.normalize("NFKD", folded).casefold().translate(_UNFOLDED)
    bare = "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", bare.replace("_", " ")).strip() or " ".join(bare.split())


def slug_name(name: str) -> str:
    """Turn a name as people type it into the name of files, tools and fields: `Marine biology` gives `marine_biology`.

    Only a-z, 0-9 and single underscores are left, so that no name can lead out of a folder; empty if nothing is left.
    """
    return _NOT_ASCII.sub("_", normalise_name(name)).strip("_")


def name_key(domain: str, name: str) -> str:
    """The value of IN_DOMAIN.name_key: `cinema|alien`."""
    return f"{domain}|{normalise_name(name)}"


def member_key(domain: str, member_id: str) -> str:
    """The value of IN_DOMAIN.key of a member or term: `cinema/film_8f3a`, `cinema/Q30`."""
    return f"{domain}/{member_id}"


def member_id(domain: str, cls: str, qid: str, *, digits: int = 4) -> str:
    """The API id of a class member: `film_8f3a`; ask for more `digits` where two members collide."""
    digest = hashlib.blake2b(f"{domain}/{qid}".encode()).hexdigest()
    return f"{cls}_{digest[:digits]}"
