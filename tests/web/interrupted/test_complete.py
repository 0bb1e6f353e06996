"""Nothing that changes the database is without a case, or without somebody having said why."""

from tests.web.interrupted import finding
from tests.web.interrupted.cases import CASES
from tests.web.interrupted.reasons import REASONS, WRITERS

ACTIONS = {case.action for case in CASES.values() if not case.action.startswith("torn")}


def test_every_public_action_and_job_is_killed_or_has_a_reason():
    assert finding.functions() - ACTIONS - set(REASONS) == set()


def test_no_case_and_no_reason_is_of_something_that_is_gone_or_told_twice():
    assert (ACTIONS | set(REASONS)) - finding.functions() == set()
    assert ACTIONS & set(REASONS) == set()


def test_nothing_else_writes_but_what_was_looked_at():
    assert finding.writers() == set(WRITERS)
