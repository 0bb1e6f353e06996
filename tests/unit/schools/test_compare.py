import pytest
from tests.unit.schools.making import school

from schoolweave import schools
from schoolweave.core.errors import RegisterError
from schoolweave.schools import Status
from schoolweave.schools.compare import KINDS, MOVED_KM


def changes(old, new):
    return [(change.kind, change.id) for change in schools.compare(old, new).changes]


def test_same_extract_has_no_difference():
    same = [school(1, roll=10, latitude=-36.0, longitude=174.0), school(2, community_id="9")]
    difference = schools.compare(same, same)
    assert difference.changes == ()
    assert (difference.old, difference.new, difference.in_both) == (2, 2, 2)
    assert set(difference.counts) == set(KINDS)


def test_schools_open_and_close_by_listing_or_by_status():
    old = [school(1), school(2), school(3, status=Status.PROPOSED), school(4, status=Status.PROPOSED)]
    new = [school(2, status=Status.CLOSED), school(3), school(5), school(6, status=Status.PROPOSED)]
    assert changes(old, new) == [
        ("opened", "nz-moe:3"),
        ("opened", "nz-moe:5"),
        ("closed", "nz-moe:1"),
        ("closed", "nz-moe:2"),
    ]


def test_two_schools_merge_into_a_new_one_which_opened():
    new = [school(3, predecessors=("nz-moe:1", "nz-moe:2"))]
    assert changes([school(1), school(2)], new) == [
        ("opened", "nz-moe:3"),
        ("merged", "nz-moe:1"),
        ("merged", "nz-moe:2"),
    ]


def test_school_merges_into_one_that_was_there_already():
    old = [school(1), school(2)]
    new = [school(1, status=Status.CLOSED, successors=("nz-moe:2",)), school(2)]
    difference = schools.compare(old, new)
    assert [(change.kind, change.id, change.after) for change in difference.changes] == [
        ("merged", "nz-moe:1", "nz-moe:2")
    ]


def test_school_that_converts_continues_and_nothing_opened_or_closed():
    assert changes([school(1)], [school(2, predecessors=("nz-moe:1",))]) == [("continued", "nz-moe:1")]


def test_successor_that_does_not_teach_is_no_successor():
    new = [school(2, status=Status.PROPOSED, predecessors=("nz-moe:1",))]
    assert changes([school(1)], new) == [("closed", "nz-moe:1")]


@pytest.mark.parametrize(("degrees", "moved"), [(0.0, False), (0.004, False), (0.005, True)])
def test_school_moved_beyond_half_a_kilometre(degrees, moved):
    assert MOVED_KM == 0.5
    old = [school(1, latitude=-36.0, longitude=174.0)]
    new = [school(1, latitude=-36.0 + degrees, longitude=174.0)]
    assert bool(schools.compare(old, new).of("moved")) == moved


def test_school_that_only_got_its_place_did_not_move():
    assert changes([school(1)], [school(1, latitude=-36.0, longitude=174.0)]) == []


def test_places_on_both_sides_of_the_180th_meridian_are_near():
    old = [school(1, latitude=-44.0, longitude=179.999)]
    new = [school(1, latitude=-44.0, longitude=-179.999)]
    assert schools.compare(old, new).of("moved") == ()


@pytest.mark.parametrize(
    ("old", "new", "renamed"),
    [
        ("Te Kao School", "Te Kura o Te Kao", True),
        ("Te Manawa o Papamoa", "Te Manawa ō Pāpāmoa", False),
        ("Kings College", "King's  COLLEGE", False),
        ("Saint Mary's", "St Mary's", True),
    ],
)
def test_renamed_means_more_than_accents_capitals_and_punctuation(old, new, renamed):
    assert bool(schools.compare([school(1, name=old)], [school(1, name=new)]).of("renamed")) == renamed


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        (30, 40, False),
        (30, 41, True),
        (30, 20, False),
        (30, 19, True),
        (0, 1, True),
        (0, 0, False),
        (None, 9, False),
    ],
)
def test_roll_changed_means_more_than_a_third(old, new, changed):
    assert bool(schools.compare([school(1, roll=old)], [school(1, roll=new)]).of("roll_changed")) == changed


def test_communities_are_joined_left_and_changed_by_id():
    old = [school(1), school(2, community_id="7"), school(3, community_id="7"), school(4, community_id="7")]
    new = [
        school(1, community_id="7"),
        school(2),
        school(3, community_id="8"),
        school(4, community_id="7", community_name="A new name"),
    ]
    assert changes(old, new) == [
        ("community_joined", "nz-moe:1"),
        ("community_left", "nz-moe:2"),
        ("community_moved", "nz-moe:3"),
    ]


def test_register_without_communities_is_a_note_and_nobody_left():
    difference = schools.compare([school(1, community_id="7")], [school(1)])
    assert difference.changes == ()
    assert "names no communities" in difference.notes[0]


def test_registers_of_two_countries_are_refused():
    with pytest.raises(RegisterError, match="gb-urn"):
        schools.compare([school(1)], [school(id="gb-urn:1")])


def test_difference_is_ready_for_json_with_rows_under_their_kind():
    found = schools.compare([school(1)], [school(2)]).to_dict()
    assert found["counts"]["opened"] == len(found["opened"]) == 1
    assert found["closed"][0]["id"] == "nz-moe:1"
