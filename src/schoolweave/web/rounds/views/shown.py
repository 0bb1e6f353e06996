"""A scenario's figures in words."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.policy import Wording
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.rounds import rules
from schoolweave.web.rounds.arranged import OF_ONE
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.rounds.queries.measures import Measures, measures
from schoolweave.web.rounds.question import Question
from schoolweave.web.ui.components import NOT_KNOWN, Fact, Figure, Rule, Tone
from schoolweave.web.ui.languages import in_english, said

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REASONS: dict[str, "StrOrPromise"] = {
    "status": _("Not open"),
    "no_place": _("The register does not say where they are"),
    "kind": _("Schools of their kind may not join"),
    "authority": _("Schools of their authority may not join"),
    "too_few": _("Too few schools for one community"),
    "links": _("No place with the links asked for"),
    "pathway": _("No school serves all the years"),
    "state_min": _("Too few state schools"),
    "no_room": _("No room"),
    "price": _("Too far from the others"),
    "stance": _("They said that they do not want to join"),
    "by_hand": _("Left out by hand"),
    "not_named": _("The register names no community for them"),
}
"""What each code of a reason says of several schools."""


def km(value: float | None, places: int = 1) -> str:
    """Return kilometres with their unit."""
    return str(NOT_KNOWN) if value is None else f"{value:,.{places}f} km"


def percent(value: float | None) -> str:
    """Return a part as per cent, with two digits that count where it is small."""
    return str(NOT_KNOWN) if value is None else f"{value:.1%}" if value >= 0.001 else f"{value:.2%}"


def state(scenario: Scenario) -> tuple[str, Tone]:
    """Return where a scenario stands in words, and the tone of them."""
    if rules.is_stale(scenario):
        return gettext("Failed: its worker died"), "bad"
    if scenario.adopted_at is not None:
        return gettext("Adopted"), "brand"
    if scenario.kind == Scenario.Kind.TODAY and scenario.status == rules.Status.DONE:
        return gettext("Recorded"), "calm"
    return scenario.get_status_display(), rules.TONES[scenario.status]


def figures(scenario: Scenario, words: Wording) -> list[Figure]:
    """Return the key figures of a scenario that is done."""
    found = measures(scenario)
    names = {"communities": words.communities, "community": words.community, "host": words.host}
    names["schools"] = f"{found.placed:,}"
    shown = [
        Figure(f"{found.groups:,}", gettext("%(communities)s, of %(schools)s schools") % names),
        Figure(f"{found.unplaced:,}", gettext("schools left without a %(community)s") % names),
        Figure(km(found.mean_km), gettext("mean way to the %(host)s") % names + _spread(found)),
        Figure(km(scenario.travel_km, 0), gettext("of travel if all meet once")),
    ]
    if scenario.gap is not None and scenario.lower_bound:
        shown.append(Figure(percent(scenario.gap), gettext("of the cost at most could still be saved")))
    return shown


def _spread(found: Measures) -> str:
    if found.median_km is None or found.worst_km is None:
        return ""
    text = gettext("; half are within %(median)s km, the farthest is at %(worst)s km")
    return text % {"median": f"{found.median_km:,.1f}", "worst": f"{found.worst_km:,.1f}"}


def gap_sentence(scenario: Scenario, words: Wording) -> str:
    """Say what the bound proves, or why there is none."""
    if scenario.kind == Scenario.Kind.TODAY:
        return gettext(
            "These %(communities)s were not computed, so nothing is proved about how near to the best "
            "possible they are. Run a scenario for the same schools to have a bound to hold them against. "
            "Travel is not all that a community weighs: people had reasons that no register holds."
        ) % {"communities": words.communities}
    if scenario.gap is None or scenario.objective is None:
        return gettext("Nothing is proved about this scenario: it has no result.")
    return _proved(scenario)


def _proved(scenario: Scenario) -> str:
    figures = {"cost": km(scenario.objective, 0), "bound": km(scenario.lower_bound, 0)}
    figures["gap"] = percent(scenario.gap)
    if not scenario.lower_bound:
        return (
            gettext(
                "It costs %(cost)s. The search had no time to prove how near to the best possible that is: "
                "give it longer."
            )
            % figures
        )
    stopped = ""
    if scenario.summary.get("status") == "stopped":
        stopped = " " + gettext("It was stopped before its time was over.")
    if (scenario.gap or 0.0) <= 1e-9:
        best = gettext("No arrangement under these rules can cost less: this is proved to be the best.")
        return best + stopped
    text = gettext(
        "It costs %(cost)s, and it is proved that no arrangement under these rules can cost less than "
        "%(bound)s. So at most %(gap)s of its cost could still be saved: that is the gap."
    )
    return text % figures + stopped


def inputs(scenario: Scenario) -> list[Fact]:
    """Return what went into a scenario: enough to compute it again."""
    version = scenario.rule_version
    system = gettext("the system")
    where = scenario.region or gettext("the whole register")
    rules_of = {"programme": version.programme.name, "version": version.version}
    facts = [
        Fact(gettext("Schools"), f"{scenario.register.name}, {where}"),
        Fact(gettext("Programme"), gettext("%(programme)s, version %(version)s") % rules_of),
        Fact(gettext("Asked for by"), str(scenario.created_by or system), as_of=scenario.created_at.date()),
    ]
    facts += _asked(scenario)
    if scenario.kind == Scenario.Kind.COMPUTED:
        seconds = gettext("%(count)s seconds") % {"count": scenario.seconds}
        facts.append(Fact(gettext("Time to search"), seconds))
        facts.append(Fact(gettext("Seed"), str(scenario.seed), source=gettext("where the search starts")))
    facts.append(Fact(gettext("Cost"), _cost(scenario)))
    if scenario.adopted_at is not None:
        decider = str(scenario.adopted_by or system)
        facts.append(Fact(gettext("Adopted by"), decider, as_of=scenario.adopted_at.date()))
    return facts


def _cost(scenario: Scenario) -> str:
    """Say what the cost of an arrangement is made of."""
    hubs = programmes.hub_rules(scenario.rule_version)
    if hubs is not None:
        need = {"weight": f"{hubs.need_weight:g}"}
        need["measure"] = programmes.fact_name(scenario.rule_version, hubs.need_measure)
        text = gettext(
            "travel to the leads, in which a kilometre weighs 1 and %(weight)s times the percentile of "
            "“%(measure)s”"
        )
        return text % need
    price = (scenario.rule_version.communities or {}).get("unplaced_price_km", 500)
    weighed = gettext("travel, and %(price)s km for each school that may join and is left out")
    return weighed % {"price": f"{price:g}"}


def _asked(scenario: Scenario) -> list[Fact]:
    """Return where a scenario began and what was asked beside the rules."""
    facts, question = [], Question.from_dict(scenario.question)
    if scenario.round is not None:
        url = reverse("round", args=[scenario.round.pk])
        label = gettext("From the applications of") if question.leads else gettext("From the expressions of")
        facts.append(Fact(label, scenario.round.name, url=url))
    if scenario.parent is not None:
        url = reverse("scenario", args=[scenario.parent.pk])
        facts.append(Fact(gettext("Began from"), scenario.parent.name, url=url))
    counts = {
        gettext("Schools that said no"): sum(stance == "no" for stance in question.stances.values()),
        gettext("Preferences"): len(question.wishes.preferences),
        gettext("Vetoes"): len(question.cannot_link),
        gettext("Pairs that must be together"): len(question.must_link),
        gettext("Schools locked"): len(question.pins),
        gettext("Selected leads"): len(question.leads),
    }
    facts += [Fact(label, f"{count:,}") for label, count in counts.items() if count]
    if question.wishes.max_moves is not None:
        facts.append(Fact(gettext("Most schools that may move"), f"{question.wishes.max_moves:,}"))
    return facts


def technical(scenario: Scenario) -> list[Fact]:
    """Return what a third party needs to check or repeat a run."""
    summary = scenario.summary
    versions = summary.get("versions", {})
    facts = [Fact(gettext("Fingerprint of the inputs"), scenario.inputs_hash)]
    if scenario.kind == Scenario.Kind.COMPUTED:
        seconds = summary.get("seconds")
        facts.append(Fact(gettext("Seconds it took"), None if seconds is None else f"{seconds:.1f}"))
        used = ", ".join(f"{name} {number}" for name, number in versions.items())
        facts.append(Fact(gettext("Software"), used))
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
        if check["rule"] in OF_ONE
    ]


MOST_NAMED = 8


def worded(sentence: str, words: Wording) -> str:
    """Return a sentence of the library in the programme's own words, or in the reader's language."""
    if in_english():
        return sentence.replace("groups", words.communities).replace("group", words.community)
    return said(sentence)


def _broken(check: dict[str, Any], names: dict[int, str]) -> str:
    """Say what breaks a rule: which communities by name, or how many there are instead."""
    by = check["broken_by"]
    if not by:
        return ""
    if check["rule"] == "count":
        return gettext("There are %(number)s.") % {"number": f"{len(names):,}"}
    named = [names.get(int(one[6:]), one) if one.startswith("group ") else one for one in by]
    whom = ", ".join(named[:MOST_NAMED])
    if len(named) > MOST_NAMED:
        whom += gettext(" and %(more)s more") % {"more": f"{len(named) - MOST_NAMED:,}"}
    return gettext("Broken by %(whom)s.") % {"whom": whom}


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
