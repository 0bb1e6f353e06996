"""New Zealand: what the Act asks of a community."""

from tests.spec.book import Book

NZ = Book("nz-communities", "2018")
SECTIONS = ("activities", "commitments", "resources", "data", "plans_and_reports")


@NZ.rule("ACT-1", columns="state schools, met", rows=[(0, False), (1, False), (2, True), (12, True)])
def test_act_1_two_state_schools_are_enough(state_schools, met):
    """One State school with any number of others is refused."""
    assert NZ.met("ACT-1", state_schools=state_schools) is met


@NZ.rule(
    "ACT-2",
    columns="other members, met",
    rows=[
        ((), True),
        (("early_childhood_service", "certified_playgroup"), True),
        (("tertiary_organisation",), True),
        (("museum",), False),
        (("early_childhood_service", "museum"), False),
    ],
)
def test_act_2_other_members_are_of_three_types(other_members, met):
    """Each other member is of a type that the Act names."""
    assert NZ.met("ACT-2", other_members=other_members) is met


@NZ.rule(
    "ACT-3", columns="purpose reason, met", rows=[("", False), ("Writing of boys in years 5 to 8", True)]
)
def test_act_3_approval_says_why_the_purpose_is_achievement(purpose_reason, met):
    """An approval without the reason is not complete."""
    assert NZ.met("ACT-3", purpose_reason=purpose_reason) is met


@NZ.rule("ACT-4", columns="pathway evidence, met", rows=[("", False), ("feeder-table-2017.csv", True)])
def test_act_4_approval_has_evidence_of_the_pathway(pathway_evidence, met):
    """A table of who moves on to whom is evidence."""
    assert NZ.met("ACT-4", pathway_evidence=pathway_evidence) is met


@NZ.rule(
    "ACT-5",
    columns="agreement, sections, met",
    rows=[(True, SECTIONS, True), (True, SECTIONS[:4], False), (False, (), True)],
)
def test_act_5_an_agreement_has_five_sections(agreement, sections, met):
    """Without an agreement there is nothing to check."""
    assert NZ.met("ACT-5", agreement=agreement, agreement_sections=sections) is met


@NZ.rule("ACT-6", columns="members not signed, met", rows=[(0, True), (1, False), (None, None)])
def test_act_6_every_member_signs(members_not_signed, met):
    """All are liable together, so all sign; while it is not known who has, nothing is said."""
    assert NZ.met("ACT-6", agreement=True, members_not_signed=members_not_signed) is met


@NZ.rule(
    "ACT-7",
    columns="leaving, written, date, met",
    rows=[
        (True, True, "2019-05-02", True),
        (True, False, "2019-05-02", False),
        (True, True, None, False),
        (False, False, None, True),
    ],
)
def test_act_7_leaving_takes_a_dated_written_notice(leaving, written, date, met):
    """A conversation is not a notice, and a notice has a day."""
    assert NZ.met("ACT-7", leaving=leaving, notice_written=written, notice_date=date) is met


@NZ.rule(
    "ACT-8",
    columns="agreement, members listed, met",
    rows=[(True, True, True), (True, False, False), (False, False, True)],
)
def test_act_8_members_are_listed(agreement, members_listed, met):
    """The list is public as soon as there is an agreement."""
    assert NZ.met("ACT-8", agreement=agreement, members_listed=members_listed) is met


@NZ.rule(
    "ACT-9",
    columns="plan, report, met",
    rows=[("plan-2019", "report-2019", True), ("plan-2019", "", False), ("", "report-2019", False)],
)
def test_act_9_a_plan_and_a_report_for_each_year(plan, report, met):
    """Both, every year."""
    assert NZ.met("ACT-9", agreement=True, plan_of_year=plan, report_of_year=report) is met


@NZ.rule("MOR-1", columns="from month, communities", rows=[("2019-06", 221)])
def test_mor_1_the_moratorium_as_dated(from_month, communities):
    """What stood then keeps its entitlement."""
    stated = NZ.version.rule("MOR-1").parameters
    assert (stated["from_month"], stated["communities"]) == (from_month, communities)


@NZ.rule("MEM-1", columns="unfunded members", rows=[(("independent", "early_learning"),)])
def test_mem_1_private_schools_and_early_learning_are_unfunded(unfunded_members):
    """They may join; nothing is paid for them."""
    assert NZ.version.rule("MEM-1").parameters["unfunded"] == unfunded_members
