from datetime import date

import pytest
from tests.web.directory.making import reading, school
from tests.web.factories import PersonFactory, RegisterFactory, SchoolFactory

from schoolweave.core.errors import RegisterError
from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.directory import actions, applying, queries
from schoolweave.web.directory.actions import registers
from schoolweave.web.directory.models import Extract, Flow, Register, School

pytestmark = pytest.mark.django_db


def apply(*schools, sha256="a" * 64, by=None, **more):
    return actions.apply_reading(
        register="demo", reading=reading(*schools, sha256=sha256), file_name="schools.csv", by=by, **more
    )


def everything():
    """Every row that an import may touch, with its history."""
    return (
        list(School.objects.order_by("id").values()),
        list(School.history.order_by("history_id").values()),
        list(Extract.objects.order_by("id").values()),
        list(Register.objects.values()),
    )


def test_apply_reading_first_time():
    person = PersonFactory()
    extract = apply(school(1), school(2), by=person, as_of=date(2024, 7, 1))
    assert list(School.objects.order_by("id").values_list("id", "version", "extract")) == [
        ("demo:1", 1, extract.pk),
        ("demo:2", 1, extract.pk),
    ]
    assert set(School.history.values_list("history_type", "history_user_id")) == {("+", person.pk)}
    assert extract.report == {"read": 1, "register": "mapped"}
    assert Register.objects.get().name == "Register of the demo country"
    event = AuditEvent.objects.get()
    assert (event.verb, event.after) == ("register.imported", {"new": 2, "changed": 0, "no longer listed": 0})


def test_apply_reading_and_back_keeps_every_fact():
    schools = (school(1, opened=date(1901, 2, 3), predecessors=("demo:9",)), school(2, roll=None))
    apply(*schools)
    assert queries.records(School.objects.order_by("id")) == schools


def test_apply_reading_twice_changes_nothing():
    apply(school(1), school(2))
    before = everything()
    again = apply(school(1), school(2))
    assert everything() == before
    assert again == Extract.objects.get()
    assert AuditEvent.objects.count() == 1


def test_apply_reading_writes_only_what_changed():
    apply(school(1), school(2))
    extract = apply(school(1), school(2, roll=999), sha256="b" * 64)
    assert list(School.objects.order_by("id").values_list("version", "roll")) == [(1, 101), (2, 999)]
    assert list(School.history.filter(history_type="~").values_list("id", "roll")) == [("demo:2", 999)]
    assert set(School.objects.values_list("extract", flat=True)) == {extract.pk}


def test_apply_reading_new_name_can_be_found():
    apply(school(1, name="Hill School"))
    apply(school(1, name="Ōtāhuhu School"), sha256="b" * 64)
    assert [found.id for found in queries.search("otahuhu")] == ["demo:1"]
    assert queries.search("hill") == []


def test_apply_reading_absent_school_stays_unlisted():
    first = apply(school(1), school(2))
    apply(school(1), sha256="b" * 64)
    gone = School.objects.get(pk="demo:2")
    assert (gone.listed, gone.version, gone.extract) == (False, 2, first)
    apply(school(1), sha256="c" * 64)
    assert School.objects.get(pk="demo:2").version == 2
    apply(school(1), school(2), sha256="d" * 64)
    back = School.objects.get(pk="demo:2")
    assert (back.listed, back.version) == (True, 3)


def test_apply_reading_leaves_other_registers_alone():
    other = SchoolFactory(id="nz-moe:23", register=RegisterFactory(prefix="nz-moe"))
    apply(school(1))
    other.refresh_from_db()
    assert other.listed


def test_apply_reading_crash_half_way_leaves_old_data_whole(monkeypatch):
    apply(*(school(n) for n in range(1, 8)))
    before = everything()
    monkeypatch.setattr(applying, "BATCH", 3)

    def crash(done, total):
        if done >= 3:
            raise RuntimeError("the machine stopped")

    with pytest.raises(RuntimeError, match="the machine stopped"):
        apply(*(school(n, roll=5) for n in range(1, 8)), sha256="b" * 64, progress=crash)
    assert everything() == before


def test_apply_reading_failing_follower_undoes_all(monkeypatch):
    def follower(extract):
        raise RuntimeError("no communities")

    monkeypatch.setattr(registers, "after_import", [follower])
    with pytest.raises(RuntimeError, match="no communities"):
        apply(school(1))
    assert not School.objects.exists()


def test_apply_reading_calls_followers_with_the_schools_there(monkeypatch):
    seen = []
    monkeypatch.setattr(registers, "after_import", [lambda extract: seen.append(School.objects.count())])
    apply(school(1), school(2))
    apply(school(1), school(2))
    assert seen == [2]


def test_apply_reading_progress_reaches_the_end(monkeypatch):
    monkeypatch.setattr(applying, "BATCH", 2)
    steps = []
    apply(*(school(n) for n in range(1, 6)), progress=lambda done, total: steps.append((done, total)))
    assert steps == [(2, 5), (4, 5), (5, 5)]


def test_apply_reading_refuses_other_register():
    with pytest.raises(RegisterError, match="demo:1 is not of the register gb-urn"):
        actions.apply_reading(register="gb-urn", reading=reading(school(1)), file_name="x.csv", by=None)
    assert not Register.objects.exists()


def test_apply_reading_refuses_doubles():
    with pytest.raises(RegisterError, match="twice"):
        apply(school(1), school(1))


def test_load_flows_replaces():
    apply(school(1), school(2))
    flow = ("demo:1", "demo:2", 12, 9)
    assert actions.load_flows(register="demo", flows=[flow], by=None) == 1
    assert actions.load_flows(register="demo", flows=[flow], by=None) == 1
    assert Flow.objects.get().learners == 12


def test_set_outline_is_kept():
    RegisterFactory()
    land = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    register = actions.set_outline(register="demo", outline=land, by=None)
    assert queries.outline(register) == land
    register = actions.set_outline(register="demo", static="built/land.json", by=None)
    assert queries.outline(register) == "/static/built/land.json"


@pytest.mark.parametrize(
    ("register", "form", "name"),
    [
        ("nz-moe", "nz-directory", "New Zealand schools directory"),
        ("xx", "mapped", "Demo schools"),
        ("xx", "schoolweave", "Register “xx”"),
    ],
)
def test_register_name(register, form, name):
    assert registers.register_name(register, reading(form=form).report) == name
