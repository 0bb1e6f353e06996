"""What a version of a programme's rules says, as the library's own types."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext

from schoolweave.policy import CommunityRules, Version, Wording
from schoolweave.policy.hub_rules import HubRules
from schoolweave.web.programmes.models import Programme, RuleVersion


def version(rule_version: RuleVersion) -> Version:
    """Return the whole version: rules, stages, forms, eligibility, criteria, tasks, roles, money.

    A row from before documents were kept has its wording and the rules for forming communities alone.
    """
    if rule_version.document:
        return Version.model_validate(rule_version.document)
    return Version(
        version=rule_version.version,
        from_date=rule_version.from_date,
        to_date=rule_version.to_date,
        note=rule_version.note,
        wording=wording(rule_version),
        communities=rules(rule_version),
    )


def rules(rule_version: RuleVersion) -> CommunityRules:
    """Return the rules for forming communities, checked again as they are read."""
    return CommunityRules.model_validate(rule_version.communities)


def hub_rules(rule_version: RuleVersion | None) -> HubRules | None:
    """Return the rules for forming hubs, checked again as they are read; ``None`` where it forms none."""
    found = rule_version.document.get("hubs") if rule_version is not None else None
    return HubRules.model_validate(found) if found else None


def fact_name(rule_version: RuleVersion | None, fact: str) -> str:
    """Return what a version calls a fact about schools, such as its measure of need."""
    named = rule_version.document.get("fact_names", {}) if rule_version is not None else {}
    return str(named.get(fact, fact.replace("_", " ")))


def wording(rule_version: RuleVersion, language: str = "") -> Wording:
    """Return the programme's own public words, those in ``language`` (``mi``) where it has any."""
    translated = rule_version.document.get("words", {}).get(language.split("-")[0])
    return Wording.model_validate(translated or rule_version.wording)


def spoken(rule_version: RuleVersion | None) -> Wording:
    """Return the words in the reader's language; those that are Schoolweave's own by its catalogue.

    Without rules, all of them are.
    """
    found = wording(rule_version, get_language() or "") if rule_version else Wording()
    own = Wording().model_dump()
    words = {name: gettext(word) for name, word in found.model_dump().items() if word == own[name]}
    return found.model_copy(update=words)


def every_version(register: str | None = None) -> QuerySet[RuleVersion]:
    """Return rule versions of all kinds, newest first within each programme; of one register if given."""
    found = RuleVersion.objects.select_related("programme")
    return found if register is None else found.filter(programme__register_prefix=register)


def versions(register: str | None = None) -> QuerySet[RuleVersion]:
    """Return the rule versions that form communities, newest first; of one register where it is given."""
    return every_version(register).filter(communities__isnull=False)


def in_force(register: str, on: date) -> RuleVersion | None:
    """Return the rules for a register's communities on a day: those in force, else the newest, if any."""
    of_register = versions(register).order_by("-from_date", "programme_id")
    on_that_day = of_register.filter(Q(to_date__isnull=True) | Q(to_date__gte=on), from_date__lte=on)
    return on_that_day.first() or of_register.first()


def programmes(text: str = "") -> QuerySet[Programme]:
    """Return the programmes whose name or country has a text in it."""
    return Programme.objects.filter(Q(name__icontains=text) | Q(country__icontains=text)).order_by(
        "name", "pk"
    )


def marks(rule_version: RuleVersion) -> list[str]:
    """Return how certain each rule of a version is, without reading the rest of it."""
    return [rule["certainty"] for rule in rule_version.document.get("rules", ())]
