"""Rules, tests, stages, roles and money of a version as rows of tables."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.policy import Version
from schoolweave.policy.conditions import CERTAINTIES
from schoolweave.policy.eligibility import shown
from schoolweave.policy.roles import Role
from schoolweave.web.programmes.wording import CERTAIN
from schoolweave.web.ui.tables import Cell, Column, Row, Table, simple_table


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as the table sorts, searches and downloads it; ``position`` is its place in the file."""

    position: int
    id: str
    topic: str
    title: str
    sentence: str
    source: str
    certainty: str
    numbers: str

    @property
    def doubt(self) -> int:
        """How uncertain it is, from 0."""
        return CERTAINTIES.index(self.certainty)

    @property
    def text(self) -> str:
        """All that a search looks through."""
        return " ".join((self.id, self.topic, self.title, self.sentence, self.source)).casefold()


RULE_COLUMNS = (
    Column("rule", _("Rule"), header=True, order=("position",)),
    Column("says", _("What it says")),
    Column("certainty", _("How certain"), order=("doubt", "position")),
    Column("numbers", _("Its numbers")),
)
RULE_HEADER = ("rule", "topic", "title", "sentence", "source", "certainty", "numbers")


def rule_rows(version: Version) -> list[RuleRow]:
    """Return a version's rules in the order of its file."""
    return [
        RuleRow(
            position,
            rule.id,
            rule.topic,
            rule.title,
            rule.sentence,
            rule.source,
            rule.certainty,
            "; ".join(f"{name.replace('_', ' ')}: {shown(value)}" for name, value in rule.parameters.items()),
        )
        for position, rule in enumerate(version.rules)
    ]


def rule_cells(row: RuleRow) -> Row:
    """Return what a rule's row says."""
    name, tone, _meaning = CERTAIN[row.certainty]
    return {
        "rule": Cell(f"{row.id} {row.title}".strip(), note=row.topic),
        "says": Cell(row.sentence, note=gettext("Source: %(source)s") % {"source": row.source}),
        "certainty": Cell(str(name), tone=tone),
        "numbers": row.numbers or gettext("None"),
    }


def stages(version: Version) -> Table:
    """Return the stages: what each is called, who owns it, what it sets free, what may follow."""
    names = {one.id: one.name for one in version.stages}
    columns = (
        Column("stage", gettext("Stage"), header=True),
        Column("owner", gettext("Whose turn")),
        Column("releases", gettext("What is set free")),
        Column("next", gettext("What may follow")),
    )
    rows: list[Row] = [
        {
            "stage": Cell(one.name, note=one.description),
            "owner": one.owner.replace("-", " "),
            "releases": ", ".join(one.releases) or gettext("Nothing"),
            "next": ", ".join(names[key] for key in one.next) or gettext("Nothing: it ends here"),
        }
        for one in version.stages
    ]
    return simple_table(gettext("Stages"), columns, rows, noun=gettext("stages"))


def eligibility(version: Version) -> Table:
    """Return the tests of eligibility with source and certainty."""
    columns = (
        Column("test", gettext("Test"), header=True),
        Column("about", gettext("Of what")),
        Column("weight", gettext("If it is not met")),
        Column("certainty", gettext("How certain")),
    )
    rows: list[Row] = [
        {
            "test": Cell(one.sentence, note=gettext("Source: %(source)s") % {"source": one.source}),
            "about": one.about,
            "weight": _weight(hard=one.hard, alternative=bool(one.group)),
            "certainty": Cell(str(CERTAIN[one.certainty][0]), tone=CERTAIN[one.certainty][1]),
        }
        for one in version.eligibility
    ]
    return simple_table(gettext("Who is eligible"), columns, rows, noun=gettext("tests"))


def _weight(*, hard: bool, alternative: bool) -> str:
    if not hard:
        return gettext("A warning")
    return gettext("Another reason may do") if alternative else gettext("Not eligible")


def roles(version: Version) -> Table:
    """Return the roles: how many, what they are paid, the time they free, how long they are held."""
    columns = (
        Column("role", gettext("Role"), header=True),
        Column("count", gettext("How many")),
        Column("paid", gettext("Allowance a year")),
        Column("release", gettext("Release")),
        Column("tenure", gettext("Held for")),
    )
    rows: list[Row] = [
        {
            "role": Cell(one.name, note=one.selection),
            "count": Cell(_count(one), note=_sure(one.count.certainty)),
            "paid": _paid(one),
            "release": _release(version, one),
            "tenure": _tenure(one),
        }
        for one in version.roles
    ]
    return simple_table(gettext("Roles"), columns, rows, noun=gettext("roles"))


def _sure(certainty: str) -> str:
    name, _tone, meaning = CERTAIN[certainty]
    return "" if certainty == "confirmed" else f"{name}: {meaning}"


def _count(role: Role) -> str:
    of = gettext("a community") if role.level == "community" else gettext("a school")
    count = role.count
    if count.formula == "fixed" and not count.number:
        return gettext("On request")
    if count.formula == "fixed":
        return gettext("%(number)s for %(of)s") % {"number": count.number, "of": of}
    if count.formula == "bands":
        text = gettext("%(number)s from %(learners)s learners")
        return "; ".join(text % {"number": number, "learners": first} for first, number in count.bands)
    stated = {"per": count.per, "of": of, "minimum": count.minimum}
    return gettext("One for every %(per)s learners of %(of)s, at least %(minimum)s") % stated


def _paid(role: Role) -> str:
    return "; ".join(
        f"{one.amount}{f' ({one.holder})' if one.holder else ''}" for one in role.allowances
    ) or gettext("None")


def _release(version: Version, role: Role) -> str | None:
    if role.release_fte is None:
        return None
    hours = version.time.hours_per_fte_week
    part = gettext("%(fte)s of a full-time teacher") % {"fte": f"{role.release_fte:g}"}
    return f"{part}, {role.release_fte * hours:g} h/week" if hours else part


def _tenure(role: Role) -> str:
    tenure = role.tenure
    if tenure.fixed_share is not None:
        stated = {"share": f"{tenure.fixed_share:.0%}", "number": tenure.fixed_share_from}
        return gettext("At most %(share)s fixed-term from %(number)s roles on") % stated
    if tenure.first_years is None:
        return gettext("No limit is known")
    stated = {"years": f"{tenure.first_years:g}", "times": tenure.extensions}
    if not tenure.extensions:
        return gettext("%(years)s years at most") % stated
    return gettext("%(years)s years, extended at most %(times)s times") % stated
