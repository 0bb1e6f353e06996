"""Workflows as tables: states with two wordings, acts with who does them, and a diagram of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext

from schoolweave.web.accounts.rules import NotAllowed
from schoolweave.web.rounds.models.sending import Signed
from schoolweave.web.rounds.rules.scenarios import NotNow, Visitor
from schoolweave.web.ui.components import Tone

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Owner = Literal["applicant", "office", "reviewers", "moderator", "nobody"]
"""Whose turn it is in a state, and who does an act."""


@dataclass(frozen=True, slots=True)
class State:
    """A state in the words of the office and in those for whoever applied; they may differ."""

    internal: StrOrPromise
    public: StrOrPromise
    turn: Owner
    tone: Tone = "calm"
    next: StrOrPromise = ""  # what happens next, for whoever applied


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done: in which states, to which it leads (empty: the state stays), who does it."""

    before: frozenset[str]
    after: str
    by: Owner
    capability: str
    verb: str
    label: StrOrPromise


@dataclass(frozen=True, slots=True)
class Workflow:
    """All states and acts of one kind of record."""

    noun: str
    states: Mapping[str, State]
    acts: Mapping[str, Act]

    def allows(self, record: Any, act: str) -> bool:
        """Return whether the record's state allows the act."""
        return record.status in self.acts[act].before

    def check(self, record: Any, act: str) -> None:
        """Raise :class:`NotNow` unless the record's state allows the act."""
        if not self.allows(record, act):
            raise NotNow(
                gettext("%(what)s is “%(state)s”, so this cannot be done now. Reload the page to see more.")
                % {"what": record, "state": self.states[record.status].internal}
            )

    def move(self, record: Any, act: str) -> tuple[dict[str, str], dict[str, str]]:
        """Set the record's state as the act says; return the state before and after, for the audit."""
        self.check(record, act)
        before = {"status": str(record.status)}
        record.status = self.acts[act].after or record.status
        return before, {"status": str(record.status)}

    def reachable(self, start: str) -> frozenset[str]:
        """Return the states that can be come to from ``start``, itself included."""
        found, waiting = {start}, [start]
        while waiting:
            state = waiting.pop()
            for act in self.acts.values():
                if state in act.before and act.after and act.after not in found:
                    found.add(act.after)
                    waiting.append(act.after)
        return frozenset(found)


def check_signs_for_others(person: Visitor, signed: Signed) -> None:
    """Raise :class:`NotAllowed` where the person wrote what is to be signed."""
    if person is not None and person.pk == signed.filled_by_id:
        raise NotAllowed(
            gettext(
                "You filled this in yourself, and whoever writes does not sign. Ask another board member."
            )
        )


def diagram(workflow: Workflow) -> str:
    """Return the workflow as Markdown for the reference: its states in both wordings, then its acts."""
    return "\n".join(_lines(workflow)) + "\n"


def _lines(workflow: Workflow) -> Iterator[str]:
    yield "| State | The office reads | Whoever applied reads | Whose turn |"
    yield "| --- | --- | --- | --- |"
    for key, state in workflow.states.items():
        yield f"| `{key}` | {state.internal} | {state.public} | {state.turn} |"
    yield ""
    yield "```text"
    for name, act in workflow.acts.items():
        before = ", ".join(sorted(act.before)) or "(nothing)"
        yield f"{before} --{name} ({act.by})--> {act.after or 'the same'}"
    yield "```"
    yield ""
    yield "| Act | On the button | Who | Capability | In the record of changes |"
    yield "| --- | --- | --- | --- | --- |"
    for name, act in workflow.acts.items():
        yield f"| `{name}` | {act.label} | {act.by} | `{act.capability}` | `{act.verb}` |"
