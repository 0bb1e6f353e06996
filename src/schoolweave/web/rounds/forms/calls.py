"""What the office fills in to make a round, change it, and move its times."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts.reach import visible
from schoolweave.web.directory.models import Register
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.rounds.forms.scenarios import RuleVersionField
from schoolweave.web.rounds.models import Round
from schoolweave.web.ui import stale
from schoolweave.web.ui.days import DayField

SUGGESTED = ("Pacific/Auckland", "Pacific/Chatham", "Europe/London", "UTC")
KINDS = {"communities": Round.Kind.COMMUNITIES, "network": Round.Kind.COMMUNITIES, "hubs": Round.Kind.HUBS}


def instant(day: date, clock: time, zone: str) -> datetime:
    """Return the instant at which clocks in a zone show a time.

    Raises :class:`forms.ValidationError` for a time that the clocks skip, or show twice, on that day.
    """
    local = datetime.combine(day, clock, tzinfo=ZoneInfo(zone))
    back = local.astimezone(UTC).astimezone(ZoneInfo(zone))
    told = {"time": f"{clock:%H:%M}", "zone": zone}
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise forms.ValidationError(
            gettext(
                "Clocks in %(zone)s skip %(time)s on that day, for summer time begins: give another time."
            )
            % told
        )
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise forms.ValidationError(
            gettext(
                "Clocks in %(zone)s show %(time)s twice on that day, for summer time ends: give another time."
            )
            % told
        )
    return local.astimezone(UTC)


class _ClockField(forms.TimeField):
    """A time of day, typed as 17:00."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            widget=forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"}),
            input_formats=["%H:%M", "%H.%M", "%H"],
            error_messages={"invalid": _("Give the time as hours and minutes, such as 17:00.")},
            **more,
        )


class RoundForm(forms.Form):
    """A round: what, under which rules, from when to when in which zone."""

    name = forms.CharField(max_length=200, label=_("Name"))
    rule_version = RuleVersionField(
        queryset=RuleVersion.objects.none(),
        label=_("Programme and version"),
        empty_label=None,
        help_text=_("Pinned: the round keeps these rules even when newer ones come."),
    )
    time_zone = forms.CharField(
        max_length=60,
        label=_("Time zone"),
        help_text=_("For instance Pacific/Auckland or Europe/London. The round shows its times in it."),
    )
    opens_on = DayField(label=_("Opens on"))
    opens_at = _ClockField(label=_("Opens at"))
    closes_on = DayField(label=_("Closes on"))
    closes_at = _ClockField(label=_("Closes at"), help_text=_("What comes in at that very minute is late."))
    summary = forms.CharField(
        max_length=5000,
        required=False,
        label=_("What the round is for"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    next_steps = forms.CharField(
        max_length=5000,
        required=False,
        label=_("What happens after it has closed, and when"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    contact = forms.CharField(max_length=200, required=False, label=_("Whom to ask"))

    def __init__(self, *args: Any, person: Any, frozen: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        registers = visible(person, "round.manage", Register.objects.all())
        field: Any = self.fields["rule_version"]
        field.queryset = programmes.every_version().filter(
            kind__in=list(KINDS), programme__register_prefix__in=registers.values("pk")
        )
        if frozen:
            for name in ("rule_version", "time_zone", "opens_on", "opens_at", "closes_on", "closes_at"):
                del self.fields[name]

    def clean_time_zone(self) -> str:
        """See that there is such a zone."""
        zone = str(self.cleaned_data["time_zone"])
        if zone not in available_timezones():
            known = ", ".join(SUGGESTED)
            raise forms.ValidationError(
                gettext("There is no time zone “%(zone)s”: give a name such as %(known)s.")
                % {"zone": zone, "known": known}
            )
        return zone

    def clean(self) -> dict[str, Any]:
        """Turn days and clock times into instants."""
        cleaned = super().clean() or {}
        zone = cleaned.get("time_zone")
        for name in ("opens", "closes"):
            day, clock = cleaned.get(f"{name}_on"), cleaned.get(f"{name}_at")
            if zone and day is not None and clock is not None:
                try:
                    cleaned[f"{name}_instant"] = instant(day, clock, zone)
                except forms.ValidationError as wrong:
                    self.add_error(f"{name}_at", wrong)
        opens, closes = cleaned.get("opens_instant"), cleaned.get("closes_instant")
        if opens and closes and closes <= opens:
            self.add_error("closes_on", gettext("The closing time must be after the opening time."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """Return what the actions take."""
        given = self.cleaned_data
        texts = {name: given[name] for name in ("name", "summary", "next_steps", "contact")}
        if "rule_version" not in self.fields:
            return texts
        version: RuleVersion = given["rule_version"]
        return texts | {
            "rule_version": version,
            "register": Register.objects.defer("outline").get(pk=version.programme.register_prefix),
            "kind": KINDS[version.kind],
            "time_zone": given["time_zone"],
            "opens_at": given["opens_instant"],
            "closes_at": given["closes_instant"],
        }


class RoundChangeForm(RoundForm, stale.VersionedForm):
    """The same for a round that is there already."""


class ClosingForm(stale.VersionedForm):
    """A new closing time in the round's own zone, with the reason that its page gives."""

    closes_on = DayField(label=_("Closes on"))
    closes_at = _ClockField(label=_("Closes at"))
    reason = forms.CharField(max_length=1000, label=_("Why"), help_text=_("Everybody reads this."))

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = round.time_zone
        self.fields["closes_at"].help_text = gettext("In %(zone)s.") % {"zone": round.time_zone}

    def clean(self) -> dict[str, Any]:
        """Turn day and time into an instant."""
        cleaned = super().clean() or {}
        day, clock = cleaned.get("closes_on"), cleaned.get("closes_at")
        if day is not None and clock is not None:
            try:
                cleaned["instant"] = instant(day, clock, self.zone)
            except forms.ValidationError as wrong:
                self.add_error("closes_at", wrong)
        return cleaned


class ReasonForm(forms.Form):
    """A reason, where an act needs one."""

    reason = forms.CharField(
        max_length=2000, label=_("Why"), widget=forms.Textarea(attrs={"rows": 4}), required=True
    )

    def __init__(
        self, *args: Any, label: Any = None, hint: Any = "", required: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label or _("Why")
        self.fields["reason"].help_text = hint
        self.fields["reason"].required = required


class CallOffForm(ReasonForm, stale.VersionedForm):
    """Why something is called off that somebody else may be calling off too."""
