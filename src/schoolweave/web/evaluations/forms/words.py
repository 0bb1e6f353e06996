"""What the page of a plan asks, in the words of a registration and back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MATCHED = "matched-did"
"""The design in which each school is given comparison schools by a rule."""
DESIGNS = (
    (
        "staggered-did",
        gettext_lazy("Schools joined in different years, and are compared with others over years"),
    ),
    (MATCHED, gettext_lazy("Each school that joined is compared over years with schools like it")),
    ("randomised", gettext_lazy("Lots were drawn between whole schools, which are compared over years")),
)
CONTROLS = (
    ("not-yet", gettext_lazy("Schools that have not joined yet, and those that never do")),
    ("never", gettext_lazy("Only schools that never join")),
)
WAYS = (("yes", gettext_lazy("Higher is better")), ("no", gettext_lazy("Lower is better")))
DISTANCES = (
    ("propensity", gettext_lazy("Nearest in the chance of joining")),
    ("logit", gettext_lazy("Nearest in the log-odds of joining")),
    ("robust", gettext_lazy("Nearest in the characteristics, each scaled by its median deviation")),
    ("mahalanobis", gettext_lazy("Nearest by Mahalanobis distance")),
)
METHODS = (
    ("dr", gettext_lazy("Doubly robust: weighing and regression")),
    ("reg", gettext_lazy("Regression alone")),
)
PROFILE = "nz-kahui-ako"
"""How small figures are suppressed where a plan does not say."""
SIZES = ("schools", "treated", "pupils", "icc")
YEARS = ("before", "after", "stable")
"""What the smallest effect also rests on; left to the library where it is not said."""
SECTIONS = (
    (gettext_lazy("The question"), "", ("programme", "title", "id", "question", "responsible")),
    (
        gettext_lazy("The outcome"),
        gettext_lazy("What is measured, and where it stands in the file of cells."),
        ("outcome", "unit", "better", "sd", "column"),
    ),
    (gettext_lazy("The comparison"), "", ("design", "control", "cluster")),
    (
        gettext_lazy("Comparison schools"),
        gettext_lazy(
            "Only where each school that joined is compared with schools like it; otherwise skip these."
        ),
        ("alike", "within", "distance", "caliper", "ratio"),
    ),
    (
        gettext_lazy("Adjustments and subgroups"),
        gettext_lazy("What is named here is planned. What is looked at later without a plan only explores."),
        ("covariates", "method", "subgroups"),
    ),
    (
        gettext_lazy("What the study can see"),
        gettext_lazy(
            "From these the smallest effect that the study can see is worked out. It stands in the plan."
        ),
        ("schools", "treated", "pupils", "icc", *YEARS, "smallest"),
    ),
    (gettext_lazy("Dates and small figures"), "", ("expected", "profile")),
)
"""The page's headings, what is said below each, and its fields."""


def content(given: dict[str, Any]) -> dict[str, Any]:
    """Return what the page asks, in the words of a registration."""
    outcome = {"name": given["outcome"], "unit": given["unit"], "higher_is_better": given["better"] == "yes"}
    if given["sd"] is not None:
        outcome |= {"sd": given["sd"], "sd_source": "as registered"}
    covariates = columns(given["covariates"])
    return {
        "title": given["title"],
        "question": given["question"],
        "outcome": outcome,
        "design": given["design"],
        "comparison": _rule(given) if given["design"] == MATCHED else None,
        "estimation": {
            "outcome": given["column"],
            "control": given["control"],
            "cluster": given["cluster"] or None,
            "covariates": covariates,
            "method": (given["method"] or "dr") if covariates else "none",
        },
        "subgroups": subgroups(given["subgroups"]),
        "sees": {name: given[name] for name in SIZES}
        | {name: given[name] for name in YEARS if given[name] is not None},
        "smallest_of_interest": given["smallest"],
        "dates": {"outcomes_expected": given["expected"]},
        "disclosure_profile": given["profile"],
        "responsible": given["responsible"],
    }


def _rule(given: dict[str, Any]) -> dict[str, Any]:
    """Return the rule of comparison as asked."""
    return {
        "characteristics": columns(given["alike"]),
        "exact": columns(given["within"]),
        "distance": given["distance"] or "propensity",
        "caliper": given["caliper"],
        "ratio": given["ratio"] or 1,
    }


def initial(plan: dict[str, Any]) -> dict[str, Any]:
    """Return a plan as the page shows it."""
    outcome, used, rule = plan["outcome"], plan["estimation"], plan.get("comparison")
    shown = {
        **{name: plan[name] for name in ("title", "question", "design", "responsible")},
        **{name: plan["sees"][name] for name in (*SIZES, *YEARS)},
        "outcome": outcome["name"],
        "unit": outcome["unit"],
        "better": "yes" if outcome["higher_is_better"] else "no",
        "sd": outcome["sd"],
        "column": used["outcome"],
        "control": used["control"],
        "cluster": used["cluster"],
        "covariates": ", ".join(used["covariates"]),
        "method": used["method"] if used["covariates"] else "dr",
        "subgroups": "\n".join(_line(one) for one in plan["subgroups"]),
        "smallest": plan["smallest_of_interest"],
        "expected": plan["dates"]["outcomes_expected"],
        "profile": plan["disclosure_profile"] or PROFILE,
    }
    if rule:
        asked = {name: rule[name] for name in ("distance", "caliper", "ratio")}
        shown |= asked | {"alike": ", ".join(rule["characteristics"]), "within": ", ".join(rule["exact"])}
    return shown


def columns(text: str) -> list[str]:
    """Return the names in a text, separated by commas."""
    return [name for part in text.split(",") if (name := part.strip())]


def subgroups(text: str) -> list[dict[str, Any]]:
    """Return the subgroups of a text, one a line: ``Small schools: size = small``.

    Raises :class:`ValidationError` with the line that is not understood.
    """
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, _colon, rest = line.rpartition(":")
        pairs = [(one.partition("=")[0].strip(), one.partition("=")[2].strip()) for one in rest.split(",")]
        if not name.strip() or not all(column and value for column, value in pairs):
            raise ValidationError(
                _("“%s” is not understood: write a line as “Small schools: size = small”.") % line
            )
        found.append({"name": name.strip(), "where": dict(pairs)})
    return found


def _line(one: dict[str, Any]) -> str:
    where = ", ".join(f"{column} = {text}" for column, text in one["where"].items())
    return f"{one['name']}: {where}"
