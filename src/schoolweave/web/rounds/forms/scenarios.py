"""What people fill in: a scenario to be run, two to be compared."""

import secrets
from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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
        return gettext("%(programme)s, version %(version)s (from %(day)s)") % {
            "programme": version.programme.name,
            "version": version.version,
            "day": date_format(version.from_date, "j F Y"),
        }


class ScenarioForm(forms.Form):
    """Settings of a scenario."""

    name = forms.CharField(
        max_length=200, label=_("Name"), help_text=_("So that you and others find it again in the list.")
    )
    rule_version = RuleVersionField(
        queryset=RuleVersion.objects.none(),
        label=_("Programme and version"),
        empty_label=None,
        help_text=_(
            "Its rules say which schools may join, how many belong together and what they must serve."
        ),
    )
    region = forms.ChoiceField(
        required=False,
        label=_("Region"),
        help_text=_("The schools that it is about, with how many are listed."),
    )
    seconds = forms.IntegerField(
        min_value=SECONDS_MIN,
        max_value=SECONDS_MAX,
        initial=SECONDS_USUAL,
        label=_("Time to search, in seconds"),
        help_text=format_lazy(
            _(
                "{least} to {most}. Half a minute does for 2,500 schools; "
                "longer finds a little less travel and a better proof."
            ),
            least=SECONDS_MIN,
            most=SECONDS_MAX,
        ),
    )
    seed = forms.IntegerField(
        min_value=0,
        max_value=SEED_MAX,
        label=_("Seed"),
        help_text=_("Where the search starts. Another number shows how much chance is in the result."),
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
            text = gettext("This region is not in %(register)s. Choose another.")
            self.add_error("region", text % {"register": cleaned["register"].name})
        return cleaned


def _regions() -> list[tuple[str, Any]]:
    """Return the regions of each register, with how many schools are listed there."""
    listed = directory.listed().exclude(region="").order_by("register_id", "region")
    counted = listed.values_list("register_id", "region").annotate(schools=Count("pk"))
    of_register: dict[str, list[tuple[str, str]]] = {}
    for prefix, region, schools in counted:
        of_register.setdefault(prefix, []).append((f"{prefix}|{region}", _counted(region, schools)))
    names = dict(Register.objects.values_list("pk", "name"))
    whole: list[tuple[str, Any]] = [("", gettext("The whole register"))]
    if len(of_register) == 1:
        return whole + next(iter(of_register.values()))
    return whole + [(names[prefix], regions) for prefix, regions in of_register.items()]


def _counted(region: str, schools: int) -> str:
    return gettext("%(region)s (%(count)s schools)") % {"region": region, "count": f"{schools:,}"}


NOT_TO_BE_SEEN = _(
    "That scenario cannot be compared: it has not finished, or only the staff see it. Choose one of the list."
)


class CompareForm(forms.Form):
    """Two scenarios of one register."""

    a = forms.ModelChoiceField(queryset=Scenario.objects.none(), label=_("First"), empty_label=None)
    b = forms.ModelChoiceField(queryset=Scenario.objects.none(), label=_("Second"), empty_label=None)

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
            text = gettext("Choose another scenario than the first: one has no difference from itself.")
            self.add_error("b", text)
        elif first.register_id != second.register_id:
            text = gettext("Choose a scenario of the same register: these two have no school in common.")
            self.add_error("b", text)
        return cleaned


def _title(scenario: Scenario) -> str:
    about = scenario.region or scenario.register.name
    return f"{scenario.name} ({about}, {date_format(scenario.created_at, 'j F Y')})"
