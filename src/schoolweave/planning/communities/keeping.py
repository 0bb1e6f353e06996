"""How many more schools leave the continuation of today's group if one school moves: without a new matching.

Today's labels and the groups are matched one to one so that as many schools as possible stay. Moving one
school changes two edges of that matching, both of the school's own label, by one. So it is enough to know,
for each label, what the best matching is worth when the label goes to this or that group: at most one step
along alternating paths of the best matching (Berge 1957; Kuhn 1955).
"""

from collections import deque
from collections.abc import Sequence

from schoolweave.planning.communities.amounts import measured
from schoolweave.planning.communities.model import Group
from schoolweave.planning.communities.problem import Communities

LOST = -(1 << 40)


class Keeping:
    """The matching of an arrangement with today's groups, and what single moves do to it."""

    def __init__(self, problem: Communities, groups: Sequence[Group]) -> None:
        self.problem, self.groups = problem, groups
        self.today = problem.wishes.today
        names = set(self.today.values())
        self.pinned = {school for school, name in problem.pins if name in names}
        self.moved_now: int | None = None
        fixed = {g for g, group in enumerate(groups) if self.pinned.intersection(group.members)}
        self.fixed: dict[str, set[int]] = {}
        for g in fixed:
            self.fixed.setdefault(groups[g].continues, set()).add(g)
        self.shared: dict[str, dict[int, int]] = {}
        self.labels: dict[int, dict[str, int]] = {}
        for g, group in enumerate(groups):
            for name in (self.today.get(member, "") for member in group.members) if g not in fixed else ():
                if name and name not in self.fixed:
                    row = self.shared.setdefault(name, {})
                    row[g] = row.get(g, 0) + 1
        for name, row in self.shared.items():
            for g, count in row.items():
                self.labels.setdefault(g, {})[name] = count
        self.rows_fixed = fixed
        self.match = {
            g: group.continues for g, group in enumerate(groups) if group.continues and g not in fixed
        }
        self.known: dict[str, _Label] = {}

    def change(self, school: str, home: int | None, there: int) -> int:
        """Return how many schools more are moved if ``school`` goes from its group to another: -1, 0 or 1.

        Groups are places in the arrangement; ``home`` is ``None`` where the school has none.
        """
        name = self.today.get(school, "")
        if school in self.pinned:
            return self._anew(school, there)
        if not name:
            return 0
        if name in self.fixed:
            return int(home in self.fixed[name]) - int(there in self.fixed[name])
        label = self.label(name)
        at_goal = label.worth(there) if there not in self.rows_fixed else LOST
        if at_goal == 0:
            return -1
        if home is None or home in self.rows_fixed or not label.only(home):
            return 0
        return 0 if at_goal == -1 else 1

    def label(self, name: str) -> "_Label":
        """Return what is known of one free label; worked out once."""
        if name not in self.known:
            self.known[name] = _Label(self, name)
        return self.known[name]

    def slack(self, school: str) -> int:
        """Return by how many schools groups that share nothing with the school's label can differ: 0 or 1."""
        name = self.today.get(school, "")
        if not name or name in self.fixed or school in self.pinned:
            return 0
        return int(self.label(name).without >= -1)

    def known_groups(self, school: str) -> set[int]:
        """Return the groups that share something with the school's label of today."""
        name = self.today.get(school, "")
        return set(self.shared.get(name, ())) | self.fixed.get(name, set())

    def _anew(self, school: str, there: int) -> int:
        groups = [[member for member in group.members if member != school] for group in self.groups]
        if self.moved_now is None:
            self.moved_now = len(measured(self.problem, [group.members for group in self.groups]).moved)
        company = {school, *groups[there]}
        groups[there] = [one for one in self.problem.ids if one in company]
        return len(measured(self.problem, [group for group in groups if group]).moved) - self.moved_now


class _Label:
    """One label of today: the worth, less that of the best matching, of every way to match it.

    ``without`` is the worth of leaving it unmatched; figures are 0 or negative.
    """

    def __init__(self, keeping: Keeping, name: str) -> None:
        self.keeping, self.name = keeping, name
        self.match = dict(keeping.match)
        row = next((g for g, found in keeping.match.items() if found == name), None)
        self.without = 0
        if row is not None:
            del self.match[row]
            self.without = self._refill(row) - keeping.shared[name][row]
        self.place = {found: g for g, found in self.match.items()}
        self.seen: dict[int, int] = {}
        self.gain: dict[str, int] = {}

    def worth(self, group: int) -> int:
        """Return the worth of matching the label with a group; below -1 it may be any such number."""
        if group not in self.seen:
            count = self.keeping.shared.get(self.name, {}).get(group, 0)
            most = self.without + count
            self.seen[group] = most if most < -1 else most + self._evict(group)
        return self.seen[group]

    def only(self, home: int) -> bool:
        """Whether every best matching matches the label with this group."""
        if self.without == 0 or self.worth(home) < 0:
            return False
        return all(self.worth(group) < 0 for group in self.keeping.shared[self.name] if group != home)

    def _refill(self, row: int) -> int:
        """Let a group without a label take the best one in turn; changes the match. Returns what it adds."""
        best: dict[int, int] = {row: 0}
        came: dict[int, tuple[int, str]] = {}
        place = {found: g for g, found in self.match.items()}
        top, end, last = 0, row, ""
        queue = deque([row])
        while queue:
            g = queue.popleft()
            for name, count in self.keeping.labels.get(g, {}).items():
                if name == self.name or self.match.get(g) == name:
                    continue
                holder = place.get(name)
                worth = best[g] + count
                if holder is None:
                    if worth > top:
                        top, end, last = worth, g, name
                    continue
                worth -= self.keeping.shared[name][holder]
                if worth > best.get(holder, LOST):
                    best[holder], came[holder] = worth, (g, name)
                    queue.append(holder)
        final = max(best, key=lambda g: best[g])
        if best[final] > top:
            top, end, last = best[final], final, ""
        self._rematch(end, last, came)
        return top

    def _rematch(self, end: int, last: str, came: dict[int, tuple[int, str]]) -> None:
        """Apply an alternating path: ``end`` takes the label ``last`` (or none), its own goes to who came."""
        while True:
            if last:
                self.match[end] = last
            else:
                self.match.pop(end, None)
            if end not in came:
                return
            end, last = came[end]

    def _evict(self, group: int) -> int:
        """Return what the other labels lose, 0 or less, if a group may not take one of them."""
        name = self.match.get(group)
        if name is None:
            return 0
        if not self.gain:
            self._freed()
        return self.gain[name] - self.keeping.shared[name][group]

    def _freed(self) -> None:
        """Work out what each label gains at best, and others after it, once it has lost its group."""
        shared, match = self.keeping.shared, self.match
        self.gain = dict.fromkeys((name for name in shared if name != self.name), 0)
        queue = deque(self.gain)
        while queue:
            name = queue.popleft()
            best = 0
            for group, count in shared[name].items():
                holder = match.get(group)
                if holder is None:
                    best = max(best, count)
                elif holder != name:
                    best = max(best, count - shared[holder][group] + self.gain[holder])
            if best > self.gain[name]:
                self.gain[name] = best
                row = self.place.get(name, -1)
                queue.extend(other for other in self.keeping.labels.get(row, ()) if other in self.gain)
