"""Evidence statements: the same numbers always give the same sentences."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from schoolweave.evidence.effect_sizes import EffectSize, load_table, months
from schoolweave.evidence.statement.findings import Findings
from schoolweave.evidence.statement.language import Language, language
from schoolweave.evidence.statement.security import Security, rule, security
from schoolweave.evidence.studies.designs import design


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what it is about, so that a page can set it apart."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """An evidence statement in one language.

    ``reviewed`` is whether a fluent reader has reviewed the language's sentences; where not, ``note`` says so
    and belongs on the page.
    """

    language: str
    sentences: tuple[Sentence, ...]
    security: Security
    reviewed: bool
    note: str

    @property
    def text(self) -> str:
        """The whole statement; the note at its end where the language is not reviewed."""
        every = [one.text for one in self.sentences]
        return " ".join([*every, self.note] if self.note else every)

    @property
    def headline(self) -> str:
        """The claim with its interval, which never stands without it."""
        return self.sentences[0].text

    def to_dict(self) -> dict[str, Any]:
        """Return the statement as plain data."""
        return {
            "language": self.language,
            "text": self.text,
            "sentences": [{"about": one.about, "text": one.text} for one in self.sentences],
            "security": {
                "rating": self.security.rating,
                "design": self.security.design,
                "power": self.security.power,
                "attrition": self.security.attrition,
                "drop": self.security.drop,
                "threats": [one.name for one in self.security.threats],
                "source": self.security.source,
            },
            "reviewed": self.reviewed,
            "note": self.note,
        }


def statement(findings: Findings, code: str = "en") -> Statement:
    """Return the evidence statement of findings in a language (``en``, ``mi``).

    Raises :class:`EvidenceError` for a language or table of months that there is not.
    """
    words = language(code)
    rating = security(findings)
    return Statement(
        words.language, tuple(_sentences(findings, words, rating)), rating, words.reviewed, words.note
    )


def _sentences(one: Findings, words: Language, rating: Security) -> Iterator[Sentence]:
    yield from _claim(one, words)
    yield from _months(one, words)
    yield from _comparison(one, words)
    yield Sentence("assumption", words.assumption[one.design])
    yield from _cautions(one, words)
    yield from _plan(one, words)
    yield from _security(words, rating)


def _claim(one: Findings, words: Language) -> Iterator[Sentence]:
    names = {"programme": one.programme, "outcome": one.outcome}
    effect = one.effect
    if effect is None:
        yield Sentence("claim", words.sentence["unestimable"].format(**names, reason=one.reason))
        return
    chosen = design(one.design)
    claims = (
        words.cause if chosen.carries_cause else words.observed if chosen.has_comparison else words.change
    )
    case = "none" if effect.spans_zero else "higher" if effect.g > 0 else "lower"
    figures = _figures(effect)
    size = figures["point"].removeprefix("−")
    yield Sentence("claim", claims[case].format(**names, **figures, size=size))
    if effect.spans_zero:
        yield Sentence("claim", words.sentence["compatible"].format(**figures))
    if not one.higher_is_better:
        yield Sentence("claim", words.sentence["lower_is_better"].format(**names))


def _figures(effect: EffectSize) -> dict[str, str]:
    """Return the effect and its interval as people read them, with as many decimals as they need."""
    values = (effect.g, effect.low, effect.high)
    least = min((abs(value) for value in values if value), default=1.0)
    decimals = 2 if least >= 0.005 else 3 if least >= 0.0005 else 4
    point, low, high = (signed(value, decimals) for value in values)
    return {"point": point, "low": low, "high": high, "level": f"{effect.level * 100:g}%"}


def signed(value: float, decimals: int) -> str:
    """Return a number with a true minus sign and no minus before zero."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def _months(one: Findings, words: Language) -> Iterator[Sentence]:
    if one.effect is None or not one.months_table:
        return
    table, found = load_table(one.months_table), months(one.effect, table=one.months_table)
    key = "months_none" if found.spans_zero else "months"
    counts = {name: signed(getattr(found, name), 0) for name in ("point", "low", "high")}
    text = words.sentence[key].format(table=table.name, date=table.as_of.isoformat(), **counts)
    yield Sentence("months", text)
    if not table.confirmed:
        yield Sentence("months", words.sentence["months_unconfirmed"])
    yield Sentence("months", words.sentence["months_caveat"])


def _comparison(one: Findings, words: Language) -> Iterator[Sentence]:
    exact = ""
    if one.exact:
        exact = words.comparison["matched_exact"].format(names=", ".join(one.exact))
    text = words.comparison[one.control].format(characteristics=", ".join(one.characteristics), exact=exact)
    yield Sentence("comparison", text)
    key = "schools" if design(one.design).has_comparison else "schools_alone"
    counts = {"treated": f"{one.treated:,}", "comparison": f"{one.comparison:,}"}
    yield Sentence("schools", words.sentence[key].format(**counts))
    if one.clusters is not None:
        treated, comparison = (f"{count:,}" for count in one.clusters)
        yield Sentence("schools", words.sentence["clusters"].format(treated=treated, comparison=comparison))
    if one.years is not None:
        yield Sentence("years", words.sentence["years"].format(first=one.years[0], last=one.years[1]))


def _cautions(one: Findings, words: Language) -> Iterator[Sentence]:
    said = words.sentence
    limits = rule().thresholds
    if one.chosen_by_results:
        yield Sentence("selection", said["chosen_apart" if one.chosen_apart else "chosen"])
    if one.missing_years:
        years = ", ".join(str(year) for year in one.missing_years)
        yield Sentence("missing", said["missing_years"].format(years=years))
    if one.unmatched:
        yield Sentence("unmatched", said["unmatched"].format(count=f"{one.unmatched:,}"))
    if one.imbalance is not None:
        good = one.imbalance < limits.imbalance_moderate
        key = "good" if good else "acceptable" if one.imbalance < limits.imbalance_high else "bad"
        size = signed(one.imbalance, 2)
        yield Sentence("balance", said["balance"].format(size=size, word=said[f"balance_{key}"]))
    if one.effect is not None and one.bootstrapped:
        yield Sentence("clusters", said["few_clusters"])
    if one.clusters is not None and min(one.clusters) < limits.too_few_clusters:
        yield Sentence("clusters", said["too_few_clusters"])
    if one.pretest_p is not None:
        p = "< 0.001" if one.pretest_p < 0.001 else f"{one.pretest_p:.3f}"
        yield Sentence("trends", said["pretrend"].format(p=p).replace("= <", "<"))
    if one.breakdown is not None and one.largest_bend is not None:
        bends = {"bend": signed(one.breakdown, 3), "seen": signed(one.largest_bend, 3)}
        yield Sentence("trends", said["breakdown"].format(**bends))
    if one.attrition is not None:
        yield Sentence("losses", said["attrition"].format(share=f"{one.attrition * 100:.0f}%"))


def _plan(one: Findings, words: Language) -> Iterator[Sentence]:
    if one.minimum_effect is not None:
        yield Sentence("power", words.sentence["sees"].format(size=signed(one.minimum_effect, 2)))
    if not one.registered:
        yield Sentence("plan", words.sentence["unregistered"])
        return
    key = "registered_first" if one.planned_first else "registered"
    yield Sentence("plan", words.sentence[key].format(hash=one.registered[:12]))
    yield Sentence("plan", words.sentence["departures"].format(count=len(one.departures)))
    for text in one.departures:
        yield Sentence("departure", text)


def _security(words: Language, rating: Security) -> Iterator[Sentence]:
    unknown = words.sentence["security_unknown"].format(most=rating.most_unknown)
    drop = ""
    if rating.drop:
        names = ", ".join(words.threat.get(one.name, one.name) for one in rating.threats)
        drop = words.sentence["security_drop"].format(count=rating.drop, threats=names)
    text = words.sentence["security"].format(
        rating=rating.rating,
        word=words.rating[str(rating.rating)],
        design=rating.design,
        power=unknown if rating.power is None else rating.power,
        attrition=unknown if rating.attrition is None else rating.attrition,
        drop=drop,
    )
    yield Sentence("security", text)
    yield Sentence("security", words.sentence["security_note"])
