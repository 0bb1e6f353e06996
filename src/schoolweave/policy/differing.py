"""What changes between two versions of a programme, in sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schoolweave.policy.conditions import Test
from schoolweave.policy.document import Version
from schoolweave.policy.eligibility import shown
from schoolweave.policy.models import Frozen
from schoolweave.policy.money import Money
from schoolweave.policy.roles import Allowance
from schoolweave.policy.rule import Rule

NAMES = {
    "rules": "rule",
    "eligibility": "test of eligibility",
    "roles": "role",
    "stages": "stage",
    "tasks": "task",
    "criteria": "criterion",
    "forms": "form",
    "grants": "grant",
    "bands": "band",
}
WHOLES = {
    "communities": "Planning of communities",
    "hubs": "Planning of hubs",
    "support": "Matching of support",
    "time": "Time",
    "wording": "Words",
}
SAID = {
    "count per": "number of learners for one holder",
    "count minimum": "least number",
    "count number": "number",
    "count bands": "number by bands of learners",
    "release fte": "release in full-time teachers",
    "contact hours min": "hours still taught",
    "contact hours min part time": "hours still taught part-time",
    "tenure first years": "first term in years",
    "tenure extension years": "extension in years",
    "tenure extensions": "number of extensions",
    "tenure fixed share": "share that may be fixed-term",
    "tenure fixed share from": "number of roles from which that holds",
    "inquiry hours per teacher": "inquiry hours per teacher",
    "inquiry released by": "what sets inquiry time free",
    "hours per fte week": "hours of a full-time week",
}
"""Better words for some values."""
UNSAID = ("id", "needs", "when", "any_of", "all_of", "unless", "rules", "hard")
"""Parts of an item that no sentence repeats: its own sentence or parameters say what they mean."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``what`` is the kind of thing, ``item`` its id, ``how`` is new, gone or changed."""

    what: str
    item: str
    how: str
    sentence: str


def differences(old: Version, new: Version) -> tuple[Change, ...]:
    """Return what is different in ``new``: rules first, then what follows from them, then words."""
    found: list[Change] = []
    for section in ("rules", "eligibility", "roles", "stages", "tasks", "criteria"):
        found += _items(section, _by_id(getattr(old, section)), _by_id(getattr(new, section)))
    found += _items("forms", old.forms, new.forms)
    for section in ("grants", "bands"):
        found += _items(section, _by_id(getattr(old.money, section)), _by_id(getattr(new.money, section)))
    for place, title in WHOLES.items():
        found += _whole(title, getattr(old, place), getattr(new, place))
    if old.disclosure != new.disclosure:
        found.append(_changed("version", "disclosure", "Published numbers", old.disclosure, new.disclosure))
    return tuple(found)


def _by_id(items: Any) -> dict[str, Any]:
    return {one.id: one for one in items}


def _items(section: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    what = NAMES[section]
    for name, item in new.items():
        if name not in old:
            yield Change(what, name, "new", f"The {what} {_called(item)} is new.{_says(item)}")
    for name, item in old.items():
        if name not in new:
            yield Change(what, name, "gone", f"The {what} {_called(item)} falls away.{_says(item)}")
        elif item != new[name]:
            yield from _item(what, name, item, new[name])


def _item(what: str, name: str, old: Any, new: Any) -> Iterator[Change]:
    before, after = _leaves(old), _leaves(new)
    called = f"the {what} {_called(new)}"
    said = False
    for leaf in dict.fromkeys((*before, *after)):
        if before.get(leaf) != after.get(leaf):
            said = True
            yield _changed(what, name, f"the {leaf} of {called}", before.get(leaf), after.get(leaf))
    if not said:
        yield Change(what, name, "changed", f"The conditions of {called} change.")


def _whole(title: str, old: Frozen | None, new: Frozen | None) -> Iterator[Change]:
    if old is None or new is None:
        if old is not new:
            yield Change("version", title, "new" if old is None else "gone",
                         f"{title} {'is new' if old is None else 'falls away'}.")  # fmt: skip
        return
    before, after = _leaves(old), _leaves(new)
    for leaf in dict.fromkeys((*before, *after)):
        if before.get(leaf) != after.get(leaf):
            yield _changed("version", title, f"{title}: {leaf}", before.get(leaf), after.get(leaf))


def _changed(what: str, name: str, place: str, old: Any, new: Any) -> Change:
    stated = f"{place[0].upper()}{place[1:]} changes from {_quoted(old)} to {_quoted(new)}."
    return Change(what, name, "changed", stated)


def _leaves(item: Frozen) -> dict[str, str]:
    """Return the values of an item by their names in words, without what only repeats others."""
    found: dict[str, str] = {}
    for name, value in item:
        if name not in UNSAID:
            found |= _leaf(name.replace("_", " "), value)
    return {SAID.get(name, name): text for name, text in found.items()}


def _leaf(name: str, value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {f"{name.removesuffix('s')} {key}".replace("_", " "): shown(one) for key, one in value.items()}
    if isinstance(value, Allowance):
        return {f"{name} {value.holder}".strip(): str(value.amount)}
    if isinstance(value, Frozen) and not isinstance(value, Money):
        parts = [_leaf(f"{name} {key.replace('_', ' ')}", one) for key, one in value]
    elif isinstance(value, tuple) and value and isinstance(value[0], Allowance):
        parts = [_leaf("allowance", one) for one in value]
    elif isinstance(value, tuple) and value and isinstance(value[0], Frozen):
        parts = [_leaf(f"{name} {getattr(one, 'id', number)}", one) for number, one in enumerate(value, 1)]
    else:
        return {name: shown(value)} if value not in (None, "", ()) else {}
    return {place: text for part in parts for place, text in part.items()}


def _called(item: Any) -> str:
    title = getattr(item, "title", "") or getattr(item, "name", "") or getattr(item, "label", "")
    if isinstance(item, (Rule, Test)):
        return f"{item.id} ({title})" if title else item.id
    return f"“{title or item.id}”"


def _says(item: Any) -> str:
    sentence = getattr(item, "sentence", "")
    return f" {sentence}" if sentence else ""


def _quoted(value: str | None) -> str:
    return f"“{value}”" if value else "nothing"
