"""Bring programmes into the database."""

from django.db import transaction

from schoolweave import policy
from schoolweave.web.accounts.actions import record
from schoolweave.web.programmes.models import Programme, RuleVersion


@transaction.atomic
def load_shipped() -> int:
    """Load the programmes that the package ships; return how many rule versions were new.

    Safe to repeat. A version that is there already keeps its rules, because decisions are pinned to them;
    only the day on which it ended may still change.
    """
    return sum(_load(policy.load(name)) for name in policy.available())


def _load(shipped: policy.Programme) -> int:
    programme, _ = Programme.objects.update_or_create(
        id=shipped.id,
        defaults={
            "name": shipped.name,
            "country": shipped.country,
            "register_prefix": shipped.register_prefix,
            "summary": shipped.summary,
        },
    )
    return sum(_load_version(programme, version) for version in shipped.versions)


def _load_version(programme: Programme, shipped: policy.Version) -> bool:
    version, new = RuleVersion.objects.get_or_create(
        programme=programme,
        version=shipped.version,
        defaults={
            "from_date": shipped.from_date,
            "to_date": shipped.to_date,
            "note": shipped.note,
            "wording": shipped.wording.model_dump(mode="json"),
            "communities": shipped.communities.model_dump(mode="json"),
        },
    )
    if new:
        record(verb="rules.loaded", object=version, by=None, after={"from_date": str(shipped.from_date)})
    elif version.to_date != shipped.to_date:
        before, version.to_date = version.to_date, shipped.to_date
        version.save(update_fields=["to_date"])
        ended = {"to_date": str(shipped.to_date)}
        record(verb="rules.ended", object=version, by=None, before={"to_date": str(before)}, after=ended)
    return new
