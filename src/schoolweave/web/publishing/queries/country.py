"""Which register a page is about, under which rules, and how old its data are."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from hashlib import sha256
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext

from schoolweave.policy.models import CommunityRules, Wording
from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.collaborations.models import Collaboration, Membership
from schoolweave.web.directory.models import Extract, Flow, Register
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.programmes.models import Programme, RuleVersion
from schoolweave.web.rounds.models import Scenario

INWARD = ("scenario", "import", "person", "role")
"""Nouns of audit events that leave the public pages as they are: an import that is applied, or a scenario
that is adopted, also leaves an event of the register or of its communities.
"""


@dataclass(frozen=True, slots=True)
class Country:
    """A register with the rules in force and the source of its schools.

    ``stamp`` changes whenever anything that a public page shows may have changed.
    """

    prefix: str
    name: str
    programme: str
    summary: str
    version: str
    rules: CommunityRules | None
    wording: Wording
    file_name: str
    as_of: date | None
    imported_at: datetime | None
    stamp: str
    is_default: bool

    @property
    def query(self) -> str:
        """Return what an address of a list needs to be about this register: nothing for the default one."""
        return "" if self.is_default else f"?{urlencode({'register': self.prefix})}"

    @property
    def title(self) -> str:
        """Return what the country's pages are called: its programme, else its register."""
        return self.programme or self.name

    @property
    def pathway(self) -> tuple[int, ...]:
        """Return the years that a community must serve, empty where there are no rules."""
        return self.rules.pathway if self.rules else ()


def registers() -> QuerySet[Register]:
    """Return registers, the one whose communities were adopted last first."""
    mine = {"register": OuterRef("pk")}
    adopted = Scenario.objects.filter(**mine, adopted_at__isnull=False).order_by("-adopted_at")
    formed = Collaboration.objects.filter(**mine).order_by("-id")
    forming = adopted.filter(rule_version__communities__isnull=False)
    extract = Extract.objects.filter(**mine).order_by("-id")
    return (
        Register.objects.defer("outline")
        .annotate(
            adopted=Subquery(adopted.values("adopted_at")[:1]),
            adopted_rules=Subquery(forming.values("rule_version")[:1]),
            formed=Subquery(formed.values("id")[:1]),
            formed_programme=Subquery(formed.order_by(_other_kind(), "-id").values("programme")[:1]),
            extract_id=Subquery(extract.values("id")[:1]),
            newest_event=_newest(_public_events()),
            newest_membership=_newest(Membership.objects.all()),
            newest_flow=_newest(Flow.objects.all()),
        )
        .order_by(
            F("adopted").desc(nulls_last=True),
            F("formed").desc(nulls_last=True),
            F("extract_id").desc(nulls_last=True),
            "prefix",
        )
    )


def others(than: Country) -> list[Register]:
    """Return the other registers of which something has been imported."""
    return list(registers().exclude(pk=than.prefix).filter(extracts__isnull=False).distinct())


def country(prefix: str = "") -> Country | None:
    """Return the country of a register, or the default one; None where there is none.

    Raises
    ------
    Register.DoesNotExist
        Where ``prefix`` names no register.
    """
    all_of_them: list[Any] = list(registers())
    found = next((one for one in all_of_them if one.prefix == (prefix or one.prefix)), None)
    if found is None and prefix:
        raise Register.DoesNotExist(gettext("There is no register “%(name)s”.") % {"name": prefix})
    if found is None:
        return None
    version = _rule_version(found)
    extract = Extract.objects.filter(pk=found.extract_id).defer("report").first()
    programme = version.programme if version else None
    return Country(
        prefix=found.prefix,
        name=found.name,
        programme=programme.name if programme else "",
        summary=programme.summary if programme else "",
        version=version.version if version else "",
        rules=programmes.rules(version) if version and version.communities else None,
        wording=programmes.spoken(version),
        file_name=extract.file_name if extract else "",
        as_of=extract.as_of if extract else None,
        imported_at=extract.imported_at if extract else None,
        stamp=_stamp(found, version),
        is_default=found is all_of_them[0],
    )


def _rule_version(found: Any) -> RuleVersion | None:
    versions = RuleVersion.objects.select_related("programme")
    if found.adopted_rules:
        return versions.get(pk=found.adopted_rules)
    programme = (
        Programme.objects.filter(pk=found.formed_programme)
        if found.formed_programme
        else Programme.objects.filter(register_prefix=found.prefix)
    )
    return versions.filter(programme__in=programme).order_by("-from_date").first()


def _other_kind() -> Case:
    """Return the order in which rules that form communities come before others, such as those of hubs."""
    others = When(rule_version__isnull=False, rule_version__communities__isnull=True, then=1)
    return Case(others, default=0)


def _public_events() -> QuerySet[AuditEvent]:
    """Return the events that may have changed what the public sees: all but those known not to."""
    inward = (Q(verb__startswith=f"{noun}.") for noun in INWARD)
    return AuditEvent.objects.exclude(reduce(or_, inward))


def _newest(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by("-pk").values("pk")[:1])


def _stamp(found: Any, version: RuleVersion | None) -> str:
    """Every change leaves an audit event or a new row, so the newest of each date what is shown."""
    parts = (found.prefix, found.adopted, found.formed, found.extract_id, version and version.pk)
    newest = (found.newest_event, found.newest_membership, found.newest_flow)
    return sha256("|".join(map(str, parts + newest)).encode()).hexdigest()[:20]
