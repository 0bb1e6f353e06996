"""What rests on few is suppressed before it is kept, so that no page can show it."""

import json

import pytest
from tests.web.evaluations import making

from schoolweave.web.evaluations import queries

pytestmark = pytest.mark.django_db


def rows_of(run):
    return {(one["year"], one["who"]): one["learners"] for one in run.result["learners"]["rows"]}


def test_few_learners_are_not_in_what_is_kept():
    people = making.People()
    lines = making.panel(schools=40).decode().splitlines()
    head, rows = lines[0], [line.split(",") for line in lines[1:]]
    for row in rows:
        if row[4]:
            row[2] = "0" if row[0] != "demo:0" else "3"
    content = "\n".join([head, *(",".join(row) for row in rows)]).encode()
    run = queries.result_run(making.done(people, content))
    shown = rows_of(run)
    assert shown["2020", "programme"] == "c"
    assert "c" in (shown["2020", "others"], shown["2020", "All"])  # or the difference would tell


def test_effects_on_fewer_than_three_schools_are_not_kept_and_neither_is_what_gives_them_away():
    people = making.People()
    content = making.panel(schools=40, starts=(2022, 2022, 2022, 2022, 2022, 2022, 2022, 2022, 2022, 2021))
    run = queries.result_run(making.done(people, content))
    events = {one["event"]: one for one in run.result["whole"]["events"]}
    assert events[3] == {"type": "dynamic", "event": 3, "suppressed": True}
    gone = [event for event, one in events.items() if one["suppressed"] and event >= 0]
    assert len(gone) == 2
    assert "NaN" not in json.dumps(run.result)
