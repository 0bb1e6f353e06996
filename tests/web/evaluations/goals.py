"""A community with a challenge, and cells that say how it goes."""

import json

from tests.web.factories import RuleVersionFactory
from tests.web.rounds import making

from schoolweave.web.collaborations import actions as collaborations
from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.evaluations import actions

HEAD = "school_id,year,measure,series,group,count,sum,sum_squares\n"


def community():
    schools = making.towns()
    collaborations.form_from_register(
        register=schools[0].register, rule_version=RuleVersionFactory(), by=None
    )
    return Collaboration.objects.order_by("pk").first()


def members(community):
    return sorted(one.school_id for one in community.memberships.all())


def challenge(schools):
    lines = (
        "[[challenge]]",
        'id = "reading"',
        'title = "Reading at the standard"',
        'measure = "reading"',
        f"schools = {json.dumps(schools)}",
        "baseline = {year = 2022, learners = 90, achieved = 54}",
        "target = {year = 2025, share = 0.75}",
    )
    return "\n".join(lines).encode()


def cells(schools, few=False):
    lines = []
    for year, reached in ((2022, 18), (2023, 20), (2024, 21)):
        for school in schools[:3]:
            met = 29 if few and year == 2024 else reached
            lines.append(f"{school},{year},reading,reading,all,30,{met},{met}")
    return (HEAD + "\n".join(lines)).encode()


def load(community, **changes):
    schools = members(community)[:3]
    given = {"challenges": challenge(schools), "cells": cells(schools), "file_name": "cells.csv", "by": None}
    return actions.load_goals(collaboration=community, **(given | changes))
