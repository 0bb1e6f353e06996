"""Charts of scenarios."""

from schoolweave.policy import Wording
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.queries.kept import kept
from schoolweave.web.rounds.queries.measures import kilometres, sizes
from schoolweave.web.ui.charts import Chart, course, histogram


def of_scenario(scenario: Scenario, words: Wording) -> list[Chart]:
    """Return the distributions of sizes and of distances; none where nothing was formed."""
    return kept(f"charts-{words.communities}", (scenario,), lambda: _drawn(scenario, words))


def _drawn(scenario: Scenario, words: Wording) -> list[Chart]:
    size, km = sizes(scenario), kilometres(scenario)
    drawn = []
    if size:
        title = f"Sizes of {words.communities}"
        drawn.append(
            histogram(
                size,
                title=title,
                unit=f"schools in the {words.community}",
                noun=words.communities,
                whole=True,
            )
        )
    if km:
        drawn.append(
            histogram(km, title=f"Ways to the {words.host}", unit=f"km to the {words.host}", noun="schools")
        )
    return drawn


def course_of(scenario: Scenario) -> Chart | None:
    """Return how the search went; ``None`` where it was too short to say."""
    if len(scenario.history) < 3:
        return None
    points = [(seconds, best, bound) for seconds, best, bound in scenario.history]
    sentence = "The cost of the best arrangement found so far, and the bound that none can go below."
    return course(points, title="How the search went, km", sentence=sentence)
