"""England: targeted intervention, who is stuck, and bands by cohort."""

from tests.spec.book import Book

from schoolweave.policy import eligibility, funding
from schoolweave.policy.conditions import holds
from schoolweave.policy.money import Money

BEFORE, CHANGED, RISE = (Book("england-targeted-support", one) for one in ("2025", "2026", "2026-09"))
RI, GOOD, BAD = "Requires improvement", "Good", "Inadequate"
UNGRADED = "Ungraded: requires improvement in quality of education"
FINE = "Ungraded: neither requires improvement"
CARD = "Report card: needs attention in leadership and governance"
REVIEW = "review progress"


@BEFORE.rule(
    "R1",
    columns="grades, met",
    rows=[
        ((RI, RI), True),
        ((RI, BAD), True),
        ((RI, GOOD), False),
        ((BAD, RI), False),
        ((GOOD, RI), False),
        ((UNGRADED, RI), True),
        ((FINE, RI), False),
        ((CARD, BAD), True),
        ((RI,), None),
        (("Strong", RI), None),
    ],
)
def test_r1_stuck_is_not_good_twice_in_a_row(grades, met):
    """Inadequate at the latest is not “stuck”. One inspection, or a grade of no scale, leaves it open."""
    assert BEFORE.met("R1", grades=grades) is met
    assert (
        eligibility.eligible(eligibility.check(BEFORE.version, {"grades": grades, "status": "open"})) is met
    )


@RISE.rule("R8", columns="rule version, met", rows=[("2026-09", True), ("", False)])
def test_r8_a_decision_names_its_version(rule_version, met):
    """So that nobody has to guess which band was open."""
    assert RISE.met("R8", rule_version=rule_version) is met


@RISE.rule(
    "R9", columns="project status, met", rows=[("in progress", True), ("paused", False), ("stopped", False)]
)
def test_r9_nothing_changes_while_paused(project_status, met):
    """Neither tasks nor plans."""
    assert RISE.met("R9", project_status=project_status) is met


@RISE.rule(
    "R10",
    columns="stage, adviser, met",
    rows=[
        ("identifying", "", True),
        ("needs", "", False),
        ("planning", "", False),
        ("needs", "A. Adviser", True),
    ],
)
def test_r10_no_adviser_no_second_phase(stage, adviser, met):
    """Allocating one is the last task of the first phase."""
    assert RISE.met("R10", stage=stage, adviser=adviser) is met


@RISE.rule("R11", columns="decision, tasks not required", rows=[(REVIEW, 13), ("match", 0)])
def test_r11_review_makes_matching_and_grants_unnecessary(decision, tasks_not_required):
    """Choosing, appointing, planning and both grants fall away; the first diagnosis stays."""
    facts = {"decision": decision}
    without = [one for one in RISE.version.tasks if one.unless and holds(one.unless, facts, {})]
    assert len(without) == tasks_not_required
    assert len(RISE.version.tasks) == 24
    assert RISE.met("R11", decision=decision, task_required=decision != REVIEW) is True
    assert RISE.met("R11", decision=REVIEW, task_required=True) is False


@RISE.rule(
    "R12",
    columns="school agrees, director approves, met",
    rows=[(True, True, True), (True, False, False), (False, True, False)],
)
def test_r12_both_agree(school_agrees, director_approves, met):
    """Neither alone appoints."""
    assert RISE.met("R12", school_agrees=school_agrees, director_approves=director_approves) is met


@RISE.rule("R13", columns="working days", rows=[3])
def test_r13_three_working_days(working_days):
    """Bank and school holidays are not working days."""
    assert RISE.version.rule("R13").parameters["working_days"] == working_days


@RISE.rule("R14", columns="schools, together", rows=[(1, "GBP 3,000"), (7, "GBP 21,000")])
def test_r14_the_planning_grant_is_three_thousand(schools, together):
    """Always: it is not a band."""
    assert str(RISE.version.money.grants[0].amount * schools) == together


@BEFORE.rule(
    "R15",
    columns="band, cohort, award, reserves, met",
    rows=[
        ("120", "Spring 25", "GBP 120000", 0.1, True),
        ("120", "Autumn 25", "GBP 120000", 0.1, True),
        ("40", "Spring 25", "GBP 40000.01", 0.1, False),
    ],
)
def test_r15_bands_before_may_2026(band, cohort, award, reserves, met):
    """The cohort made no difference."""
    amount = Money.model_validate(award)
    assert (
        funding.check_award(BEFORE.version, band, amount, cohort=cohort, reserves_share=reserves).met is met
    )


@CHANGED.rule(
    "R15",
    columns="cohort, bands",
    rows=[
        ("Spring 25", ("40", "80", "120")),
        ("Autumn 25", ("40", "80", "100")),
        ("Spring 26", ("40", "80", "100")),
        ("Flow", ("40", "80", "100")),
    ],
)
def test_r15_bands_by_cohort_from_12_may_2026(cohort, bands):
    """The top band is smaller for three cohorts and stays for those before."""
    assert tuple(one.id for one in funding.bands(CHANGED.version, cohort=cohort)) == bands


@RISE.rule(
    "R15",
    columns="award, reserves, met",
    rows=[
        ("GBP 100000", 0.2, True),
        ("GBP 100000", 0.21, False),
        ("GBP 0", 0.5, True),
        ("GBP 100000", None, None),
        ("GBP 100000.01", 0.1, False),
    ],
)
def test_r15_reserves_over_a_fifth_of_revenue(award, reserves, met):
    """No band, no award; without knowing the reserves nothing is said."""
    amount = Money.model_validate(award)
    assert funding.check_award(RISE.version, "100", amount, cohort="Flow", reserves_share=reserves).met is met
    over = max(0, amount.minor - 10_000_000)
    assert RISE.met("R15", award=amount.minor, award_over_band=over, reserves_share=reserves) is met


@RISE.rule("R16", columns="vendor account, met", rows=[(True, True), (False, False)])
def test_r16_no_payment_without_an_account(vendor_account, met):
    """Allow 15 to 20 days for one."""
    assert RISE.met("R16", vendor_account=vendor_account) is met
    assert RISE.version.money.payment_needs == ("vendor account",)


@RISE.rule(
    "R17",
    columns="objectives, met",
    rows=[
        (("quality of education",), True),
        (("attendance", "leadership and management"), True),
        (("attendance",), False),
        ((), False),
    ],
)
def test_r17_an_objective_that_matters(objectives, met):
    """Attendance alone does not complete a plan."""
    assert RISE.met("R17", objectives=objectives) is met


@RISE.rule(
    "R18",
    columns="maintained, notice, steps missing, equality assessed, met",
    rows=[
        (True, "NEIA", 0, True, True),
        (False, "TWN", 0, True, True),
        (True, "TWN", 0, True, False),
        (False, "TWN", 1, True, False),
        (False, "TWN", 0, False, False),
    ],
)
def test_r18_the_right_notice_after_every_step(maintained, notice, steps_missing, equality_assessed, met):
    """One kind for maintained schools, another for academies."""
    facts = {"maintained": maintained, "notice": notice, "steps_missing": steps_missing}
    assert RISE.met("R18", **facts, equality_assessed=equality_assessed) is met


@RISE.rule(
    "R19",
    columns="faith, first told, met",
    rows=[("Catholic", "diocese", True), ("Catholic", "trust", False), ("Church of England", "trust", True)],
)
def test_r19_the_diocese_first(faith, first_told, met):
    """For other faiths the order is free."""
    assert RISE.met("R19", faith=faith, first_told=first_told) is met


@RISE.rule(
    "R20",
    columns="lapsed before, linked project, met",
    rows=[(True, "P-17", True), (True, "", False), (False, "", True)],
)
def test_r20_a_new_project_linked_to_the_old(lapsed_before, linked_project, met):
    """The old one is never opened again."""
    assert RISE.met("R20", lapsed_before=lapsed_before, linked_project=linked_project) is met


@RISE.rule(
    "R21",
    columns="who, before, after, met",
    rows=[("A. Officer", "no", "yes", True), ("", "no", "yes", False), ("A. Officer", None, "yes", False)],
)
def test_r21_every_change_is_kept(who, before, after, met):
    """Who, when, what stood there, what stands there."""
    assert RISE.met("R21", who=who, when="2026-09-03", before=before, after=after) is met


@RISE.rule(
    "R29",
    columns="minutes, waiver, met",
    rows=[(60, "", True), (241, "", False), (241, "No other special school", True)],
)
def test_r29_an_hour_or_a_reason(minutes, waiver, met):
    """Four hours and one minute were driven."""
    assert RISE.met("R29", travel_minutes=minutes, waiver_reason=waiver) is met


@RISE.rule("R30", columns="promised, capacity, met", rows=[(10, 10, True), (11, 10, False)])
def test_r30_no_more_days_than_there_are(promised, capacity, met):
    """A ledger in days."""
    assert RISE.met("R30", days_over_capacity=promised - capacity) is met


@RISE.rule(
    "R31",
    columns="tie, second approval, met",
    rows=[(False, False, True), (True, False, False), (True, True, True)],
)
def test_r31_not_the_advisers_own_organisation(tie, second_approval, met):
    """Unless a second person approves it."""
    assert RISE.met("R31", tie=tie, second_approval=second_approval) is met


@RISE.rule(
    "R34",
    columns="category, grades, eligible",
    rows=[
        ("requires significant improvement", (GOOD, GOOD), True),
        ("none", (RI, RI), True),
        ("none", (GOOD, GOOD), False),
    ],
)
def test_r34_requires_significant_improvement(category, grades, eligible):
    """Whatever it was before; for 18 months."""
    found = eligibility.check(RISE.version, {"category": category, "grades": grades, "status": "open"})
    assert eligibility.eligible(found) is eligible
    assert RISE.version.rule("R34").parameters["months"] == 18


@RISE.rule("DIS-1", columns="smallest count, met", rows=[(5, False), (6, True)])
def test_dis_1_five_or_fewer_are_suppressed(smallest_count, met):
    """As in performance tables."""
    assert RISE.met("DIS-1", smallest_count=smallest_count) is met


@RISE.rule("DIS-2", columns="profile, met", rows=[("dfe", True), ("nz-kahui-ako", False)])
def test_dis_2_tables_keep_to_one_profile(profile, met):
    """The one that `schoolweave evidence protect` knows by this name."""
    assert RISE.met("DIS-2", profile=profile) is met
