"""Bring programmes into the database."""

from django.db import transaction

from schoolweave import policy
from schoolweave.policy import programmes
from schoolweave.web.accounts.actions import record
from schoolweave.web.programmes.models import Programme, RuleVersion


@transaction.atomic
def load_shipped() -> int:
    """Load the programmes that the package ships; return how many rule versions were new.

    Safe to repeat. A version that is there already keeps its rules, because decisions are pinned to them;
    only the day on which it ended may still change, and its document is filled in where there was none.
    """
    return sum(_load(programmes.get(name)) for name in programmes.ids())


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
            "kind": shipped.kind,
            "wording": shipped.wording.model_dump(mode="json"),
            "communities": shipped.communities and shipped.communities.model_dump(mode="json"),
            "document": shipped.model_dump(mode="json"),
        },
    )
    if new:
        record(verb="rules.loaded", object=version, by=None, after={"from_date": str(shipped.from_date)})
    elif not version.document:
        version.document = shipped.model_dump(mode="json")
        version.save(update_fields=["document"])
    if not new and version.to_date != shipped.to_date:
        before, version.to_date = version.to_date, shipped.to_date
        version.save(update_fields=["to_date"])
        ended = {"to_date": str(shipped.to_date)}
        record(verb="rules.ended", object=version, by=None, before={"to_date": str(before)}, after=ended)
    return new
