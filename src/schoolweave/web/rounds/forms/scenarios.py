"""What people fill in: a scenario to be run, two to be compared."""

import secrets
from typing import Any

from django import forms
from django.db.models import Count, QuerySet

from schoolweave.web.directory import queries as directory
from schoolweave.web.directory.models import Register
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.rules import SECONDS_MAX, SECONDS_MIN

SEED_MAX = 2**31 - 1
SECONDS_USUAL = 30


class RuleVersionField(forms.ModelChoiceField):
    """A choice of programme and version, told apart by the day each began."""

    def label_from_instance(self, version: RuleVersion) -> str:
        """Return programme, version and since when."""
        return f"{version.programme.name}, version {version.version} (from {version.from_date:%-d %B %Y})"


class ScenarioForm(forms.Form):
    """Settings of a scenario."""

    name = forms.CharField(
        max_length=200, label="Name", help_text="So that you and others find it again in the list."
    )
    rule_version = RuleVersionField(
        queryset=RuleVersion.objects.none(),
        label="Programme and version",
        empty_label=None,
        help_text="Its rules say which schools may join, how many belong together and what they must serve.",
    )
    region = forms.ChoiceField(
        required=False, label="Region", help_text="The schools that it is about, with how many are listed."
    )
    seconds = forms.IntegerField(
        min_value=SECONDS_MIN,
        max_value=SECONDS_MAX,
        initial=SECONDS_USUAL,
        label="Time to search, in seconds",
        help_text=f"{SECONDS_MIN} to {SECONDS_MAX}. Half a minute does for 2,500 schools; "
        "longer finds a little less travel and a better proof.",
    )
    seed = forms.IntegerField(
        min_value=0,
        max_value=SEED_MAX,
        label="Seed",
        help_text="Where the search starts. Another number shows how much chance is in the result.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        registers = Register.objects.values("pk")
        field: Any = self.fields["rule_version"]
        field.queryset = programmes.versions().filter(programme__register_prefix__in=registers)
        region: Any = self.fields["region"]
        region.choices = _regions()
        self.fields["seed"].initial = secrets.randbelow(10_000)

    @property
    def possible(self) -> bool:
        """Whether there is anything to run: rules, and a register that they are about."""
        field: Any = self.fields["rule_version"]
        return bool(field.queryset.exists())

    def clean(self) -> dict[str, Any]:
        """See that the region is one of the register that the rules are about."""
        cleaned = super().clean() or {}
        version, place = cleaned.get("rule_version"), cleaned.get("region") or ""
        prefix, _, region = place.partition("|")
        cleaned["region"] = region
        if version is None:
            return cleaned
        cleaned["register"] = Register.objects.defer("outline").get(pk=version.programme.register_prefix)
        if region and prefix != version.programme.register_prefix:
            self.add_error("region", f"This region is not in {cleaned['register'].name}. Choose another.")
        return cleaned


def _regions() -> list[tuple[str, Any]]:
    """Return the regions of each register, with how many schools are listed there."""
    listed = directory.listed().exclude(region="").order_by("register_id", "region")
    counted = listed.values_list("register_id", "region").annotate(schools=Count("pk"))
    of_register: dict[str, list[tuple[str, str]]] = {}
    for prefix, region, schools in counted:
        of_register.setdefault(prefix, []).append((f"{prefix}|{region}", f"{region} ({schools:,} schools)"))
    names = dict(Register.objects.values_list("pk", "name"))
    whole: list[tuple[str, Any]] = [("", "The whole register")]
    if len(of_register) == 1:
        return whole + next(iter(of_register.values()))
    return whole + [(names[prefix], regions) for prefix, regions in of_register.items()]


NOT_TO_BE_SEEN = (
    "That scenario cannot be compared: it has not finished, or only the staff see it. Choose one of the list."
)


class CompareForm(forms.Form):
    """Two scenarios of one register."""

    a = forms.ModelChoiceField(queryset=Scenario.objects.none(), label="First", empty_label=None)
    b = forms.ModelChoiceField(queryset=Scenario.objects.none(), label="Second", empty_label=None)

    def __init__(self, *args: Any, scenarios: QuerySet[Scenario], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        done = scenarios.filter(status=Scenario.Status.DONE)
        for name in ("a", "b"):
            field: Any = self.fields[name]
            field.queryset = done.defer("history", "register__outline")
            field.label_from_instance = _title
            field.error_messages["invalid_choice"] = NOT_TO_BE_SEEN

    def clean(self) -> dict[str, Any]:
        """See that the two differ and are about the same register."""
        cleaned = super().clean() or {}
        first, second = cleaned.get("a"), cleaned.get("b")
        if first is None or second is None:
            return cleaned
        if first.pk == second.pk:
            self.add_error("b", "Choose another scenario than the first: one has no difference from itself.")
        elif first.register_id != second.register_id:
            self.add_error("b", "Choose a scenario of the same register: these two have no school in common.")
        return cleaned


def _title(scenario: Scenario) -> str:
    about = scenario.region or scenario.register.name
    return f"{scenario.name} ({about}, {scenario.created_at:%-d %B %Y})"
