"""A scenario's figures in words."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from schoolweave.policy import Wording
from schoolweave.web.rounds import rules
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.queries.measures import Measures, measures
from schoolweave.web.rounds.question import Question
from schoolweave.web.ui.components import Fact, Figure, Rule, Tone

NOT_KNOWN = "Not known"
REASONS = {
    "status": "Not open",
    "no_place": "The register does not say where they are",
    "kind": "Schools of their kind may not join",
    "authority": "Schools of their authority may not join",
    "too_few": "Too few schools for one community",
    "links": "No place with the links asked for",
    "pathway": "No school serves all the years",
    "state_min": "Too few state schools",
    "no_room": "No room",
    "price": "Too far from the others",
    "stance": "They said that they do not want to join",
    "by_hand": "Left out by hand",
    "not_named": "The register names no community for them",
}
"""What each code of a reason says of several schools."""


def km(value: float | None, places: int = 1) -> str:
    """Return kilometres with their unit."""
    return NOT_KNOWN if value is None else f"{value:,.{places}f} km"


def percent(value: float | None) -> str:
    """Return a part as per cent, with two digits that count where it is small."""
    return NOT_KNOWN if value is None else f"{value:.1%}" if value >= 0.001 else f"{value:.2%}"


def state(scenario: Scenario) -> tuple[str, Tone]:
    """Return where a scenario stands in words, and the tone of them."""
    if rules.is_stale(scenario):
        return "Failed: its worker died", "bad"
    if scenario.adopted_at is not None:
        return "Adopted", "brand"
    if scenario.kind == Scenario.Kind.TODAY and scenario.status == rules.Status.DONE:
        return "Recorded", "calm"
    return scenario.get_status_display(), rules.TONES[scenario.status]


def figures(scenario: Scenario, words: Wording) -> list[Figure]:
    """Return the key figures of a scenario that is done."""
    found = measures(scenario)
    shown = [
        Figure(f"{found.groups:,}", f"{words.communities}, of {found.placed:,} schools"),
        Figure(f"{found.unplaced:,}", f"schools left without a {words.community}"),
        Figure(km(found.mean_km), f"mean way to the {words.host}{_spread(found)}"),
        Figure(km(scenario.travel_km, 0), "of travel if all meet once"),
    ]
    if scenario.gap is not None and scenario.lower_bound:
        shown.append(Figure(percent(scenario.gap), "of the cost at most could still be saved"))
    return shown


def _spread(found: Measures) -> str:
    if found.median_km is None or found.worst_km is None:
        return ""
    return f"; half are within {found.median_km:,.1f} km, the farthest is at {found.worst_km:,.1f} km"


def gap_sentence(scenario: Scenario, words: Wording) -> str:
    """Say what the bound proves, or why there is none."""
    if scenario.kind == Scenario.Kind.TODAY:
        return (
            f"These {words.communities} were not computed, so nothing is proved about how near to the best "
            "possible they are. Run a scenario for the same schools to have a bound to hold them against. "
            "Travel is not all that a community weighs: people had reasons that no register holds."
        )
    if scenario.gap is None or scenario.objective is None:
        return "Nothing is proved about this scenario: it has no result."
    if not scenario.lower_bound:
        return (
            f"It costs {km(scenario.objective, 0)}. The search had no time to prove how near to the best "
            "possible that is: give it longer."
        )
    stopped = (
        " It was stopped before its time was over." if scenario.summary.get("status") == "stopped" else ""
    )
    if scenario.gap <= 1e-9:
        return f"No arrangement under these rules can cost less: this is proved to be the best.{stopped}"
    return (
        f"It costs {km(scenario.objective, 0)}, and it is proved that no arrangement under these rules can "
        f"cost less than {km(scenario.lower_bound, 0)}. So at most {percent(scenario.gap)} of its cost could "
        f"still be saved: that is the gap.{stopped}"
    )


def inputs(scenario: Scenario) -> list[Fact]:
    """Return what went into a scenario: enough to compute it again."""
    version = scenario.rule_version
    price = (version.communities or {}).get("unplaced_price_km", 500)
    facts = [
        Fact("Schools", f"{scenario.register.name}, {scenario.region or 'the whole register'}"),
        Fact("Programme", f"{version.programme.name}, version {version.version}"),
        Fact("Asked for by", str(scenario.created_by or "the system"), as_of=scenario.created_at.date()),
    ]
    facts += _asked(scenario)
    if scenario.kind == Scenario.Kind.COMPUTED:
        facts.append(Fact("Time to search", f"{scenario.seconds} seconds"))
        facts.append(Fact("Seed", str(scenario.seed), source="where the search starts"))
    facts.append(Fact("Cost", f"travel, and {price:g} km for each school that may join and is left out"))
    if scenario.adopted_at is not None:
        decider = str(scenario.adopted_by or "the system")
        facts.append(Fact("Adopted by", decider, as_of=scenario.adopted_at.date()))
    return facts


def _asked(scenario: Scenario) -> list[Fact]:
    """Return where a scenario began and what was asked beside the rules."""
    facts, question = [], Question.from_dict(scenario.question)
    if scenario.round is not None:
        url = reverse("round", args=[scenario.round.pk])
        facts.append(Fact("From the expressions of", scenario.round.name, url=url))
    if scenario.parent is not None:
        url = reverse("scenario", args=[scenario.parent.pk])
        facts.append(Fact("Began from", scenario.parent.name, url=url))
    counts = {
        "Schools that said no": sum(stance == "no" for stance in question.stances.values()),
        "Preferences": len(question.wishes.preferences),
        "Vetoes": len(question.cannot_link),
        "Pairs that must be together": len(question.must_link),
        "Schools locked": len(question.pins),
    }
    facts += [Fact(label, f"{count:,}") for label, count in counts.items() if count]
    if question.wishes.max_moves is not None:
        facts.append(Fact("Most schools that may move", f"{question.wishes.max_moves:,}"))
    return facts


def technical(scenario: Scenario) -> list[Fact]:
    """Return what a third party needs to check or repeat a run."""
    summary = scenario.summary
    versions = summary.get("versions", {})
    facts = [Fact("Fingerprint of the inputs", scenario.inputs_hash)]
    if scenario.kind == Scenario.Kind.COMPUTED:
        seconds = summary.get("seconds")
        facts.append(Fact("Seconds it took", None if seconds is None else f"{seconds:.1f}"))
        used = ", ".join(f"{name} {number}" for name, number in versions.items())
        facts.append(Fact("Software", used))
    return facts


def report(scenario: Scenario, words: Wording) -> list[Rule]:
    """Return the rule report over the whole arrangement, communities by their names."""
    names = dict(scenario.groups.values_list("number", "name"))
    return [
        Rule(worded(check["sentence"], words), check["met"], _broken(check, names))
        for check in scenario.summary.get("rules", [])
    ]


def group_report(scenario: Scenario, number: int, words: Wording) -> list[Rule]:
    """Return the rules that speak of single communities, for one of them."""
    own = f"group {number}"
    return [
        Rule(worded(check["sentence"], words), own not in check["broken_by"])
        for check in scenario.summary.get("rules", [])
        if check["rule"] in {"size", "pathway", "state_min"}
    ]


MOST_NAMED = 8


def worded(sentence: str, words: Wording) -> str:
    """Return a sentence of the library in the programme's own words."""
    return sentence.replace("groups", words.communities).replace("group", words.community)


def _broken(check: dict[str, Any], names: dict[int, str]) -> str:
    """Say what breaks a rule: which communities by name, or how many there are instead."""
    by = check["broken_by"]
    if not by:
        return ""
    if check["rule"] == "count":
        return f"There are {len(names):,}."
    named = [names.get(int(one[6:]), one) if one.startswith("group ") else one for one in by]
    rest = f" and {len(named) - MOST_NAMED:,} more" if len(named) > MOST_NAMED else ""
    return f"Broken by {', '.join(named[:MOST_NAMED])}{rest}."


def broken_by(rule: str, by: str, words: Wording) -> str:
    """Say what breaks a rule of the engine; of the rule on their number, how many groups there are."""
    if not by:
        return ""
    if rule == "count":
        return gettext("There are %(number)s.") % {"number": worded(by, words)}
    return gettext("Broken by %(whom)s.") % {"whom": by}


def signed(value: float, places: int = 1) -> str:
    """Return a change with its sign, a true minus."""
    return f"{value:+,.{places}f}".replace("-", "−")
