"""Dates, times of day, durations, decades as people write them, and back again.

One idea: each `parse_*` undoes its `*_forms`; what depends on the day takes `today`, an ISO date that the system message states.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from toolweave.model.words import UNITS, parse_number, short_ordinal, spell_number

MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
_MONTH = "|".join(f"{m}|{m[:3]}\\.?" for m in (m.casefold() for m in MONTHS))
_DAY = r"(?:the )?(\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = "|".join(d.casefold() for d in WEEKDAYS)
_LEAD = re.compile(rf"^(?:on )?(?:(?:{_WEEKDAY}|{'|'.join(d[:3].casefold() for d in WEEKDAYS)})(?:,? ))?(?=\d|the |{_MONTH})")
_DAY_FIRST = re.compile(rf"{_DAY}(?: of)? ({_MONTH}),?(?: (\d{{4}}))?")
_MONTH_FIRST = re.compile(rf"({_MONTH}) {_DAY},?(?: (\d{{4}}))?")
_DAY_ONLY = re.compile(r"the (\d{1,2})(?:st|nd|rd|th)")
_NAMED_DAY = re.compile(rf"(?:on )?(?:(this|this coming|next|last|the coming) )?({_WEEKDAY})")
_OFFSET = re.compile(r"(?:in (.+?) (day|week)s?|(.+?) (day|week)s? (?:ago|from (?:now|today)))")
_FIXED = {"today": 0, "tonight": 0, "tomorrow": 1, "tomorrow night": 1, "the day after tomorrow": 2, "yesterday": -1, "the day before yesterday": -2}
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?(?: o'clock)?")
_FAR_DAYS = 3660
"""Nobody counts further in days."""
_SPAN_WORDS = {"week": 7, "fortnight": 14, "day": 1, "night": 1}
_DECADE = re.compile(r"(?:the )?(?:(early|late|mid) )?(?:(\d{2})?(\d0)'?s|(\d{3}0)'?s|(\w+ies))")
_TENS = {f"{w}ies": 10 * i for i, w in enumerate("x x twent thirt fort fift sixt sevent eight ninet".split())}  # noqa: SIM905


def parse_minutes(text: str) -> int:
    """Return the minutes in `text`: `90 minutes`, `two hours`, `an hour and a half`, `two and a half hours`, `2h 10m`, `half an hour`.

    Raises:
        ValueError: If the text is not a duration of whole minutes.
    """
    plain = " ".join(text.strip().casefold().replace("-", " ").split())
    if plain in ("half an hour", "a half hour", "half hour"):
        return 30
    if plain in ("three quarters of an hour", "a quarter of an hour"):
        return 45 if plain.startswith("three") else 15
    hours, minutes = _split_hours(plain)
    total = (60 * _parse_amount(hours) if hours else 0) + (_parse_minute_part(minutes, bool(hours)) if minutes else 0)
    if not (hours or minutes) or total != int(total):
        raise ValueError(f"`{text}` is not a duration.")
    return int(total)


def minutes_forms(minutes: int) -> tuple[str, ...]:
    """Return ways to write a duration, the plainest first; `parse_minutes` reads every one back."""
    hours, rest = divmod(minutes, 60)
    forms = [f"{minutes} minute{'s' if minutes != 1 else ''}"]
    if hours:
        figure, word = f"{hours} hour{'s' if hours > 1 else ''}", "an hour" if hours == 1 else f"{spell_number(hours)} hours"
        tail = f"{rest} minute{'s' if rest > 1 else ''}"
        if not rest:
            forms += [word, figure]
        elif rest == 30:
            forms += ["an hour and a half" if hours == 1 else f"{spell_number(hours)} and a half hours", f"{figure} {tail}", f"{hours}h {rest}m"]
        else:
            forms += [f"{word} and {tail}", f"{figure} {tail}", f"{hours}h {rest}m"]
    elif minutes == 30:
        forms.append("half an hour")
    return tuple(dict.fromkeys(forms))


def parse_days(text: str) -> int:
    """Return the days (or nights) in `text`: `three nights`, `a week`, `two weeks`, `a fortnight`.

    Raises:
        ValueError: If the text is not a whole number of days.
    """
    words = text.strip().casefold().split()
    unit = words[-1].removesuffix("s") if words else ""
    amount = _parse_amount(" ".join(words[:-1])) if unit in _SPAN_WORDS and len(words) > 1 else 0
    if not amount or amount != int(amount):
        raise ValueError(f"`{text}` is not a number of days.")
    return int(amount) * _SPAN_WORDS[unit]


def parse_date(text: str, today: str | None = None) -> str:
    """Return the ISO date that `text` writes: `14 June 2025`, `June 14th`, `the 3rd of May`, `tomorrow`, `next Friday`, `in two weeks`.

    A date without a year is the next one on or after `today`; `Friday` and `this Friday` are the first one after
    `today`, `next Friday` is the one of the following calendar week, `last Friday` the last one before `today`.

    Raises:
        ValueError: If the text is not a date, or it needs `today` and there is none.
    """
    plain = " ".join(text.strip().casefold().split())
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", plain):
        return date.fromisoformat(plain).isoformat()
    now = date.fromisoformat(today) if today else None
    found = _parse_written(_LEAD.sub("", plain, count=1), now) or _parse_relative(plain, now)
    if found is None:
        raise ValueError(f"`{text}` is not a date{'' if now else ' without today'}.")
    return found.isoformat()


def date_forms(iso: str, today: str | None = None) -> tuple[str, ...]:
    """Return ways to write an ISO date, the fullest first; the shorter ones only where `parse_date(form, today)` reads them back."""
    day = date.fromisoformat(iso)
    month, rank = MONTHS[day.month - 1], short_ordinal(day.day)
    forms = [f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", f"{rank} of {month} {day.year}"]
    if today is None:
        return tuple(forms)
    weekday = WEEKDAYS[day.weekday()]
    short = [f"{day.day} {month}", f"{month} {day.day}", f"{month} {rank}", f"the {rank} of {month}", f"{weekday} {day.day} {month}", f"the {rank}"]
    relative = [*_FIXED, weekday, f"this {weekday}", f"next {weekday}"]
    ahead = (day - date.fromisoformat(today)).days
    if 2 < ahead < 8:
        relative.append(f"in {spell_number(ahead)} days")
    elif ahead in (14, 21):
        relative.append(f"in {spell_number(ahead // 7)} weeks")
    return tuple(form for form in [*forms, *short, *relative] if _reads_as(form, iso, today))


def parse_clock(text: str) -> str:
    """Return the time of day as `HH:MM`: `7:30 pm`, `19:30`, `half past seven in the evening`, `quarter to nine at night`, `noon`.

    Raises:
        ValueError: If the text is not a time of day, or leaves morning or evening open.
    """
    plain = text.strip().casefold().removeprefix("at ").replace(".m.", "m").replace("p.m", "pm").replace("a.m", "am")
    if plain in ("noon", "midday", "midnight"):
        return "00:00" if plain == "midnight" else "12:00"
    plain, half = _strip_half(plain)
    hour, minute = _parse_face(plain, text)
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    elif half is None and not re.fullmatch(r"\d{1,2}[:.]\d{2}", plain):
        raise ValueError(f"`{text}` leaves morning or evening open.")
    if hour > 23 or minute > 59:
        raise ValueError(f"`{text}` is not a time of day.")
    return f"{hour:02}:{minute:02}"


def clock_forms(clock: str) -> tuple[str, ...]:
    """Return ways to write `HH:MM`, the plainest first; `parse_clock` reads every one back."""
    hour, minute = (int(part) for part in clock.split(":"))
    face, half = (hour % 12 or 12), "am" if hour < 12 else "pm"
    part = "in the morning" if hour < 12 else "in the afternoon" if hour < 18 else "in the evening" if hour < 21 else "at night"
    forms = [clock, f"{face}:{minute:02} {half}" if minute else f"{face} {half}", f"{face}:{minute:02}{half}" if minute else f"{face}{half}"]
    if minute == 30:
        forms.append(f"half past {UNITS[face]} {part}")
    elif minute == 15:
        forms.append(f"quarter past {UNITS[face]} {part}")
    elif minute == 0:
        forms += [f"{UNITS[face]} {part}"] + (["noon"] if hour == 12 else [])
    return tuple(form for form in forms if _reads_as_clock(form, clock))


def parse_decade(text: str) -> int:
    """Return the first year of the decade: `the seventies`, `the 70s`, `1970s` are 1970; two digits mean the twentieth century.

    Raises:
        ValueError: If the text is not a decade.
    """
    found = _DECADE.fullmatch(text.strip().casefold())
    if not found or found[1] or (found[5] and found[5] not in _TENS):
        raise ValueError(f"`{text}` is not a decade.")
    if found[4]:
        return int(found[4])
    return 1900 + _TENS[found[5]] if found[5] else int(found[2] or "19") * 100 + int(found[3])


def decade_forms(start: int) -> tuple[str, ...]:
    """Return ways to write a decade by its first year: `the 1970s`, and `the seventies` from 1920 to 1990."""
    forms = [f"the {start}s"]
    if 1920 <= start <= 1990:
        word = next(word for word, value in _TENS.items() if value == start - 1900)
        forms += [f"the {word}", f"the {start - 1900}s"]
    return tuple(forms)


def parse_month(text: str, today: str | None = None) -> tuple[int, int]:
    """Return year and month: `June 2025`, `last month`, `this month`, `June` (the latest one begun by `today`).

    Raises:
        ValueError: If the text is not a month, or it needs `today` and there is none.
    """
    words = text.strip().casefold().removeprefix("in ").split()
    now = date.fromisoformat(today) if today else None
    if words in (["last", "month"], ["this", "month"], ["next", "month"]) and now:
        index = now.year * 12 + now.month - 1 + {"last": -1, "this": 0, "next": 1}[words[0]]
        return index // 12, index % 12 + 1
    month = _month_number(words[0]) if words else 0
    if month and len(words) == 2 and re.fullmatch(r"\d{4}", words[1]):
        return int(words[1]), month
    if month and len(words) == 1 and now:
        return (now.year if month <= now.month else now.year - 1), month
    raise ValueError(f"`{text}` is not a month{'' if now else ' without today'}.")


def month_form(value: str) -> str:
    """Write `2025-06` as `June 2025`."""
    return f"{MONTHS[int(value[5:7]) - 1]} {value[:4]}"


def month_ends(year: int, month: int) -> tuple[str, str]:
    """Return the ISO dates of the first and the last day of a month."""
    return date(year, month, 1).isoformat(), date(year, month, monthrange(year, month)[1]).isoformat()


def _split_hours(plain: str) -> tuple[str, str]:
    found = re.fullmatch(r"(?:(.+?) ?(?:hours?|hrs?|h)\b,?)?(?:(?:^| ?)(?:and )?(.+))?", plain)
    if not found:
        return "", ""
    hours, minutes = found[1] or "", found[2] or ""
    compact = re.fullmatch(r"(\d+)h ?(\d+) ?(?:m|min|mins|minutes)?", plain)
    return (compact[1], f"{compact[2]} minutes") if compact else (hours, minutes)


def _parse_minute_part(text: str, after_hours: bool) -> float:
    if after_hours and text in ("a half", "half"):
        return 30
    if after_hours and text in ("a quarter", "quarter"):
        return 15
    found = re.fullmatch(r"(.+?) ?(?:minutes?|mins?|m)", text)
    if not found and not after_hours:
        raise ValueError(f"`{text}` has no unit of time.")
    return _parse_amount(found[1] if found else text)


def _parse_amount(text: str) -> float:
    return 1 if text in ("a", "an") else parse_number(text)


def _month_number(word: str) -> int:
    stem = word.rstrip(".,")
    return next((i for i, month in enumerate(MONTHS, 1) if stem in (month.casefold(), month[:3].casefold())), 0)


def _parse_written(plain: str, now: date | None) -> date | None:
    first, second = _DAY_FIRST.fullmatch(plain), _MONTH_FIRST.fullmatch(plain)
    if not (first or second):
        return None
    day, month, year = (first[1], first[2], first[3]) if first else (second[2], second[1], second[3]) if second else ("", "", "")
    if year:
        return date(int(year), _month_number(month), int(day))
    if now is None:
        return None
    years = range(now.year, now.year + 9)
    dates = (date(y, _month_number(month), int(day)) for y in years if int(day) <= monthrange(y, _month_number(month))[1])
    return next((d for d in dates if d >= now), None)


def _parse_relative(plain: str, now: date | None) -> date | None:
    if now is None:
        return None
    if plain in _FIXED:
        return now + timedelta(days=_FIXED[plain])
    named, only, offset = _NAMED_DAY.fullmatch(plain), _DAY_ONLY.fullmatch(plain), _OFFSET.fullmatch(plain)
    if named:
        return _find_weekday(now, named[1] or "", [d.casefold() for d in WEEKDAYS].index(named[2]))
    if only:
        return next((d for i in range(62) if (d := now + timedelta(days=i)).day == int(only[1])), None)
    if offset:
        amount = _parse_amount(offset[1] or offset[3]) * (7 if "week" in (offset[2], offset[4]) else 1)
        return now + timedelta(days=int(amount) * (-1 if plain.endswith("ago") else 1)) if amount <= _FAR_DAYS else None
    return None


def _find_weekday(now: date, which: str, weekday: int) -> date:
    ahead = (weekday - now.weekday() - 1) % 7 + 1
    if which == "next":
        return now + timedelta(days=7 - now.weekday() + weekday)
    return now + timedelta(days=ahead - 7 if which == "last" and ahead < 7 else -7 if which == "last" else ahead)


def _reads_as(form: str, iso: str, today: str) -> bool:
    try:
        return parse_date(form, today) == iso
    except ValueError:
        return False


def _reads_as_clock(form: str, clock: str) -> bool:
    try:
        return parse_clock(form) == clock
    except ValueError:
        return False


def _strip_half(plain: str) -> tuple[str, str | None]:
    for ending, half in ((" in the morning", "am"), (" in the afternoon", "pm"), (" in the evening", "pm"), (" at night", "pm")):
        if plain.endswith(ending):
            return plain.removesuffix(ending), half
    found = re.fullmatch(r"(.+?) ?(am|pm)", plain)
    return (found[1], found[2]) if found else (plain, None)


def _parse_face(plain: str, text: str) -> tuple[int, int]:
    found = _CLOCK.fullmatch(plain)
    if found:
        return int(found[1]), int(found[2] or 0)
    for lead, minute in (("half past ", 30), ("quarter past ", 15), ("a quarter past ", 15), ("quarter to ", -15), ("a quarter to ", -15)):
        if plain.startswith(lead):
            hour = int(parse_number(plain.removeprefix(lead)))
            return (hour, minute) if minute > 0 else ((hour - 1) or 12, 60 + minute)
    try:
        return int(parse_number(plain.removesuffix(" o'clock"))), 0
    except ValueError as exc:
        raise ValueError(f"`{text}` is not a time of day.") from exc
