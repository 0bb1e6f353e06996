"""Which communities stand, and who is in them."""

from django.db.models import Case, F, QuerySet, When

from schoolweave.web.collaborations.models import Collaboration, Membership
from schoolweave.web.directory.models import Register, School
from schoolweave.web.programmes.models import Programme


def current(register: Register | str, programme: Programme | None = None) -> QuerySet[Collaboration]:
    """Return the communities of a register that stand today, of one programme where it is given."""
    standing = Collaboration.objects.filter(register=register, to_date__isnull=True)
    return standing if programme is None else standing.filter(programme=programme)


def members(collaboration: Collaboration) -> QuerySet[Membership]:
    """Return the present members with their schools: the host, then from the nearest to the farthest.

    Of a community that has ended, those who were in it at its end.
    """
    present = collaboration.memberships.filter(to_date=collaboration.to_date).select_related("school")
    return present.order_by("-is_host", F("km").asc(nulls_last=True), "school__name", "school_id")


def memberships_of(school: School) -> QuerySet[Membership]:
    """Return the school's places in what stands today, its community before its hub, the newest first."""
    present = school.memberships.filter(to_date__isnull=True, collaboration__to_date__isnull=True)
    pinned = "collaboration__rule_version"
    others = When(**{f"{pinned}__isnull": False, f"{pinned}__communities__isnull": True}, then=1)
    known = present.select_related("collaboration__programme", pinned)
    return known.order_by(Case(others, default=0), "-from_date", "-is_host", "-id")


def community_of(school: School) -> Membership | None:
    """Return the school's place in the community it is in today, else in a hub, or ``None``."""
    return memberships_of(school).first()


def adopted(register: Register | str, programme: Programme) -> QuerySet[Collaboration]:
    """Return the communities that stand because a scenario was adopted."""
    return current(register, programme).filter(source=Collaboration.Source.SCENARIO)
