"""A decision pack as people read it, on screen and on paper: the same content gives the same bytes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from schoolweave.web.directory.wording import runs
from schoolweave.web.rounds.models import Answer, Outcome, Part
from schoolweave.web.rounds.paper import Paper

LANGUAGE = "en-gb"
"""Packs are evidence: they are written in one language, whatever the reader's settings are."""
Facts = dict[str, Any]


def read(content: str) -> Facts:
    """Return a pack's content, ready to be drawn: words beside codes, kilometres as text."""
    found: Facts = json.loads(content)
    with override(LANGUAGE):
        host = found.get("words", {}).get("host", gettext("host"))
        for item in found["items"]:
            _word(item, host)
        for one in found.setdefault("left_out", []):
            one["answer_text"] = _said(one["answer"])
        found["when"] = moment(found["frozen_at"])
        scenario = found["scenario"]
        scenario["cost"] = km(scenario["objective"])
        scenario["bound"] = km(scenario["lower_bound"])
        if "need" in found:
            found["weighed"] = _weighed(found)
    return found


def files(content: str, sha256: str) -> dict[str, bytes]:
    """Return a pack's files by name: its content, and the same for reading as HTML and as PDF."""
    found = read(content)
    with override(LANGUAGE):
        html = render_to_string("rounds/pack_file.html", {"pack": found, "sha256": sha256})
        paper = _paper(found, sha256)
    return {"pack.json": content.encode(), "pack.html": html.encode(), "pack.pdf": paper}


def km(value: float | None) -> str:
    """Return kilometres with one digit."""
    return gettext("not known") if value is None else f"{value:,.1f} km"


def moment(text: str) -> str:
    """Return an ISO moment as people read it, in UTC."""
    return f"{date_format(datetime.fromisoformat(text).astimezone(UTC), 'j F Y, H:i:s')} UTC"


def _weighed(found: Facts) -> str:
    """Say what hubs' cost is made of, and who waits."""
    text = gettext(
        "Kilometres are weighted by need: %(need)s. The neediest are served first; %(waiting)s schools wait."
    )
    return text % {"need": found["need"], "waiting": f"{found['waiting']:,}"}


def _word(item: Facts, host: str) -> None:
    item["host_word"] = host
    item["by_need"] = any("queued" in school for school in item["schools"])
    item["recommendation"]["word"] = str(Outcome(item["recommendation"]["outcome"]).label)
    item["recommendation"]["when"] = moment(item["recommendation"]["at"])
    figures = item["figures"]
    figures["travel"], figures["worst"] = km(figures["travel_km"]), km(figures["worst_km"])
    figures["years"] = runs(figures["years"]) or gettext("not known")
    for school in item["schools"]:
        school["distance"] = km(school["km"])
        school["years"] = runs(school["years"]) or gettext("not known")
        school["roll_text"] = gettext("not known") if school["roll"] is None else f"{school['roll']:,}"
        school["answer_text"] = _answer(school)
        if "queued" in school:
            school["queue_text"] = f"{school['queued']['position']:,}"
            school["need_text"] = school["queued"]["need"] or gettext("not known")
        school["stance_text"] = str(Part.Stance(school["stance"]).label)
    for one in item["dissent"]:
        one["word"] = _dissent(one["what"])


def _answer(school: Facts) -> str:
    answer = school["answer"]
    if answer is None:
        asked = school["asked_with_these"] is not None
        return gettext("has not answered") if asked else gettext("was not asked")
    text = str(Answer.Choice(answer["choice"]).label)
    if school["asked_with_these"] is False:
        text += " " + gettext("(asked about other company than this)")
    return text


def _said(answer: Facts | None) -> str:
    if answer is None:
        return ""
    return f"{Answer.Choice(answer['choice']).label}: {answer['text']}".rstrip(": ")


def _dissent(what: str) -> str:
    if what == "veto":
        return gettext("asked not to be with")
    return str(Answer.Choice(what).label)


def _paper(found: Facts, sha256: str) -> bytes:
    """Return the pack as a PDF: a first page, then each community on pages of its own."""
    footer = gettext("Decision pack, SHA-256 %(hash)s") % {"hash": sha256}
    paper = Paper(found["title"], datetime.fromisoformat(found["frozen_at"]), footer)
    scenario = found["scenario"]
    paper.heading(found["title"])
    paper.text(gettext("Frozen on %(when)s by %(by)s.") % {"when": found["when"], "by": found["frozen_by"]})
    paper.text(_about(found))
    if "weighed" in found:
        paper.text(found["weighed"])
    paper.subheading(gettext("Hard rules of the whole arrangement"))
    paper.bullets(_rule_lines(scenario["rules"]))
    paper.subheading(gettext("Items"))
    paper.bullets(
        f"{item['number']}. {item['name']}: {item['recommendation']['word']}, "
        + gettext("%(count)s dissenting") % {"count": len(item["dissent"])}
        for item in found["items"]
    )
    if found["left_out"]:
        paper.subheading(gettext("Schools left out"))
        paper.bullets(
            f"{one['name']}. {one['why']} {one['answer_text']}".strip() for one in found["left_out"]
        )
    for item in found["items"]:
        paper.page()
        _print_item(paper, item)
    return paper.bytes()


def _about(found: Facts) -> str:
    scenario, consultation = found["scenario"], found["consultation"]
    said = gettext(
        "Arrangement “%(name)s” under %(rules)s: it costs %(cost)s; none can cost less than %(bound)s."
    )
    text = said % {"name": scenario["name"], "rules": scenario["rule_version"], **scenario}
    if consultation is None:
        return text + " " + gettext("Its schools were not consulted.")
    asked = gettext("%(count)s schools were consulted in “%(name)s”.")
    return text + " " + asked % {"count": consultation["schools"], "name": consultation["name"]}


def _print_item(paper: Paper, item: Facts) -> None:
    advice = item["recommendation"]
    paper.heading(f"{item['number']}. {item['name']}")
    paper.subheading(gettext("Recommendation: %(word)s") % advice)
    paper.text(f"{advice['text']} ({advice['by']}, {advice['when']})")
    paper.subheading(gettext("Evidence"))
    paper.text(_evidence(item))
    paper.bullets(_rule_lines(item["rules"]))
    paper.bullets(_school_lines(item["schools"], item["host_word"]))
    paper.subheading(gettext("Dissent"))
    lines = [f"{one['school']}: {one['word']} {one['text']}".strip() for one in item["dissent"]]
    paper.bullets(
        lines
        or [gettext("None: no school declined, set a condition or has to be with a school that it vetoed.")]
    )
    paper.subheading(gettext("Conflicts of interest"))
    lines = [f"{one['person']}: {one['about']}. {one['reason']}" for one in item["conflicts"]]
    paper.bullets(lines or [gettext("None was declared.")])


def _evidence(item: Facts) -> str:
    figures: Facts = item["figures"]
    if item["by_need"]:
        text = gettext(
            "%(host)s leads %(schools)s schools with %(learners)s learners, the neediest first: %(travel)s "
            "of travel in all, %(worst)s for the farthest."
        )
        return text % figures
    return (
        gettext(
            "%(schools)s schools with %(learners)s learners meet at %(host)s: %(travel)s of travel in all, "
        )
        % figures
        + gettext("%(worst)s for the farthest. Together they serve years %(years)s.") % figures
    )


def _rule_lines(rules: list[Facts]) -> Iterator[str]:
    for rule in rules:
        yield (gettext("Met: ") if rule["met"] else gettext("Not met: ")) + rule["sentence"]


def _school_lines(schools: list[Facts], host: str) -> Iterator[str]:
    for one in schools:
        mark = f" ({host})" if one["host"] else ""
        told = {**one, "word": host}
        if "queued" in one:
            facts = gettext("number %(queue_text)s of the queue, need %(need_text)s, roll %(roll_text)s, ")
            facts = facts % told + gettext("%(distance)s to the %(word)s") % told
        else:
            facts = gettext("years %(years)s, roll %(roll_text)s, %(distance)s to the host") % one
        yield f"{one['name']}{mark}: {facts}. {one['answer_text']}. {one['why']}"
