"""England: the school improvement offers, by how long a school has not been good."""

from tests.spec.book import Book

from schoolweave.policy import eligibility, funding

OFFER_2018, OFFER_2019, OFFER_2022 = (Book("england-support", year) for year in ("2018", "2019", "2022"))
RI, GOOD, BAD = "Requires improvement", "Good", "Inadequate"


def given(book, **facts):
    """Return what a school with these facts is given, and whether it is eligible."""
    found = eligibility.check(book.version, facts)
    return eligibility.gives(found), eligibility.eligible(found)


@OFFER_2018.rule(
    "R3",
    columns="grades, gives, most",
    rows=[
        ((RI, RI), "two in a row", "GBP 16,000"),
        ((RI, GOOD), "eligible", "GBP 0"),
        ((RI,), "eligible", "GBP 0"),
    ],
)
def test_r3_two_in_a_row_is_worth_sixteen_thousand(grades, gives, most):
    """The grades are those of the latest inspections, newest first."""
    assert given(OFFER_2018, grades=grades) == (gives, True)
    assert str(funding.band(OFFER_2018.version, gives).maximum) == most


@OFFER_2018.rule(
    "R4",
    columns="below line, met",
    rows=[
        ((True, True, True), True),
        ((True, False, True), False),
        ((True, True), False),
        ((True, None, True), None),
    ],
)
def test_r4_coasting_takes_three_years(below_line, met):
    """One good year clears it; with a year missing it cannot be said."""
    assert OFFER_2018.met("R4", below_line=below_line) is met


@OFFER_2019.rule(
    "R2",
    columns="grades, since 2005, tier",
    rows=[
        ((RI, GOOD), (RI, GOOD), "tier 1"),
        ((RI, RI, GOOD), (RI, RI, GOOD), "tier 2"),
        ((RI,), (RI,), "tier 2"),
        ((RI, RI, RI), (RI, RI, RI), "tier 2"),
        ((RI, RI, RI, RI), (RI, RI, RI, RI), "tier 3"),
        ((RI, BAD, RI, "Satisfactory"), (RI, BAD, RI, "Satisfactory"), "tier 3"),
        ((RI, BAD, RI, GOOD), (RI, BAD, RI, GOOD), "tier 1"),
        ((GOOD, RI), (GOOD, RI), None),
        ((BAD, RI), (BAD, RI), None),
    ],
)
def test_r2_tiers(grades, since_2005, tier):
    """Tier 3 comes before tier 2; a first inspection with nothing before it is tier 2."""
    found, eligible = given(OFFER_2019, grades=grades, grades_since_2005=since_2005)
    assert found == tier
    assert eligible is (tier is not None)


@OFFER_2019.rule(
    "R3",
    columns="tier, days, most",
    rows=[("tier 1", 3, "GBP 0"), ("tier 2", 3, "GBP 16,000"), ("tier 3", 3, "GBP 24,000")],
)
def test_r3_days_and_money_by_tier(tier, days, most):
    """Days are the same in every tier."""
    offered = dict(zip(OFFER_2019.version.support.tiers, OFFER_2019.version.support.tier_days, strict=True))
    assert (offered[tier], str(funding.band(OFFER_2019.version, tier).maximum)) == (days, most)


@OFFER_2022.rule("R3", columns="days", rows=[10])
def test_r3_ten_days_in_2022(days):
    """Of the leader of a strong trust or a national leader."""
    assert OFFER_2022.version.support.tier_days == (days,)


@OFFER_2022.rule(
    "R6",
    columns="schools held, share below, score, met",
    rows=[(2, 0.5, 0.1, True), (2, 0.49, 0.1, False), (2, 0.0, -0.1, True), (1, 1.0, -1.0, False)],
)
def test_r6_when_a_trust_is_eligible(schools_held, share_below, score, met):
    """Half of those inspected since they joined, or a decline on the whole."""
    facts = {"schools_held": schools_held, "share_below": share_below, "improvement_score": score}
    assert OFFER_2022.met("R6", **facts) is met
    assert given(OFFER_2022, **facts, standalone=False, new_requires_improvement=False)[1] is met


@OFFER_2022.rule(
    "R29",
    columns="minutes, waiver, met",
    rows=[(60, "", True), (61, "", False), (95, "The only one with sixth-form experience", True)],
)
def test_r29_an_hour_or_a_reason(minutes, waiver, met):
    """The Committee recommended it; the offer did not ask for it."""
    assert OFFER_2022.met("R29", travel_minutes=minutes, waiver_reason=waiver) is met


@OFFER_2022.rule(
    "R30", columns="promised, capacity, met", rows=[(9, 10, True), (10, 10, True), (10.5, 10, False)]
)
def test_r30_no_more_days_than_there_are(promised, capacity, met):
    """Half days count."""
    assert OFFER_2022.met("R30", days_over_capacity=promised - capacity) is met
