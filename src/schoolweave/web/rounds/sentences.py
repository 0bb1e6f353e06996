"""The planning engine's sentences in the reader's language.

The engine writes English and knows no other language, and its sentences are kept with what they explain.
Each kind of sentence is here as a template with its facts; ``ui.languages.said`` asks :func:`translated`, and
marks what fits none of them as English.
"""

import re
from functools import cache

from django.utils.translation import gettext, gettext_noop

RULES = (
    gettext_noop("%(placed)s placed schools at a mean size of %(mean)s form %(wanted)s groups."),
    gettext_noop("Every group has between %(least)s and %(most)s schools."),
    gettext_noop("The schools of every group together serve %(years)s."),
    gettext_noop("Every group has at least %(least)s state schools."),
    gettext_noop("Schools that must be together share a group, or neither has one."),
    gettext_noop("Schools that must not be together are in different groups."),
    gettext_noop(
        "Schools pinned to one group are together or all unplaced; those pinned to others are apart."
    ),
    gettext_noop("At most %(most)s schools leave the continuation of today's group."),
    gettext_noop("Not so for %(group)s."),
)
"""The hard rules: ``planning.communities.rules``."""
BREAKS = (
    gettext_noop("%(group)s would have %(count)s schools, more than %(most)s."),
    gettext_noop("With this move %(count)s schools would have left today's group, more than %(most)s."),
    gettext_noop("%(one)s and %(other)s must not be together."),
    gettext_noop("%(one)s and %(other)s must not be together: they are pinned to %(label)s and %(second)s."),
    gettext_noop("%(one)s and %(other)s must be together."),
    gettext_noop("%(one)s and %(other)s must be together: both are pinned to %(label)s."),
    gettext_noop("With %(placed)s schools placed there would have to be %(wanted)s groups."),
    gettext_noop("%(group)s would have no school left."),
    gettext_noop("%(group)s would have %(count)s schools, fewer than %(least)s."),
    gettext_noop("%(group)s would no longer serve %(years)s."),
    gettext_noop("%(group)s would have %(count)s state schools, fewer than %(least)s."),
)
"""The rules that a move would break: ``planning.communities.breaks``."""
REASONS = (
    gettext_noop("%(school)s has no community."),
    gettext_noop("%(school)s travels %(km)s km to the host of its community."),
    gettext_noop("There is no other community to move to."),
    gettext_noop(
        "In the next-best one it would travel %(km)s km to %(host)s, which would add %(change)s km in all."
    ),
    gettext_noop(
        "In the next-best one it would travel %(km)s km to %(host)s, which would save %(change)s km in all."
    ),
    gettext_noop("In the next-best one it would itself be the host, which would add %(change)s km in all."),
    gettext_noop("In the next-best one it would itself be the host, which would save %(change)s km in all."),
)
"""Why a school is where it is: ``planning.communities.reasons``."""
LEFT_OUT = (
    gettext_noop("The register names no community for %(school)s."),
    gettext_noop("%(school)s was left out by hand."),
    gettext_noop("%(school)s is not open: its status is “%(status)s”."),
    gettext_noop("The register does not say where %(school)s is."),
    gettext_noop("Schools of the kind “%(kind)s” may not join, and %(school)s is one."),
    gettext_noop("Schools whose authority is “%(authority)s” may not join, and %(school)s is one."),
    gettext_noop("%(school)s is left out because its answer is “%(stance)s”."),
    gettext_noop(
        "There are only %(count)s schools that may join: fewer than one community needs "
        "(between %(least)s and %(most)s, %(mean)s on average)."
    ),
    gettext_noop("No school that may join serves %(years)s."),
    gettext_noop("Only %(count)s state schools may join, and a community needs %(least)s."),
    gettext_noop("No group was found that %(school)s may join with the links asked for."),
    gettext_noop(
        "Every community that the pathway allows is full (%(most)s schools): there is no room for %(school)s."
    ),
    gettext_noop(
        "Placing %(school)s would need more than %(km)s km of travel, or would break a hard rule; "
        "leaving it out is priced at %(price)s km."
    ),
)
"""Why a school has no place: ``planning.communities.leftover`` and ``problem``, and the site's own."""
HUBS = (
    gettext_noop("Every hub has %(least)s to %(most)s schools."),
    gettext_noop("Every school is at most %(km)s km from their lead."),
    gettext_noop("The neediest schools are at most %(km)s km from their lead."),
    gettext_noop("No hub crosses the border of a region."),
    gettext_noop("No hub crosses the border of an area."),
    gettext_noop("Every lead is in its own hub."),
    gettext_noop("There is one hub only."),
    gettext_noop("Its lead is the nearest of all."),
    gettext_noop("Its lead is the cheapest of all for its district."),
    gettext_noop("The next would add %(change)s weighted km."),
    gettext_noop("Moving it alone would save %(change)s weighted km: the search has missed that."),
    gettext_noop("The hub of %(lead)s is full with %(count)s schools: at most %(most)s."),
    gettext_noop("The hub of %(lead)s would have %(count)s schools: at most %(most)s."),
    gettext_noop("The hub of %(lead)s would keep %(count)s schools: at least %(least)s."),
    gettext_noop("%(count)s of the schools would be farther from %(lead)s than the rules allow."),
    gettext_noop("The hub of %(lead)s would cross the border of a region."),
    gettext_noop("The hub of %(lead)s would cross the border of an area."),
    gettext_noop("%(lead)s leads its own hub."),
    gettext_noop(
        "It is number %(number)s in the queue, the neediest first, and %(hubs)s hubs have room for "
        "%(room)s schools."
    ),
    gettext_noop("Its status is %(status)s, which no hub serves."),
    gettext_noop("The register does not say where the school is."),
)
"""Rules and reasons of hubs: ``planning.hubs.report``, ``planning.hubs.reasons`` and the site's queue."""
TEMPLATES = RULES + BREAKS + REASONS + LEFT_OUT + HUBS
BUT = gettext_noop(" but break a rule: ")
ELSEWHERE = gettext_noop("It would save %(change)s weighted km elsewhere, but: %(rules)s")
_PLACE = re.compile(r"%\(\w+\)s")
_NUMBERED = re.compile(r"\b[Gg]roup (\d+)\b")
_RUN = re.compile(r"(\d+) to (\d+)")
_SENTENCE = re.compile(r"(?<=[\w”]\.) (?=\S)")


def translated(text: str) -> str:
    """Return a text of the engine in the reader's language; empty where a part of it is not known.

    A reason says where a school is, what moving would mean, and the rules that it would break.
    """
    elsewhere = re.fullmatch(r"It would save (.+?) weighted km elsewhere, but: (.+)", text)
    if elsewhere:
        broken = _each(elsewhere[2])
        return gettext(ELSEWHERE) % {"change": elsewhere[1], "rules": broken} if broken else ""
    plain, but, rules = text.partition(BUT)
    said = _each(f"{plain}." if but else plain)
    broken = _each(rules) if but else ""
    if not said or (but and not broken):
        return ""
    return said.removesuffix(".") + gettext(BUT) + broken if but else said


def _whole(text: str) -> str:
    """Return the translation of one sentence; empty where no template or no translation fits."""
    for template, pattern in _patterns():
        if found := pattern.fullmatch(text):
            facts = {name: _fact(fact) for name, fact in found.groupdict().items()}
            said = gettext(template)
            return said % facts if said != template else ""
    return ""


def _each(text: str) -> str:
    """Return the translations of sentences in a row; empty where one of them is not known."""
    told, begun = [], ""
    for piece in _SENTENCE.split(text):  # a name may have a full stop of its own, as “St. Mary” has
        begun = f"{begun} {piece}".lstrip()
        if words := _whole(begun):
            told.append(words)
            begun = ""
    return "" if begun else " ".join(told)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each template with the pattern that its sentences have, the more particular first."""
    templates = sorted(TEMPLATES, key=lambda text: -len(_PLACE.sub("", text)))
    return tuple((text, re.compile(_pattern(text))) for text in templates)


def _pattern(template: str) -> str:
    ends = re.split(r"%\((\w+)\)s", template)
    return "".join(re.escape(part) if i % 2 == 0 else f"(?P<{part}>.+?)" for i, part in enumerate(ends))


def _fact(fact: str) -> str:
    """Return a fact of a sentence: numbers of groups and runs of years are worded, names stay."""
    if group := _NUMBERED.fullmatch(fact):
        return gettext("group %(number)s") % {"number": group[1]}
    if not re.fullmatch(r"years? [\d, toand]+", fact):
        return fact
    years = _RUN.sub(lambda run: gettext("%(low)s to %(high)s") % {"low": run[1], "high": run[2]}, fact)
    return gettext("years %(which)s") % {"which": years.split(" ", 1)[1].replace(" and ", ", ")}
