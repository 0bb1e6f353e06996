"""A small set of rules that cannot hold together: the deletion filter, in halves.

Drop a rule; if the others still cannot hold, it is not needed. What remains is irreducible (Chinneck and
Dravnieks 1991, *ORSA Journal on Computing* 3). Rules are tried in bundles first (Junker 2004, *AAAI*).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from schoolweave.planning.communities.conflict_items import Item

LINKS = ("must_link", "cannot_link", "pin")
"""Rules of which there may be many, tried as one bundle first."""

Holds = Callable[[Sequence[Item]], bool | None]


@dataclass(slots=True)
class Filter:
    """Finds which of some rules are needed for a conflict; ``holds`` says whether rules can hold together."""

    holds: Holds
    kept: list[Item] = field(default_factory=list)
    irreducible: bool = True

    def go(self, items: Sequence[Item]) -> list[Item]:
        """Return the rules needed, out of those that cannot hold together, in their order."""
        links = [item for item in items if item.key in LINKS]
        bundles = ([links] if links else []) + [[item] for item in items if item.key not in LINKS]
        for number, bundle in enumerate(bundles):
            self._visit(bundle, [item for later in bundles[number + 1 :] for item in later])
        return [item for item in items if item in self.kept]

    def _visit(self, bundle: Sequence[Item], later: Sequence[Item]) -> None:
        answer = self.holds([*self.kept, *later])
        if answer is False:
            return
        if len(bundle) == 1:
            self.kept += bundle
            self.irreducible = self.irreducible and answer is True
            return
        half = len(bundle) // 2
        self._visit(bundle[:half], [*bundle[half:], *later])
        self._visit(bundle[half:], later)
