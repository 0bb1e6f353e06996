"""Every page that changes something was looked at: what becomes of the texts of whoever comes second."""

import ast
import inspect
from importlib import import_module
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver
from tests.web.interrupted import finding
from tests.web.interrupted.reasons import REASONS
from tests.web.ui.second_editors import WITHOUT

ASKS = {"version", "versions", "seen"}
"""Parameters by which an action asks what was read: a version, several by key, or a digest."""
SAVED_BEFORE = {"rounds.views.applications.reviewing"}
"""Views that hand on the version that they themselves have just saved."""

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


def _action(name):
    module, _, function = name.rpartition(".")
    return getattr(import_module(f"schoolweave.web.{module}"), function)


def _asks(action) -> set[str]:
    return ASKS & set(inspect.signature(getattr(action, "func", action)).parameters)


def test_every_action_asks_what_was_read_or_somebody_said_why_not():
    without = {name for name in finding.functions() - set(REASONS) if not _asks(_action(name))}
    assert without == set().union(*WITHOUT.values())
    assert sum(map(len, WITHOUT.values())) == len(without)


def _views():
    for path in sorted(finding.WEB.rglob("*.py")):
        parts = path.relative_to(finding.WEB).with_suffix("").parts
        if "views" in parts and parts[-1] != "__init__":
            name = ".".join(parts)
            yield name, vars(import_module(f"schoolweave.web.{name}")), ast.parse(Path(path).read_text())


def _called(node, known):
    """Return the action that a call in a view calls, None where it is something else."""
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        found = getattr(known.get(node.func.value.id), node.func.attr, None)
        if inspect.isfunction(found) and ".actions." in f"{found.__module__}.":
            return found
    return None


def test_every_page_hands_on_what_its_form_was_made_from():
    silent, anew, seen = set(), set(), 0
    for name, known, tree in _views():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not (action := _called(node, known)):
                continue
            given = {one.arg: one.value for one in node.keywords}
            if asked := _asks(action):
                seen += 1
                if not {*asked, None} & set(given):
                    silent.add(f"{name} calls {action.__qualname__}")
            if isinstance(given.get("version"), ast.Attribute):
                anew.add(name)
    assert silent == set()
    assert anew == SAVED_BEFORE
    assert seen > 15
