"""Conditions over facts, as data: what rules and eligibility tests are made of."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

from pydantic import model_validator

from schoolweave.policy.models import Frozen

Op = Literal[
    "is", "is_not", "at_least", "at_most", "over", "under", "one_of", "none_of", "includes", "known", "filled"
]
"""How a fact is compared. ``includes``: the fact is a list that holds every value; ``known``: there is a
value at all; ``filled``: ``value`` says whether the fact is neither missing nor empty nor false."""
Scalar = bool | int | float | str
Value = Scalar | tuple[Scalar, ...] | None
Certainty = Literal["confirmed", "partly", "inferred", "unknown"]
"""Confirmed: read in an official text. Partly: read in one secondary source. Inferred: arithmetic or
reconciliation. Unknown: looked for and not found; the numbers are the programme's to set."""
CERTAINTIES: tuple[Certainty, ...] = ("confirmed", "partly", "inferred", "unknown")

Scales = Mapping[str, Mapping[str, str]]


class Condition(Frozen):
    """One comparison of a fact, or several of which any or all must hold.

    ``fact`` is a name among the facts, or a path into a list: ``grades.0`` is the first, ``grades.count``
    how many there are, ``grades.all`` and ``grades.any`` each of them. ``scale`` names a vocabulary that
    values are put through first: what it does not list is not known.
    """

    fact: str = ""
    op: Op = "is"
    value: Value = None
    scale: str = ""
    any_of: tuple["Condition", ...] = ()
    all_of: tuple["Condition", ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum((bool(self.fact), bool(self.any_of), bool(self.all_of))) != 1:
            raise ValueError("A condition has exactly one of fact, any_of and all_of.")
        needs_value = self.fact and self.op != "known"
        if needs_value and self.value is None:
            raise ValueError(f"The condition on “{self.fact}” needs a value to compare with.")
        if self.op in ("one_of", "none_of", "includes") and not isinstance(self.value, tuple):
            raise ValueError(f"The condition on “{self.fact}” needs a list as its value.")
        return self

    def facts(self) -> tuple[str, ...]:
        """Return the names of the facts it needs, without the paths into them, in order."""
        inner = [name for one in (*self.any_of, *self.all_of) for name in one.facts()]
        own = [self.fact.split(".")[0]] if self.fact else []
        return tuple(dict.fromkeys(own + inner))

    def scales(self) -> tuple[str, ...]:
        """Return the names of the scales that it puts values through."""
        inner = [name for one in (*self.any_of, *self.all_of) for name in one.scales()]
        return (self.scale, *inner) if self.scale else tuple(inner)


class Test(Condition):
    """A condition with a sentence and a source: a school, a group or a person is eligible if it is met.

    ``about`` says whose facts it is on. ``when`` limits it: where that does not hold, the test does not
    apply and counts as met. Of the tests with the same ``group``, one that is met is enough; ``gives`` says
    what it entitles to. A test that is not ``hard`` warns and excludes nobody.
    """

    __test__: ClassVar[bool] = False

    id: str
    sentence: str
    source: str = ""
    certainty: Certainty = "confirmed"
    about: str = "school"
    when: Condition | None = None
    group: str = ""
    gives: str = ""
    hard: bool = True


def holds(condition: Condition, facts: Mapping[str, Any], scales: Scales) -> bool | None:
    """Return whether a condition holds, ``None`` where a fact that would decide it is not known."""
    if condition.any_of:
        return any_known([holds(one, facts, scales) for one in condition.any_of])
    if condition.all_of:
        return all_known([holds(one, facts, scales) for one in condition.all_of])
    name, _, path = condition.fact.partition(".")
    found = facts.get(name)
    if condition.op == "known" and not path:
        return found is not None
    if condition.op == "filled" and not path:
        return bool(found) == bool(condition.value)
    if found is None:
        return None
    if path in ("all", "any"):
        each = [_compare(condition, one, scales) for one in found]
        return all_known(each) if path == "all" else any_known(each)
    if path:
        found = _inside(found, path)
    return _compare(condition, found, scales)


def all_known(answers: "list[bool | None]") -> bool | None:
    """Return whether all hold: one that does not decides, otherwise one unknown leaves it open."""
    return False if False in answers else None if None in answers else True


def any_known(answers: "list[bool | None]") -> bool | None:
    """Return whether any holds: one that does decides, otherwise one unknown leaves it open."""
    return True if True in answers else None if None in answers else False


def _inside(found: Any, path: str) -> Any:
    if path == "count":
        return len(found)
    if path.isdigit():
        return found[int(path)] if int(path) < len(found) else None
    return found.get(path) if isinstance(found, Mapping) else None


def _compare(condition: Condition, found: Any, scales: Scales) -> bool | None:
    if condition.scale:
        found = scales[condition.scale].get(str(found)) if found is not None else None
    if condition.op == "known":
        return found is not None
    if condition.op == "filled":
        return bool(found) == bool(condition.value)
    if found is None:
        return None
    return bool(_OPERATIONS[condition.op](found, condition.value))


_OPERATIONS: dict[str, Any] = {
    "is": lambda found, value: found == value,
    "is_not": lambda found, value: found != value,
    "at_least": lambda found, value: found >= value,
    "at_most": lambda found, value: found <= value,
    "over": lambda found, value: found > value,
    "under": lambda found, value: found < value,
    "one_of": lambda found, value: found in value,
    "none_of": lambda found, value: found not in value,
    "includes": lambda found, value: set(value) <= set(found),
}
