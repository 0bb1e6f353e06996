"""Freeze a decision pack: drawn while nobody is kept waiting, then kept in a moment."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.rounds import printing
from schoolweave.web.rounds.models import Answer, Consultation, Item, Pack, PackFile, Scenario
from schoolweave.web.rounds.queries import packs
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.rounds.rules import decisions as rules

DRAWN_MAX = 3
"""How often a pack is drawn anew because something came in under its own moment."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A pack before it is kept: its moment, who freezes it, what it says, its files."""

    at: datetime
    title: str
    name: str
    content: str
    sha256: str
    files: dict[str, bytes]


def freeze(*, scenario: Scenario, title: str, by: Person | None) -> Pack:
    """Freeze a pack of the communities for which something is recommended; return it.

    What is known at that moment goes into it, with its SHA-256, and into its files; nothing changes it
    later. The files of a large pack take seconds to draw, in which nobody is kept waiting: they are drawn
    first, and kept if what they tell of is still what was known at their moment. Raises :class:`NotAllowed`
    or :class:`NotNow`.
    """
    for _ in range(DRAWN_MAX):
        drawn = _drawn(scenario, title, by)
        pack = _keep(scenario, drawn, by)
        if pack is not None:
            return pack
    raise NotNow(gettext("Answers are coming in at this very moment. Freeze the pack again in a minute."))


def _drawn(scenario: Scenario, title: str, by: Person | None) -> _Drawn:
    """Draw a pack of what is known now; changes nothing."""
    consultation = _may_be_frozen(scenario, by)
    now, name = timezone.now(), str(by or gettext("The system"))[:200]
    content = packs.content(scenario, consultation, title=title, at=now, by=name)
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    return _Drawn(now, title, name, content, sha256, printing.files(content, sha256))


@transaction.atomic
def _keep(scenario: Scenario, drawn: _Drawn, by: Person | None) -> Pack | None:
    """Keep a pack as it was drawn; None where more was known at its moment than was seen then."""
    consultation = _may_be_frozen(scenario, by)
    if consultation is not None:  # an answer that was being written is in by now, or is of a later moment
        list(Answer.objects.select_for_update().filter(consultation=consultation).values_list("pk"))
    if packs.content(scenario, consultation, title=drawn.title, at=drawn.at, by=drawn.name) != drawn.content:
        return None
    pack = Pack.objects.create(
        scenario=scenario,
        consultation=consultation,
        title=drawn.title[:200],
        content=drawn.content,
        sha256=drawn.sha256,
        frozen_at=drawn.at,
        frozen_by=by,
    )
    _store(pack, drawn.files)
    after = {"sha256": pack.sha256, "items": pack.items.count(), "scenario": scenario.pk}
    record(verb=rules.VERBS["freeze"], object=pack, by=by, after=after)
    return pack


def _may_be_frozen(scenario: Scenario, by: Person | None) -> Consultation | None:
    """Return the consultation that a pack tells of; raises :class:`NotAllowed` or :class:`NotNow`."""
    if by is not None:
        rules.check_can_freeze(by, scenario)
    rules.check_can_be_frozen(scenario, len(packs.recommendations(scenario)))
    return packs.consultation_of(scenario)


def _store(pack: Pack, files: Mapping[str, bytes]) -> None:
    """Write a pack's items, and its files as people read them."""
    found = printing.read(pack.content)
    groups = {group.number: group for group in pack.scenario.groups.all()}
    Item.objects.bulk_create(
        Item(
            pack=pack,
            number=one["number"],
            group=groups[one["group"]],
            name=one["name"],
            schools=one["figures"]["schools"],
            recommended=one["recommendation"]["outcome"],
            dissent=len(one["dissent"]),
        )
        for one in found["items"]
    )
    for name, content in files.items():
        digest = hashlib.sha256(content).hexdigest()
        PackFile.objects.create(pack=pack, name=name, content=content, sha256=digest)
