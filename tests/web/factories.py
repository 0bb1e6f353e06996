"""Rows for tests of the site, small and made by hand. Every web author uses these."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from schoolweave.policy import programmes
from schoolweave.web.accounts.models import Assignment, Person
from schoolweave.web.directory.models import Extract, Register, School
from schoolweave.web.programmes.models import Programme, RuleVersion

PASSWORD = "kowhai-blossom-in-spring"


class PersonFactory(DjangoModelFactory):
    """A person; ``PersonFactory(role="analyst")`` holds that role everywhere since long ago."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.test")
    name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return Person.objects.create_user(kwargs.pop("email"), kwargs.pop("password", PASSWORD), **kwargs)

    @factory.post_generation
    def role(self, create, extracted, **kwargs):
        if extracted:
            AssignmentFactory(person=self, role=extracted)


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    person = factory.SubFactory(PersonFactory)
    role = "programme-officer"
    from_date = factory.LazyFunction(lambda: timezone.localdate().replace(month=1, day=1))


class RegisterFactory(DjangoModelFactory):
    class Meta:
        model = Register
        django_get_or_create = ("prefix",)

    prefix = "demo"
    name = "Demo country register of schools"


class ExtractFactory(DjangoModelFactory):
    class Meta:
        model = Extract

    register = factory.SubFactory(RegisterFactory)
    file_name = "schools.csv"
    sha256 = "0" * 64
    as_of = timezone.datetime(2024, 7, 1).date()


class SchoolFactory(DjangoModelFactory):
    """A primary school with a roll and a place; each next one 0.01 degrees further east."""

    class Meta:
        model = School

    id = factory.Sequence(lambda n: f"demo:{n + 1}")
    register = factory.SubFactory(RegisterFactory)
    extract = factory.SubFactory(ExtractFactory, register=factory.SelfAttribute("..register"))
    name = factory.Sequence(lambda n: f"Example {n + 1} School")
    search_name = factory.LazyAttribute(lambda school: _searchable(school.name))
    kind = "primary"
    authority = "state"
    latitude = -41.0
    longitude = factory.Sequence(lambda n: 174.0 + (n % 500) * 0.01)
    years = factory.LazyFunction(lambda: [1, 2, 3, 4, 5, 6, 7, 8])
    roll = 200
    region = "North"
    area = "Northern District"
    town = "Example Town"


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme
        django_get_or_create = ("id",)

    id = "demo-communities"
    name = "Schools Together"
    country = "the demo country"
    register_prefix = "demo"


class RuleVersionFactory(DjangoModelFactory):
    """Small communities, two to five schools, no pathway: the engine answers at once."""

    class Meta:
        model = RuleVersion
        django_get_or_create = ("programme", "version")

    programme = factory.SubFactory(ProgrammeFactory)
    version = "1"
    from_date = timezone.datetime(2024, 1, 1).date()
    wording = factory.LazyFunction(
        lambda: {
            "community": "community",
            "communities": "communities",
            "host": "host school",
            "year": "year",
            "years": "years",
        }
    )
    communities = factory.LazyFunction(
        lambda: {
            "size_min": 2,
            "size_max": 5,
            "size_mean": 4,
            "pathway": [],
            "pathway_required": False,
            "kinds": ["primary", "intermediate", "secondary", "area"],
            "authorities": ["state", "integrated"],
            "state_min": 0,
        }
    )
    document = factory.LazyAttribute(
        lambda row: (
            programmes.get("demo-communities").version().model_dump(mode="json")
            | {"version": row.version, "wording": row.wording, "communities": row.communities}
        )
    )


def _searchable(name):
    from schoolweave.web.directory.rows import searchable

    return searchable(name)
