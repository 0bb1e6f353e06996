"""Money: whole minor units of a currency, never a fraction of a cent."""

import re
from typing import Any

from pydantic import model_validator

from schoolweave.policy.models import Frozen

WHOLE = frozenset({"JPY", "KRW", "CLP", "VND", "XPF", "VUV", "ISK", "UGX", "RWF"})
"""Currencies without a smaller unit (ISO 4217); all others that programmes name have hundredths."""
_WRITTEN = re.compile(r"^([A-Z]{3}) ?(-?[\d,]+)(?:\.(\d{2}))?$")


class Money(Frozen):
    """An amount in minor units (cents, pence) of a currency by its ISO 4217 code.

    Written ``"NZD 30000"`` or ``"GBP 3000.00"`` in a programme's file.
    """

    minor: int
    currency: str

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        found = _WRITTEN.match(value.strip())
        if found is None:
            raise ValueError(f"“{value}” is not an amount: write it like “NZD 30000” or “GBP 3000.50”.")
        currency, whole, hundredths = found.groups()
        if currency in WHOLE:
            if hundredths:
                raise ValueError(f"{currency} has no smaller unit: write “{value}” without decimals.")
            return {"minor": int(whole.replace(",", "")), "currency": currency}
        minor = abs(int(whole.replace(",", ""))) * 100 + int(hundredths or 0)
        return {"minor": -minor if whole.startswith("-") else minor, "currency": currency}

    def __add__(self, other: "Money") -> "Money":
        """Return the sum; raises :class:`ValueError` for two currencies."""
        if other.currency != self.currency:
            raise ValueError(f"{self} and {other} cannot be added: they are in two currencies.")
        return Money(minor=self.minor + other.minor, currency=self.currency)

    def __mul__(self, times: int) -> "Money":
        """Return so many times the amount."""
        return Money(minor=self.minor * times, currency=self.currency)

    def __str__(self) -> str:
        sign, minor = ("−" if self.minor < 0 else ""), abs(self.minor)
        if self.currency in WHOLE:
            return f"{self.currency} {sign}{minor:,}"
        whole, rest = divmod(minor, 100)
        return f"{self.currency} {sign}{whole:,}" + (f".{rest:02d}" if rest else "")


def total(amounts: "list[Money]") -> Money | None:
    """Return the sum of amounts in one currency, ``None`` of no amounts."""
    if not amounts:
        return None
    found = amounts[0]
    for amount in amounts[1:]:
        found += amount
    return found
