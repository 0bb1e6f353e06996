"""How the time or the effort of the search of a large country is shared out."""

from schoolweave.planning.communities.clock import Clock
from schoolweave.planning.communities.regional import Budget


class LargeSchedule:
    """Multipliers of regions, rounds of regions, seams, and beside them the multipliers of the whole country.

    With ``effort`` everything is counted in runs and steps; else in shares of the time that is left.
    """

    SIZE = 1600
    """Schools of a region, about."""
    SHARES = (0.14, 0.40, 0.26, 0.20)
    """Shares of the time for the regions' multipliers and for each round."""
    STEPS = 300
    """Steps for the multipliers of a region, and of the whole country."""

    def __init__(self, n: int, effort: int | None, clock: Clock) -> None:
        self.n, self.effort, self.clock = n, effort, clock
        self.size = min(self.SIZE, max(n // 3, 1))
        self.rounds = len(self.SHARES) - 1
        self.settling = max(64, n // 40)
        self.began, self.workers, self.spent = 0.0, 1, 0.0

    def reserve(self, elapsed: float) -> float:
        """Return the seconds to keep for the end: seams, the bound over all pairs, the plan's measures."""
        at_the_end = 6e-5 * self.n * (1 + self.n / 400_000)
        return min(0.25 * self.clock.seconds, 0.5 + 0.5 * elapsed + at_the_end)

    def begin(self, workers: int) -> None:
        """Note that the search begins now, with so many workers."""
        self.began, self.workers = self.clock.elapsed, workers

    def ends(self, number: int) -> float:
        """Return when a round (-1: the multipliers) is to end, in seconds since the clock began."""
        total = max(self.clock.seconds - self.clock.reserve - self.began, 0.0)
        return self.began + total * sum(self.SHARES[: number + 2])

    def budget(self, number: int, regions: int) -> Budget:
        """Return how much to search each region of a round (-1: its multipliers)."""
        if number < 0:
            self.spent = self.clock.elapsed
        runs = 0 if number < 0 else 4 + 4 * (self.effort or 0) if number == 0 else 2 + 2 * (self.effort or 0)
        steps = self.STEPS if number < 0 else 0
        if self.effort is not None:
            return Budget(steps, runs)
        turns = -(-regions // self.workers)
        seconds = max(self.ends(number) - self.clock.elapsed, 0.0) / turns
        return Budget(steps, 0 if number < 0 else 10**6, seconds)

    def polish(self) -> tuple[int, float]:
        """Return the steps for the multipliers of the whole country and when to end at the latest."""
        return self.STEPS, self.ends(self.rounds - 1) if self.effort is None else float("inf")

    def fraction(self, number: int, share: float) -> float:
        """Return how much of the search is done when a share of a round is; 0 where time says so."""
        if self.effort is None:
            return 0.0
        return sum(self.SHARES[: number + 1]) + self.SHARES[number + 1] * share
