"""Numbers as people write them: digits with separators, words, dozens and millions, and back again.

One idea: `parse_number` undoes whatever `number_forms` writes, so a spelled argument is always traceable.
"""

from __future__ import annotations

import re
from decimal import Decimal

_BELOW_TWENTY = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
UNITS = _BELOW_TWENTY.split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SHORT_SCALES = {"k": 10**3, "m": 10**6, "bn": 10**9}
GROUPS = {"dozen": 12, "couple": 2, "pair": 2, "score": 20}
_RANKS_BELOW_TWENTY = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth"
)
ORDINALS = _RANKS_BELOW_TWENTY.split()

_VALUES = {word: value for value, word in enumerate(UNITS)} | {word: 20 + 10 * i for i, word in enumerate(TENS)}
_DIGITS = re.compile(r"(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?) ?(thousand|million|billion|trillion|k|m|bn)?")
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_MONEY = re.compile(r"^(?:[€$£]|us\$|eur|usd) ?|(?: ?(?:€|euros?|eur|(?:us )?dollars?|usd|pounds?|%|percent))$")
_ORDINAL_DIGITS = re.compile(r"(\d+)(?:st|nd|rd|th)")


def parse_number(text: str) -> int | float:
    """Return the number that `text` writes: `250`, `1,240.00`, `two hundred and fifty`, `1.2 million`, `a dozen`, `half a million`, `€20`.

    Raises:
        ValueError: If the text is not one number and nothing else (a currency sign or word is allowed).
    """
    plain = _MONEY.sub("", " ".join(text.strip().casefold().replace("-", " ").split())) if not text.strip().startswith("-") else text.strip()
    digits = _DIGITS.fullmatch(plain)
    if digits:
        scale = digits[2] or ""
        return _shorten(Decimal(digits[1].replace(",", "")) * (SCALES | SHORT_SCALES).get(scale, 1))
    return _shorten(_parse_words(plain, text))


def parse_ordinal(text: str) -> int:
    """Return the rank that `text` writes: `first`, `the 3rd`, `twenty-second`.

    Raises:
        ValueError: If the text is not an ordinal.
    """
    plain = text.strip().casefold().removeprefix("the ").replace("-", " ")
    digits = _ORDINAL_DIGITS.fullmatch(plain)
    if digits:
        return int(digits[1])
    head, _, last = plain.rpartition(" ")
    if last not in ORDINALS and last not in _TENTHS:
        raise ValueError(f"`{text}` is not an ordinal.")
    rank = ORDINALS.index(last) if last in ORDINALS else _TENTHS[last]
    return rank + (int(parse_number(head)) if head else 0)


def spell_number(value: int) -> str:
    """Write a whole number in words: `two hundred and fifty`, `one thousand nine hundred and seventy-nine`."""
    if value < 0:
        return f"minus {spell_number(-value)}"
    for name, size in reversed(SCALES.items()):
        if value >= size:
            rest = value % size
            joint = " and " if 0 < rest < 100 else " "
            return f"{spell_number(value // size)} {name}" + (joint + spell_number(rest) if rest else "")
    if value >= 100:
        rest = value % 100
        return f"{UNITS[value // 100]} hundred" + (f" and {spell_number(rest)}" if rest else "")
    if value >= 20:
        return TENS[value // 10 - 2] + (f"-{UNITS[value % 10]}" if value % 10 else "")
    return UNITS[value]


def spell_ordinal(rank: int) -> str:
    """Write a rank in words: `second`, `twenty-first`."""
    if rank < 20:
        return ORDINALS[rank]
    if rank < 100:
        ten = TENS[rank // 10 - 2]
        return f"{ten}-{ORDINALS[rank % 10]}" if rank % 10 else ten[:-1] + "ieth"
    return short_ordinal(rank)


def short_ordinal(rank: int) -> str:
    """Write a rank with a figure: `2nd`, `11th`."""
    ending = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def format_number(value: int | float) -> str:
    """Write a number with figures and thousands separators, as an answer does: `1,240`, `12.5`."""
    return f"{value:,}" if isinstance(value, int) else f"{Decimal(repr(value)).normalize():,f}"


def spell_large(value: int | float, digits: int = 4) -> str:
    """Write a large number with its scale word, rounded to `digits` significant digits: `104.9 million`; small ones as `format_number`."""
    for name, size in reversed(SCALES.items()):
        if abs(value) >= size > 1000:
            whole = len(str(int(abs(value) // size)))
            amount = round(Decimal(repr(value)) / size, max(0, digits - whole))
            return f"{amount.normalize():,f} {name}"
    return format_number(value)


def number_forms(value: int | float) -> tuple[str, ...]:
    """Return ways to write a number, the plainest first; `parse_number` reads every one of them back."""
    if isinstance(value, float) and not value.is_integer():
        return tuple(dict.fromkeys((str(value), format_number(value))))
    whole = int(value)
    forms = [str(whole), f"{whole:,}"]
    if 0 <= whole <= 100 or (whole < 10_000 and whole % 50 == 0):
        forms.append(spell_number(whole))
    if whole in (100, 1000):
        forms.append(spell_number(whole).replace("one", "a", 1))
    if whole == 12:
        forms.append("a dozen")
    for name, size in SCALES.items():
        if whole >= size > 1000 and whole * 100 % size == 0:
            forms.append(f"{format_number(float(Decimal(whole) / size))} {name}")
    return tuple(dict.fromkeys(forms))


def money_forms(value: int | float, unit: str = "euros", sign: str = "€") -> tuple[str, ...]:
    """Return ways to write an amount of money; `parse_number` reads every one of them back."""
    whole = float(value).is_integer()
    figure = f"{int(value):,}" if whole else f"{value:,.2f}"
    forms = [f"{figure} {unit}", f"{sign}{figure}", figure]
    if whole and (value <= 20 or (value <= 2000 and value % 50 == 0)):
        forms.append(f"{spell_number(int(value))} {unit}")
    return tuple(dict.fromkeys(forms))


_TENTHS = {ten[:-1] + "ieth": 20 + 10 * i for i, ten in enumerate(TENS)}


def _shorten(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _parse_words(plain: str, text: str) -> Decimal:
    words = plain.removesuffix(" of").removeprefix("half a ").split()
    half = plain.startswith("half a ")
    if half and words and words[0] in SCALES | GROUPS:
        return Decimal((SCALES | GROUPS)[words[0]]) / 2
    total = section = Decimal(0)
    seen, joined = False, False
    for index, word in enumerate(words):
        if word == "and" and seen and index < len(words) - 1:
            joined = True
            continue
        if word in ("a", "an") and index + 1 < len(words) and words[index + 1] in {"hundred", "half"} | SCALES.keys() | GROUPS.keys():
            continue
        if word == "half" and joined:
            section += Decimal("0.5")
        elif word in _VALUES:
            section += _VALUES[word]
        elif word == "hundred":
            section = (section or Decimal(1)) * 100
        elif word in GROUPS:
            section = (section or Decimal(1)) * GROUPS[word]
        elif word in SCALES:
            total, section = total + (section or Decimal(1)) * SCALES[word], Decimal(0)
        elif _DECIMAL.fullmatch(word) and not seen:
            section += Decimal(word)
        else:
            raise ValueError(f"`{text}` is not a number.")
        seen = True
    if not seen or half:
        raise ValueError(f"`{text}` is not a number.")
    return total + section
