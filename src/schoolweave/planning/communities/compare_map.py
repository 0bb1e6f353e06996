"""A comparison as a drawing and as one page: no script, no network, readable without colours."""

from schoolweave.planning import drawing
from schoolweave.planning.communities.compare import LEFT, Comparison, Mover, figures
from schoolweave.planning.communities.model import Evaluation
from schoolweave.planning.communities.pages import document, number, table
from schoolweave.planning.drawing import Drawing, Way

WORDS = {
    "groups": "Groups",
    "placed": "Schools placed",
    "unplaced": "Schools without a group",
    "size_min": "Smallest group",
    "size_median": "Median size",
    "size_max": "Largest group",
    "covered": "Groups that cover the pathway",
    "mean_km": "Mean km to the host",
    "median_km": "Median km to the host",
    "worst_km": "Worst km to the host",
    "travel_km": "Travel, km",
    "objective": "Objective, km",
}


def svg(found: Comparison, *, names: tuple[str, str] = ("before", "after")) -> str:
    """Return the comparison as SVG: every school that moved, with its way to the host before and after.

    Schools that stay are grey. Longitudes wrap: the map is cut where it is emptiest.
    """
    moving = {mover.school_id for mover in found.movers}
    stays = [
        (member, group.host)
        for group in found.after.groups
        for member in group.members
        if member not in moving
    ]
    ways = [
        Way(one.school_id, told(one), _host(found.before, one.before), _host(found.after, one.after))
        for one in found.movers
    ]
    sentence = f"{len(ways):,} of {len(found.schools):,} schools change company."
    drawn = Drawing(found.schools, stays, ways, f"Who moves: {names[0]} and {names[1]}", sentence, "the host")
    return drawing.svg(drawn, names=names)


def page(found: Comparison, *, names: tuple[str, str] = ("before", "after")) -> str:
    """Return the comparison as one HTML page: figures, map, and tables that say what the map shows."""
    caveat = "<p>Travel is not all that a community weighs: people had reasons that no register holds.</p>"
    parts = (_figures(found, names), svg(found, names=names), _movers(found), _groups(found), caveat)
    return document(f"{names[0]} and {names[1]} compared", parts)


def _host(plan: Evaluation, number: int | None) -> tuple[str, ...]:
    return () if number is None else (plan.groups[number - 1].host,)


def told(mover: Mover) -> str:
    """Return in words what changes for a school."""
    if mover.before is None:
        return f"{mover.name} joins group {mover.after}"
    if mover.what == LEFT:
        return f"{mover.name} leaves group {mover.before} and has none"
    return f"{mover.name}: from group {mover.before} before to group {mover.after} after"


def _figures(found: Comparison, names: tuple[str, str]) -> str:
    one, two = figures(found.before), figures(found.after)
    rows = [(word, number(one[key]), number(two[key])) for key, word in WORDS.items()]
    rows += [
        (f"Optional term: {key}", number(one["terms"].get(key)), number(two["terms"].get(key)))
        for key in sorted(one["terms"].keys() | two["terms"].keys())
    ]
    rows += [
        ("Broken rules", ", ".join(one["broken_rules"]) or "none", ", ".join(two["broken_rules"]) or "none")
    ]
    rows += [(f"Asked: {name}", str(a), str(b)) for name, a, b in found.settings]
    return table("Figures", ("", *names), rows)


def _movers(found: Comparison) -> str:
    rows = [
        (mover.name, mover.school_id, mover.what, number(mover.before), number(mover.after),
         number(mover.km_before), number(mover.km_after), f"{mover.company:,}")
        for mover in found.movers
    ]  # fmt: skip
    heads = ("School", "Id", "What", "Group before", "Group after", "Km before", "Km after", "Company kept")
    return table(f"Schools whose company changes ({len(rows):,})", heads, rows)


def _groups(found: Comparison) -> str:
    rows = [
        (
            number(match.before),
            number(match.after),
            f"{match.shared:,}",
            f"{match.size_before:,}",
            f"{match.size_after:,}",
        )
        for match in found.matches
        if not match.shared == match.size_before == match.size_after
    ]
    heads = ("Group before", "Group after", "Members shared", "Size before", "Size after")
    return table(f"Groups that change ({len(rows):,} of {len(found.matches):,})", heads, rows)
