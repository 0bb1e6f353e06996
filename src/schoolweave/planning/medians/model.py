"""What a search for medians returns."""

from dataclasses import dataclass

from schoolweave.planning.communities.kernel import Ints


@dataclass(frozen=True, slots=True)
class Answer:
    """Medians and who they serve.

    ``median_of`` (``(n,)``) is each node's median, counted from 0. ``objective`` is the sum of distances and
    ``bound`` what no answer can beat. ``status`` is ``optimal`` (proven) or ``feasible``.
    ``multipliers`` (``(n,)``) are those of the Lagrangian bound, for a check in one pass; ``bound`` may lie
    above what they give where clusters were listed exhaustively.
    """

    status: str
    median_of: Ints
    objective: float
    bound: float
    lagrangian: float
    multipliers: tuple[float, ...]
    seconds: float
    seed: int
    rounds: int

    @property
    def gap(self) -> float:
        """Return ``(objective - bound) / objective``, 0 where both are 0."""
        return (self.objective - self.bound) / self.objective if self.objective > 0 else 0.0
