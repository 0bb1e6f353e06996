"""New Zealand: the privacy protocol, with the four scenarios that its guidance works through."""

from tests.spec.book import Book

from schoolweave.evidence.disclosure.profile import profile
from schoolweave.policy.ruling import check_rules

NZ = Book("nz-communities", "2018")
PLAN = ("sending", "storing", "disposal")


@NZ.rule(
    "PRV-1",
    columns="why, benefit, met",
    rows=[
        ("Plan support at transition", "Help starts on the first day", True),
        ("Plan support", "", False),
        ("", "Help", False),
    ],
)
def test_prv_1_a_purpose_has_two_parts(why, benefit, met):
    """Why it is shared, and what the person has from it."""
    assert NZ.met("PRV-1", why=why, benefit=benefit) is met


@NZ.rule(
    "PRV-2",
    columns="form, identity reason, met",
    rows=[
        ("aggregate", "", True),
        ("student numbers", "", True),
        ("identified", "", False),
        ("identified", "The next teacher must know the child", True),
    ],
)
def test_prv_2_why_identity_is_needed_is_recorded(form, identity_reason, met):
    """Aggregates need no reason; names do."""
    assert NZ.met("PRV-2", form=form, identity_reason=identity_reason) is met


@NZ.rule("PRV-3", columns="protocol agreed, met", rows=[(True, True), (False, False), (None, None)])
def test_prv_3_no_sharing_before_the_protocol(protocol_agreed, met):
    """Even of what is harmless."""
    assert NZ.met("PRV-3", protocol_agreed=protocol_agreed) is met


@NZ.rule(
    "PRV-4",
    columns="level, consent, in group, met",
    rows=[
        ("green", False, True, True),
        ("yellow", False, True, True),
        ("orange", False, True, True),
        ("red", True, False, True),
        ("red", False, False, False),
        ("red", True, True, False),
        ("purple", True, False, False),
    ],
)
def test_prv_4_red_only_with_consent_and_never_in_a_group(level, consent, in_group, met):
    """Consent for the orange level is asked for by PRV-9."""
    assert NZ.met("PRV-4", level=level, consent=consent, in_group=in_group) is met


@NZ.rule(
    "PRV-5",
    columns="users, others present, met",
    rows=[(("Dean", "Year 9 teacher"), False, True), ((), False, False), (("Dean",), True, False)],
)
def test_prv_5_named_users_alone(users, others_present, met):
    """Nobody else is in the room."""
    assert NZ.met("PRV-5", users=users, others_present=others_present) is met


@NZ.rule(
    "PRV-6",
    columns="handling plan, use recorded, kept after leaving, met",
    rows=[
        (PLAN, True, False, True),
        (PLAN[:2], True, False, False),
        (PLAN, False, False, False),
        (PLAN, True, True, False),
    ],
)
def test_prv_6_kept_safe_and_not_for_ever(handling_plan, use_recorded, kept_after_leaving, met):
    """The community keeps nothing personal after the child has left."""
    found = NZ.met(
        "PRV-6", handling_plan=handling_plan, use_recorded=use_recorded, kept_after_leaving=kept_after_leaving
    )
    assert found is met


@NZ.rule(
    "PRV-7",
    columns="correction route, flows back, met",
    rows=[("Ask the school office", True, True), ("", True, False), ("Ask the school office", False, False)],
)
def test_prv_7_corrections_go_back_to_the_source(correction_route, flows_back, met):
    """A copy that is corrected alone is not enough."""
    assert NZ.met("PRV-7", correction_route=correction_route, corrections_flow_back=flows_back) is met


@NZ.rule(
    "PRV-8", columns="breach person, met", rows=[("Privacy officer of Kowhai School", True), ("", False)]
)
def test_prv_8_a_person_answers_for_breaches(breach_person, met):
    """Named, not “the school”."""
    assert NZ.met("PRV-8", breach_person=breach_person) is met


@NZ.rule(
    "PRV-9",
    columns="level, privacy statement, consent, met",
    rows=[
        ("yellow", True, False, True),
        ("yellow", False, False, False),
        ("orange", True, False, False),
        ("orange", True, True, True),
    ],
)
def test_prv_9_a_statement_always_and_consent_for_the_sensitive(level, privacy_statement, consent, met):
    """Learning support and health need written consent."""
    assert NZ.met("PRV-9", level=level, privacy_statement=privacy_statement, consent=consent) is met


@NZ.rule(
    "PRV-10",
    columns="partners, partners signed, met",
    rows=[(False, None, True), (True, True, True), (True, False, False)],
)
def test_prv_10_partners_sign_too(partners, partners_signed, met):
    """The same protocol, or one of their own."""
    assert NZ.met("PRV-10", partners=partners, partners_signed=partners_signed) is met


@NZ.rule(
    "PRV-11",
    columns="outside aggregator, result anonymous, protocol covers, met",
    rows=[
        (False, None, None, True),
        (True, True, True, True),
        (True, False, True, False),
        (True, True, False, False),
    ],
)
def test_prv_11_somebody_outside_aggregates(outside_aggregator, result_anonymous, protocol_covers, met):
    """Both conditions, or the data do not go."""
    found = NZ.met(
        "PRV-11",
        outside_aggregator=outside_aggregator,
        result_anonymous=result_anonymous,
        protocol_covers_aggregator=protocol_covers,
    )
    assert found is met


@NZ.rule(
    "PRV-12",
    columns="why, only convenience, met",
    rows=[("Plan support", False, True), ("It saves typing", True, False)],
)
def test_prv_12_convenience_is_no_purpose(why, only_convenience, met):
    """Somebody has to say whether that is all there is to it."""
    assert NZ.met("PRV-12", why=why, only_convenience=only_convenience) is met


@NZ.rule(
    "DEF-1", columns="smallest count, met", rows=[(0, True), (1, False), (4, False), (5, True), (37, True)]
)
def test_def_1_numbers_under_five_are_suppressed(smallest_count, met):
    """A true zero may be shown; one to four may not."""
    assert NZ.met("DEF-1", smallest_count=smallest_count) is met
    threshold = NZ.version.rule("DEF-1").parameters["smallest_count"]
    assert profile(NZ.version.disclosure).suppress_to == threshold - 1


WELL = {
    "why": "Plan support at transition",
    "benefit": "Help starts on the first day",
    "form": "identified",
    "identity_reason": "The next teacher must know the child",
    "protocol_agreed": True,
    "level": "yellow",
    "consent": False,
    "in_group": True,
    "users": ("Dean",),
    "others_present": False,
    "handling_plan": PLAN,
    "use_recorded": True,
    "kept_after_leaving": False,
    "correction_route": "The school office",
    "corrections_flow_back": True,
    "breach_person": "Privacy officer",
    "privacy_statement": True,
    "partners": False,
    "outside_aggregator": False,
    "only_convenience": False,
}
SCENARIOS = [
    (
        "Progress data are aggregated by somebody outside",
        {
            "form": "identified",
            "outside_aggregator": True,
            "result_anonymous": True,
            "protocol_covers_aggregator": True,
        },
        (),
    ),
    (
        "The same, but names come back",
        {"outside_aggregator": True, "result_anonymous": False, "protocol_covers_aggregator": True},
        ("PRV-11",),
    ),
    (
        "Progress data go to iwi who have signed nothing",
        {"partners": True, "partners_signed": False},
        ("PRV-10",),
    ),
    ("A register of learning support without consent", {"level": "orange"}, ("PRV-9",)),
    ("Suspected abuse is raised at a meeting", {"level": "red"}, ("PRV-4", "PRV-9")),
]


@NZ.rule("PRV-4", "PRV-9", "PRV-10", "PRV-11", columns="scenario, differs, broken", rows=SCENARIOS)
def test_scenarios_of_the_guidance(scenario, differs, broken):
    """Everything else as it should be, these rules are broken."""
    found = check_rules(NZ.version, "sharing", WELL | differs)
    assert len(found) == 12
    assert tuple(one.rule.id for one in found if one.met is False) == broken, scenario
    assert all(one.met is not None for one in found)
