"""New Zealand: roles, what they are paid, the time they free, how long they are held."""

from datetime import date
from decimal import Decimal

import pytest
from tests.spec.book import Book

from schoolweave.core.errors import PolicyError
from schoolweave.policy import tenure
from schoolweave.policy.entitlement import (
    Member,
    allowance_of,
    entitlement,
    number_of,
    release_of,
    travel_range,
)
from schoolweave.policy.money import Money

ANNOUNCED, NZ = Book("nz-communities", "2014"), Book("nz-communities", "2018")
SCHOOLS = (
    Member("a", 90, 6),
    Member("b", 149, 8),
    Member("c", 150, 9),
    Member("d", 299, 15),
    Member("e", 1_312, 62),
)


@ANNOUNCED.rule(
    "ROL-1",
    "ROL-2",
    "ROL-3",
    columns="role, a year",
    rows=[("leader", "NZD 40,000"), ("across", "NZD 20,000"), ("within", "NZD 10,000")],
)
def test_allowances_as_announced_in_2014(role, a_year):
    """Never paid: settled at less before the first staffing order."""
    assert str(allowance_of(ANNOUNCED.version.role(role))) == a_year


@NZ.rule(
    "ROL-1",
    columns="school, a year, in cents",
    rows=[
        ("secondary", "NZD 30,000", 3_000_000),
        ("area", "NZD 30,000", 3_000_000),
        ("primary", "NZD 25,000", 2_500_000),
    ],
)
def test_rol_1_allowance_of_the_leader(school, a_year, in_cents):
    """By the leader's own school. There is one leader, whatever the community's size."""
    each = allowance_of(NZ.version.role("leader"), school)
    assert (str(each), each.minor) == (a_year, in_cents)
    assert number_of(NZ.version.role("leader").count, None) == 1


def test_rol_1_without_the_sector_is_refused():
    with pytest.raises(PolicyError, match="say one of secondary, area, primary"):
        allowance_of(NZ.version.role("leader"))


@NZ.rule(
    "ROL-2",
    "ROL-3",
    columns="role, holders, together",
    rows=[
        ("across", 1, "NZD 16,000"),
        ("across", 11, "NZD 176,000"),
        ("within", 1, "NZD 8,000"),
        ("within", 16, "NZD 128,000"),
    ],
)
def test_rol_2_and_3_allowances_of_teachers(role, holders, together):
    """Part-time holders within a school are paid in full."""
    assert str(allowance_of(NZ.version.role(role)) * holders) == together


@NZ.rule(
    "ROL-4",
    columns="learners, teachers across",
    rows=[(0, 1), (374, 1), (1_124, 1), (1_125, 2), (3_000, 4), (8_733, 12)],
)
def test_rol_4_teachers_across_by_the_parameter(learners, teachers_across):
    """One for every 750 learners, to the nearest, at least one. A community of 8,733 listed about eleven."""
    role = NZ.version.role("across")
    assert number_of(role.count, learners) == teachers_across
    assert role.count.certainty == NZ.version.rule("ROL-4").certainty == "unknown"


@NZ.rule(
    "ROL-5",
    columns="learners, teachers within",
    rows=[(90, 0), (149, 0), (150, 1), (299, 1), (300, 2), (1_312, 8)],
)
def test_rol_5_teachers_within_by_the_parameter(learners, teachers_within):
    """One for every 150 learners, rounded down: a small school gets none."""
    role = NZ.version.role("within")
    assert number_of(role.count, learners) == teachers_within
    assert role.count.certainty == NZ.version.rule("ROL-5").certainty == "unknown"


@NZ.rule(
    "ROL-6",
    columns="role, holders, full-time, hours a week",
    rows=[
        ("leader", 1, "0.4", "10"),
        ("across", 1, "0.4", "10"),
        ("across", 3, "1.2", "30"),
        ("within", 1, "0.08", "2"),
        ("within", 7, "0.56", "14"),
    ],
)
def test_rol_6_release_time(role, holders, full_time, hours_a_week):
    """0.40 of 25 hours is ten, 0.08 is two: exactly."""
    line = release_of(NZ.version, role, holders)
    assert line == (Decimal(full_time), Decimal(hours_a_week))


@NZ.rule(
    "ROL-7",
    columns="role, holders, together",
    rows=[("leader", 1, "NZD 1,000"), ("across", 4, "NZD 3,000"), ("within", 16, "NZD 6,400")],
)
def test_rol_7_induction(role, holders, together):
    """A year, beside the allowance."""
    assert str(NZ.version.role(role).induction * holders) == together


@NZ.rule(
    "ROL-8",
    columns="role, rate, least, most",
    rows=[
        ("leader", "NZD 1000", "NZD 900", "NZD 1,400"),
        ("across", "NZD 1000", "NZD 850", "NZD 1,400"),
        ("across", "NZD 333.33", "NZD 283.33", "NZD 466.66"),
        ("within", "NZD 1000", None, None),
    ],
)
def test_rol_8_travel_as_a_range_of_a_rate(role, rate, least, most):
    """The rates here are invented: they are set elsewhere."""
    found = travel_range(NZ.version.role(role), Money.model_validate(rate))
    assert found == (None if least is None else (Money.model_validate(least), Money.model_validate(most)))


@NZ.rule(
    "ROL-9",
    columns="leader sector, other leaders, met",
    rows=[
        ("primary", 2, True),
        ("primary", 3, False),
        ("area", 1, True),
        ("secondary", 0, True),
        ("secondary", 1, False),
    ],
)
def test_rol_9_two_others_where_the_leader_is_paid_the_primary_rate(leader_sector, other_leaders, met):
    """$2,500 each."""
    assert NZ.met("ROL-9", leader_sector=leader_sector, other_leaders=other_leaders) is met
    assert str(allowance_of(NZ.version.role("other_leadership"))) == "NZD 2,500"


@NZ.rule("ROL-10", columns="role, full-time, part-time", rows=[("across", 8, None), ("within", 16, 12)])
def test_rol_10_hours_still_taught(role, full_time, part_time):
    """At least so many a week."""
    found = NZ.version.role(role)
    assert (found.contact_hours_min, found.contact_hours_min_part_time) == (full_time, part_time)


@NZ.rule(
    "SEL-1",
    columns="panel affirmed, board appointed, met",
    rows=[(True, True, True), (False, True, False), (True, False, False)],
)
def test_sel_1_panel_and_board(panel_affirmed, board_appointed, met):
    """For leaders and teachers across."""
    assert NZ.met("SEL-1", panel_affirmed=panel_affirmed, board_appointed=board_appointed) is met


@NZ.rule("SEL-2", columns="board appointed, met", rows=[(True, True), (False, False)])
def test_sel_2_board_alone(board_appointed, met):
    """For teachers within a school."""
    assert NZ.met("SEL-2", board_appointed=board_appointed) is met


@NZ.rule(
    "TEN-1",
    columns="roles, fixed-term, met",
    rows=[
        (1, 1, True),
        (2, 2, True),
        (3, 1, True),
        (3, 2, False),
        (4, 1, True),
        (4, 2, False),
        (5, 2, True),
        (5, 3, False),
        (8, 3, True),
        (8, 4, False),
        (10, 4, True),
        (10, 5, False),
    ],
)
def test_ten_1_sixty_forty(roles, fixed_term, met):
    """Of 3 roles one may be fixed-term, of 5 two, of 10 four; of one or two, all."""
    found = tenure.check_fixed_terms(NZ.version, "within", roles=roles, fixed_term=fixed_term)
    assert found.met is met, found.sentence


@NZ.rule(
    "TEN-2",
    "TEN-3",
    columns="role, extensions, first day, last day, met",
    rows=[
        ("leader", 0, "2017-01-28", "2019-01-27", True),
        ("leader", 0, "2017-01-28", "2019-01-28", False),
        ("leader", 1, "2017-01-28", "2019-01-27", False),
        ("across", 0, "2017-01-28", "2019-01-27", True),
        ("across", 1, "2017-01-28", "2021-01-27", True),
        ("across", 1, "2017-01-28", "2021-01-28", False),
        ("across", 2, "2017-01-28", "2021-01-27", False),
        ("within", 0, "2017-01-28", "2047-01-27", True),
    ],
)
def test_ten_2_and_3_how_long(role, extensions, first_day, last_day, met):
    """A leader for two years; a teacher across for two and two; a teacher within without limit."""
    found = tenure.check_term(
        NZ.version,
        role,
        start=date.fromisoformat(first_day),
        end=date.fromisoformat(last_day),
        extensions=extensions,
    )
    assert found.met is met, found.sentence


@NZ.rule("MON-3", columns="renewals, years at most", rows=[(0, 3), (1, 5), (2, 7), (3, 7)])
def test_mon_3_principal_recruitment_allowance(renewals, years_at_most):
    """Up to $50,000 a year for seven years at most."""
    role = NZ.version.role("recruited_principal")
    assert tenure.longest(role, renewals) == years_at_most
    assert str(allowance_of(role)) == "NZD 50,000"


def test_community_of_2000_learners_by_hand():
    """2,000 learners: 3 across (2.67); within 0 + 0 + 1 + 1 + 8 = 10; 100 teachers."""
    found = entitlement(NZ.version, SCHOOLS, holder="secondary", extra={"other_leadership": 0})
    assert (found.count("leader"), found.count("across"), found.count("within")) == (1, 3, 10)
    assert found.allowances.minor == 100 * (30_000 + 3 * 16_000 + 10 * 8_000)
    assert found.release_fte == Decimal("2.4")  # 0.4 + 1.2 + 0.8
    assert found.release_hours == 60
    assert str(found.induction) == "NZD 7,250"  # 1,000 + 3 × 750 + 10 × 400
    assert (str(found.once), str(found.yearly)) == ("NZD 5,000", "NZD 5,000")
    assert found.inquiry_hours == 500
    assert found.certainty == "unknown"


def test_national_design_agrees_with_what_was_announced():
    """250 leaders, 1,000 across, 5,000 within: $63.5 million, which the published $155 million can hold."""
    role = NZ.version.role
    together = (
        allowance_of(role("leader"), "secondary") * 250
        + allowance_of(role("across")) * 1_000
        + allowance_of(role("within")) * 5_000
    )
    assert together == Money.model_validate("NZD 63500000")


def test_entitlement_with_a_roll_not_known_says_so():
    found = entitlement(NZ.version, (*SCHOOLS, Member("f")), holder="primary")
    assert (found.count("leader"), found.count("across"), found.count("within")) == (1, None, None)
    assert (found.allowances, found.release_fte, found.inquiry_hours) == (None, None, None)
    assert str(found.once) == "NZD 6,000"


def test_more_other_leaders_than_may_be_are_refused():
    with pytest.raises(PolicyError, match="At most 2"):
        entitlement(NZ.version, SCHOOLS, holder="primary", extra={"other_leadership": 3})
