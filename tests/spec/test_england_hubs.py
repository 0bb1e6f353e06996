"""England: Teaching School Hubs, the test-and-learn phase and the roll-out."""

from tests.spec.book import Book

from schoolweave.policy import eligibility

FIRST, HUBS = Book("england-teaching-school-hubs", "2019"), Book("england-teaching-school-hubs", "2021")
LEAD = {"state_funded": True, "kind": "secondary", "inspection_grade": "Outstanding", "roll": 1_200}
AREA = {"serves_all": True, "schools_in_area": 250, "in_area": True}


@HUBS.rule(
    "TSH-1", columns="schools in area, met", rows=[(199, False), (200, True), (300, True), (301, False)]
)
def test_tsh_1_two_to_three_hundred_schools(schools_in_area, met):
    """In the roll-out the mean is about 250; that the limits still hold is inferred."""
    assert FIRST.met("TSH-1", schools_in_area=schools_in_area) is met
    assert HUBS.met("TSH-1", schools_in_area=schools_in_area) is met


@FIRST.rule("TSH-2", columns="hubs", rows=[9])
def test_tsh_2_up_to_nine_hubs(hubs):
    """Six were appointed."""
    assert FIRST.version.hubs.hubs == FIRST.version.rule("TSH-2").parameters["hubs"] == hubs


@HUBS.rule("TSH-2", columns="hubs, schools, mean", rows=[(87, 21_750, 250)])
def test_tsh_2_eighty_seven_hubs(hubs, schools, mean):
    """Every school in exactly one."""
    assert HUBS.version.hubs.hubs == hubs
    assert schools / hubs == mean


@FIRST.rule("TSH-3", columns="region taken, met", rows=[(False, True), (True, False)])
def test_tsh_3_one_hub_per_region(region_taken, met):
    """A warning: two hubs of one region were listed."""
    assert FIRST.met("TSH-3", region_taken=region_taken) is met
    assert not FIRST.version.rule("TSH-3").hard


@HUBS.rule("TSH-4", columns="serves all, met", rows=[(True, True), (False, False)])
def test_tsh_4_every_state_school_of_the_area(serves_all, met):
    """Nobody may be left out."""
    assert HUBS.met("TSH-4", serves_all=serves_all) is met


@HUBS.rule("TSH-5", columns="grade, met", rows=[("Outstanding", True), ("Good", False), (None, None)])
def test_tsh_5_grades_that_may_lead(grade, met):
    """The threshold is an assumption: the guidance was not found."""
    assert HUBS.met("TSH-5", inspection_grade=grade) is met
    assert HUBS.version.rule("TSH-5").certainty == "unknown"


@HUBS.rule("TSH-7", columns="areas of work", rows=[5])
def test_tsh_7_five_areas_of_work(areas_of_work):
    """Every hub offers all of them."""
    assert len(HUBS.version.rule("TSH-7").parameters["areas"]) == areas_of_work


@FIRST.rule("TSH-8", columns="first", rows=["requires improvement"])
def test_tsh_8_who_comes_first(first):
    """Any school that wants to improve may follow."""
    assert FIRST.version.rule("TSH-8").parameters["first"] == (first,)


@FIRST.rule("TSH-9", columns="hubs, together", rows=[(1, "GBP 183,000"), (6, "GBP 1,098,000")])
def test_tsh_9_money_of_the_first_phase(hubs, together):
    """Six shares, rounded down to thousands, stay within the £1.1 million."""
    assert str(FIRST.version.money.grants[0].amount * hubs) == together


@HUBS.rule("TSH-9", columns="low, high", rows=[("GBP 170,000", "GBP 220,000")])
def test_tsh_9_grant_of_the_roll_out(low, high):
    """As the notices of both competitions give it."""
    grant = HUBS.version.money.grants[0]
    assert (str(grant.low), str(grant.high), grant.amount) == (low, high, None)


@HUBS.rule(
    "TSH-11",
    columns="in area, minutes, met",
    rows=[(True, None, True), (False, 60, True), (False, 61, False), (False, None, None)],
)
def test_tsh_11_in_the_area_or_near(in_area, minutes, met):
    """How near was never said: sixty minutes are a parameter."""
    assert HUBS.met("TSH-11", in_area=in_area, travel_minutes=minutes) is met


@HUBS.rule("DIS-1", columns="smallest count, met", rows=[(5, False), (6, True)])
def test_dis_1_five_or_fewer_are_suppressed(smallest_count, met):
    """One more than New Zealand's protocol suppresses."""
    assert HUBS.met("DIS-1", smallest_count=smallest_count) is met


@HUBS.rule("DIS-2", columns="profile, met", rows=[("dfe", True), ("nz-kahui-ako", False)])
def test_dis_2_tables_keep_to_one_profile(profile, met):
    """The one that `schoolweave evidence protect` knows by this name."""
    assert HUBS.met("DIS-2", profile=profile) is met


def failing(book, **changes):
    """Return the tests of eligibility that a good application fails with these changes."""
    found = eligibility.check(book.version, LEAD | AREA | changes)
    return [one.test.id for one in eligibility.failing(found)]


def test_application_is_told_which_tests_fail():
    assert failing(HUBS) == failing(FIRST) == []
    assert failing(HUBS, inspection_grade="Good") == ["LEAD-3"]
    assert failing(HUBS, schools_in_area=120, state_funded=False) == ["LEAD-1", "LEAD-6"]
    assert failing(HUBS, in_area=False, travel_minutes=90) == ["LEAD-7"]
    assert failing(FIRST, in_area=False, travel_minutes=90) == []


def test_grade_that_no_scale_lists_leaves_eligibility_open():
    """The five-point report card is not comparable: a person decides."""
    found = eligibility.check(HUBS.version, LEAD | AREA | {"inspection_grade": "Strong standard"})
    assert eligibility.eligible(found) is None
    [open_one] = [one for one in found if one.met is None]
    assert open_one.test.id == "LEAD-3"
    assert "Not known" in open_one.sentence
