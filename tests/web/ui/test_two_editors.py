"""Every page that changes something was looked at: what becomes of the texts of whoever comes second."""

import inspect

from django.urls import URLPattern, URLResolver, get_resolver

EDITS = {
    "application_page",
    "consultation_answer",
    "expression_page",
    "expression_shared",
    "review",
    "round_act",  # moves the closing time
    "round_edit",
    "study_change",
}
"""They change what a record says: the second is told, sees both texts and keeps both."""

SETTLES = {
    "application_act", "application_answer", "application_decide", "application_give", "application_settle",
    "application_shortlist", "application_take_back", "application_withdraw",
    "consultation_call_off", "expression_act", "expression_answer", "expression_invitation",
    "expression_invite", "expression_merge", "expression_sign", "expression_split", "expression_take_back",
    "expression_take_out", "expression_withdraw", "membership_change", "pack_decide", "review_replace",
    "review_stand_back", "rule_move_decide", "rule_move_withdraw", "scenario_adopt", "scenario_again",
    "scenario_stop", "study_act", "study_load", "study_sign_off", "pack_prepare", "arrangement_begin",
    "application_at_once", "expression_at_once",
}  # fmt: skip
"""They bring a record to another state: the second finds it there; reasons that were typed are set aside."""

MAKES = {
    "apply", "assign", "bar", "conflict", "consultation_publish", "consultation_solve", "delegate",
    "emergency", "express", "goals_load", "hub_allocation", "import_new", "invitation", "invite",
    "invite_again", "membership_propose", "organisation_new", "round_new", "round_scenario", "rule_move_new",
    "scenario_new", "study_new", "study_new_file", "arrangement_keep", "arrangement_again",
}  # fmt: skip
"""They make something new, or keep their form where it is refused: nothing is overwritten."""

NO_TEXT = {
    "application_bulk", "application_check", "application_sign", "arrangement_act", "attachment_remove",
    "delegation_end",
    "expression_bulk", "expression_check", "import_cancel", "import_confirm", "import_restart",
    "letter_again", "my_letters", "set_aside",
}  # fmt: skip
"""A button, or somebody's own setting: no text of another is at stake."""


def _posting(found: URLResolver) -> dict[str, str]:
    """Return the source of the module of each view of ours that takes a POST, by the page's name."""
    sources: dict[str, str] = {}
    for pattern in found.url_patterns:
        if isinstance(pattern, URLResolver):
            sources |= _posting(pattern)
        elif isinstance(pattern, URLPattern) and pattern.callback.__module__.startswith("schoolweave"):
            view = inspect.unwrap(pattern.callback)
            if "POST" in inspect.getsource(view):
                sources[str(pattern.name)] = inspect.getsource(inspect.getmodule(view))
    return sources


def test_every_page_that_changes_something_was_looked_at():
    known = [EDITS, SETTLES, MAKES, NO_TEXT]
    assert set(_posting(get_resolver())) == set().union(*known)
    assert sum(map(len, known)) == len(set().union(*known))


def test_edits_show_both_texts_and_refusals_set_typed_ones_aside():
    sources = _posting(get_resolver())
    assert {name for name in EDITS if "stale.clash(" not in sources[name]} == set()
    keeps = ("attempt(", "refused(", "stale.keep(", "stale.set_aside(")
    assert {name for name in SETTLES if not any(one in sources[name] for one in keeps)} == set()
