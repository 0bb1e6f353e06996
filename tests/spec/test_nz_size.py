"""New Zealand: sizes and pathways."""

from tests.spec.book import Book

from schoolweave.policy import eligibility
from schoolweave.policy.groups import GroupMember, check, facts

NZ = Book("nz-communities", "2018")


def group(*kinds):
    """A group with one school per kind, of the years that such a school serves."""
    years = {"primary": range(1, 7), "intermediate": range(7, 9), "secondary": range(9, 14)}
    return [GroupMember(str(n), kind, "state", years=tuple(years[kind])) for n, kind in enumerate(kinds)]


@NZ.rule(
    "SIZ-1",
    columns="schools, met",
    rows=[(4, False), (7, False), (8, True), (12, True), (13, False), (21, False)],
)
def test_siz_1_eight_to_twelve_is_typical(schools, met):
    """Outside of it there is a warning: communities of 4 and of 21 schools have worked."""
    assert NZ.met("SIZ-1", schools=schools) is met
    assert not NZ.version.rule("SIZ-1").hard


@NZ.rule("SIZ-2", columns="schools, met", rows=[(3, False), (4, True), (14, True), (15, False)])
def test_siz_2_sizes_that_planning_forms(schools, met):
    """Between the smallest community seen and a little above the typical largest: our choice."""
    assert NZ.met("SIZ-2", schools=schools) is met
    assert NZ.version.rule("SIZ-2").certainty == "inferred"


@NZ.rule(
    "PTH-1",
    columns="kinds, met",
    rows=[
        (("primary", "intermediate", "secondary"), True),
        (("primary", "primary", "secondary"), False),
        (("secondary", "secondary"), False),
    ],
)
def test_pth_1_all_years_are_served(kinds, met):
    """Years 7 and 8 are missing without an intermediate school; secondary schools alone get a warning."""
    assert NZ.met("PTH-1", **facts(NZ.version, group(*kinds))) is met
    assert not NZ.version.rule("PTH-1").hard


@NZ.rule("PTH-3", columns="years, met", rows=[(tuple(range(1, 14)), True), (tuple(range(1, 13)), False)])
def test_pth_3_computed_communities_serve_every_year(years, met):
    """What is computed is a proposal: people may form others."""
    assert NZ.met("PTH-3", years=years) is met
    assert NZ.version.communities.pathway_required


def test_group_of_three_is_told_each_rule_that_it_breaks():
    broken = [one.rule.id for one in check(NZ.version, group("primary", "secondary")) if not one.met]
    assert broken == ["SIZ-1", "SIZ-2", "PTH-1"]


def test_group_is_eligible_with_warnings():
    known = facts(NZ.version, group("primary", "secondary")) | {"kind": "x"}
    found = eligibility.check(NZ.version, known, about="group")
    assert eligibility.eligible(found) is True
    assert [one.test.id for one in found if one.met is False] == ["ELG-5", "ELG-6"]
    assert eligibility.failing(found) == ()
