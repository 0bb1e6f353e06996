"""Whether a community keeps the rules that it was formed under, as the engine checks them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from schoolweave import planning
from schoolweave.policy import CommunityRules
from schoolweave.policy.hub_rules import HubRules
from schoolweave.web.collaborations import hubs
from schoolweave.web.collaborations.models import Collaboration, Membership
from schoolweave.web.collaborations.proposed import Lead
from schoolweave.web.directory import queries as directory
from schoolweave.web.directory.models import School
from schoolweave.web.directory.wording import runs
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.publishing.queries.country import Country
from schoolweave.web.publishing.rules import missing
from schoolweave.web.rounds.models import Scenario
from schoolweave.web.ui.components import Rule
from schoolweave.web.ui.languages import said


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a community comes from: the scenario it was adopted from, None for the register's own.

    ``hubs`` are its rules where it is a hub; ``rules`` are then none.
    """

    scenario: Scenario | None
    rules: CommunityRules | None
    version: str
    hubs: HubRules | None = None


def origin(community: Collaboration, country: Country) -> Origin:
    """Return the scenario and the rules that a community is pinned to."""
    number = community.source_id.split("/")[0]
    if community.source == Collaboration.Source.SCENARIO and number.isdigit():
        found = (
            Scenario.objects.select_related("rule_version")
            .defer("history", "summary")
            .filter(pk=number)
            .first()
        )
        if found is not None:
            kept = community.rule_version or found.rule_version
            return _of(found, kept)
    if community.rule_version is not None and community.rule_version.communities:
        return _of(None, community.rule_version)
    return Origin(None, country.rules, country.version)


def _of(scenario: Scenario | None, kept: RuleVersion) -> Origin:
    rules = programmes.rules(kept) if kept.communities else None
    return Origin(scenario, rules, kept.version, programmes.hub_rules(kept))


def rule_report(origin: Origin, country: Country, members: Sequence[Membership]) -> tuple[Rule, ...]:
    """Return one line per hard rule that applies to a single community, or hub."""
    if not members:
        return ()
    if origin.hubs is not None:
        return _hub_report(origin.hubs, members)
    return _community_report(origin.rules, country, [member.school for member in members])


def _hub_report(rules: HubRules, members: Sequence[Membership]) -> tuple[Rule, ...]:
    leads = [Lead(member.school_id, member.km is not None) for member in members if member.is_host]
    schools = directory.records([member.school for member in members])
    checks, asked = hubs.kept(schools, leads[0] if leads else Lead(), rules)
    outside = said(" ".join(left.reason for left in asked.ineligible))
    return (
        *(Rule(said(check.sentence), check.met) for check in checks),
        Rule(gettext("Each of its schools may be served under the rules."), not asked.ineligible, outside),
    )


def _community_report(
    rules: CommunityRules | None, country: Country, members: Sequence[School]
) -> tuple[Rule, ...]:
    if rules is None:
        return ()
    problem = planning.Communities.from_schools(directory.records(members), rules)
    found = planning.evaluate(problem, [problem.ids]).rules if problem.size else ()
    sentences = _sentences(problem, country, len(members))
    lines = [
        Rule(sentences[check.rule][0], check.met, sentences[check.rule][1])
        for check in found
        if check.rule in sentences
    ]
    outside = said(" ".join(left.reason for left in problem.ineligible))
    return (
        *lines,
        Rule(gettext("Each of its schools may join under the rules."), not problem.ineligible, outside),
    )


def _sentences(problem: planning.Communities, country: Country, members: int) -> dict[str, tuple[str, str]]:
    """Return each rule of the engine as a sentence about one community, with what was found."""
    rules, words = problem.rules, country.wording
    lacking = missing(rules.pathway, (year for school in problem.schools for year in school.years))
    state = sum(school.authority in rules.state_authorities for school in problem.schools)
    year = words.year if len(lacking) == 1 else words.years
    first, last = (rules.pathway[0], rules.pathway[-1]) if rules.pathway else ("", "")
    size = gettext("It has between %(least)s and %(most)s schools.")
    has = (
        gettext("It has %(all)s.")
        if problem.size == members
        else gettext("%(some)s of its %(all)s may join.")
    )
    pathway = gettext("Its schools together serve every %(year)s from %(first)s to %(last)s.")
    gap = gettext("No school serves %(year)s %(years)s.") % {"year": year, "years": runs(lacking)}
    state_min = gettext("At least %(least)s of its schools are state schools.")
    return {
        "size": (
            size % {"least": rules.size_min, "most": rules.size_max},
            has % {"some": problem.size, "all": members},
        ),
        "pathway": (
            pathway % {"year": words.year, "first": first, "last": last},
            gap if lacking else "",
        ),
        "state_min": (
            state_min % {"least": rules.state_min},
            gettext("%(some)s are.") % {"some": state},
        ),
    }
