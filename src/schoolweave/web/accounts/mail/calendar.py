"""Days on which nobody is reminded: weekends and school holidays, as data that can be replaced."""

import tomllib
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

OWN = Path(__file__).parent / "holidays.toml"
MORNING = time(9, 0)
"""When a reminder that waited goes out, in the readers' own time zone."""

LONGEST_DAYS = 120
"""A reminder that found no open day in so long goes out: the holidays must be wrong."""


class HolidaysError(ValueError):
    """The file of holidays cannot be read; the message says where and what to do."""


def is_closed(day: date, register: str = "") -> bool:
    """Return whether schools of a register are closed on a day: a weekend or a holiday."""
    if day.weekday() >= 5:
        return True
    years = (day.year - 1, day.year)
    spans = _spans(str(settings.HOLIDAYS_FILE or ""))
    closed = spans.get(register, spans["default"])
    return any(first <= day <= last for year in years for first, last in (_of(one, year) for one in closed))


def next_open(
    moment: datetime, register: str = "", *, zone: ZoneInfo | None = None, due: datetime | None = None
) -> datetime:
    """Return when a reminder should go: the moment itself, or the morning of the next day with school.

    Where that morning would come after ``due``, it is the moment itself: a reminder on a holiday is better
    than one that comes too late.
    """
    local = moment.astimezone(zone or timezone.get_default_timezone())
    if not is_closed(local.date(), register):
        return moment
    for days in range(1, LONGEST_DAYS):
        day = local.date() + timedelta(days=days)
        if not is_closed(day, register):
            morning = datetime.combine(day, MORNING, tzinfo=local.tzinfo)
            return moment if due is not None and morning >= due else morning
    return moment


def _of(span: tuple[str, str], year: int) -> tuple[date, date]:
    """Return the first and last day of a span that begins in a year."""
    first, last = span
    if len(first) > 5:
        return date.fromisoformat(first), date.fromisoformat(last)
    after = year + (last < first)
    return date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{after}-{last}")


@lru_cache(maxsize=8)
def _spans(file: str) -> dict[str, list[tuple[str, str]]]:
    told = _read(OWN) | (_read(Path(file)) if file else {})
    return {name: [(first, last) for first, last in one["closed"]] for name, one in told.items()}


def _read(path: Path) -> dict[str, Any]:
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        for one in told.values():
            for span in one["closed"]:
                _of((span[0], span[1]), 2026)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, IndexError, ValueError) as error:
        raise HolidaysError(
            f"The holidays in {path} cannot be read ({error}). Write, per register, "
            'closed = [["MM-DD", "MM-DD"], …].'
        ) from error
    return told
