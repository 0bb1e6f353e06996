"""Records to raw cells, written once in Ibis: the same expressions run on DuckDB and on Spark.

A raw cell is a school, a year and every group's code as the records have them, with counts and sums. All
reading of ids, years and codes happens on these few cells afterwards (:mod:`~.cells`), none of it on the
hundred million rows. Every figure is a whole number, and sums of whole numbers do not depend on the order of
adding: engines agree to the last digit, however many threads or machines.
"""

from collections.abc import Mapping

import ibis

from schoolweave.evidence.panels import parsing
from schoolweave.evidence.panels.definitions import Definitions
from schoolweave.evidence.panels.parsing import Column, Table
from schoolweave.evidence.panels.series import MISSING_CODE, UNKNOWN_CODE, coded, series

SCHOOL, YEAR, OK_WEIGHT, STAYS_KEY = "k_school", "k_year", "ok_weight", "g_stays"


def raw_keys(definitions: Definitions) -> dict[str, str]:
    """Return the columns that raw cells are keyed by: their name there, their name in the records."""
    names = {SCHOOL: definitions.records.school, YEAR: definitions.records.year}
    return names | {f"r_{key.key}": key.column for key in coded(definitions)}


def columns(definitions: Definitions) -> tuple[str, ...]:
    """Return every column that the records must have."""
    rules = definitions.records
    named = [*raw_keys(definitions).values(), rules.learner, rules.learners]
    named += [name for one in series(definitions) for name in (one.column, one.spread)]
    return tuple(dict.fromkeys(name for name in named if name))


def prepared(records: Table, definitions: Definitions, extra: Mapping[str, Column] | None = None) -> Table:
    """Return records with raw keys, ``weight`` and, for series ``i``, ``v<i>``, ``q<i>`` and ``m<i>``.

    ``extra`` are further columns to carry along.
    """
    rules = definitions.records
    found: dict[str, Column] = {name: records[own] for name, own in raw_keys(definitions).items()}
    weight = parsing.whole(records[rules.learners]) if rules.learners else ibis.literal(1, type="int64")
    if rules.learners:
        found["weight"] = weight
        found[OK_WEIGHT] = (weight >= 0).fill_null(False)
    if rules.learner:
        found["learner"] = parsing.text(records[rules.learner])
    for at, one in enumerate(series(definitions)):
        value, square, missing = parsing.measured(records, one, weight)
        found |= {f"v{at}": value, f"q{at}": square, f"m{at}": missing}
    return records.select(**found, **(extra or {}))


def raw_cells(table: Table, definitions: Definitions) -> Table:
    """Return counts and sums of :func:`prepared` records by every raw key together.

    ``records`` counts rows, ``rows`` learners; for series ``i``: ``c<i>`` rows and ``n<i>`` learners with a
    value, ``s<i>`` and ``q<i>`` sums, ``m<i>`` rows where it is missing, ``k<i>`` learners with a square.
    """
    weighted = definitions.records.learners is not None
    keys = [*raw_keys(definitions), *(one for one in (OK_WEIGHT, STAYS_KEY) if one in table.columns)]
    found = {"records": table.count()}
    if weighted:
        found["rows"] = table.weight.sum()
    for at, one in enumerate(series(definitions)):
        value, square = table[f"v{at}"], table[f"q{at}"]
        found |= {f"c{at}": value.count(), f"s{at}": value.sum(), f"q{at}": square.sum()}
        found[f"m{at}"] = table[f"m{at}"].sum()
        if weighted:
            found[f"n{at}"] = value.notnull().ifelse(table.weight, 0).sum()
        if one.spread:
            found[f"k{at}"] = square.notnull().ifelse(table.weight, 0).sum()
    return table.group_by(keys).aggregate(**found)


def keyed(table: Table, definitions: Definitions) -> Table:
    """Return raw cells or records with ``school``, ``year``, a number a group, and ``row_ok``: usable."""
    rules = definitions.records
    school, year = parsing.text(table[SCHOOL]), parsing.year(table[YEAR], rules.years)
    ok_weight = table[OK_WEIGHT] if OK_WEIGHT in table.columns else ibis.literal(True)
    prefix = f"{rules.register_prefix}:" if rules.register_prefix else ""
    read = table.mutate(
        school=ibis.literal(prefix) + school if prefix else school,
        year=year,
        ok_school=(school != "").fill_null(False),
        ok_year=year.between(rules.first_year, rules.last_year).fill_null(False),
        ok_weight=ok_weight,
        **{key.key: parsing.code(table[f"r_{key.key}"], key) for key in coded(definitions)},
    )
    return read.mutate(row_ok=read.ok_school & read.ok_year & read.ok_weight)


def with_stays(table: Table, definitions: Definitions, links: Table | None, years: tuple[int, ...]) -> Table:
    """Add ``g_stays`` to records: 1 where the learner was at the same school the year before, 0 where not.

    The same school by lineage (``links``: ``from_school``, ``to_school``). Missing where the learner's id is
    empty or there are no records of the year before at all.
    """
    here = keyed(table, definitions)
    home = here.school
    if links is not None:
        here = here.left_join(links, here.school == links.from_school)
        home = ibis.coalesce(here.to_school, here.school)
    here = here.mutate(home=home)
    known = here.filter(here.row_ok & (here.learner != "").fill_null(False))
    last = known.select(
        p_learner=known.learner, p_home=known.home, p_year=known.year + 1, there=ibis.literal(1, type="int8")
    ).distinct()
    joined = here.left_join(
        last, [here.learner == last.p_learner, here.home == last.p_home, here.year == last.p_year]
    )
    followed = [year for year in years if year - 1 in years]
    can_tell = (joined.learner != "").fill_null(False)
    can_tell = can_tell & joined.year.isin(followed).fill_null(False) if followed else ibis.literal(False)
    stays = can_tell.ifelse(ibis.coalesce(joined.there, 0), MISSING_CODE).cast("int8")
    return joined.select(*table.columns, **{STAYS_KEY: stays})


def twice(table: Table, definitions: Definitions) -> Table:
    """Return how many learners have several records in one school and year, and how many too many."""
    here = keyed(table, definitions)
    known = here.filter(here.row_ok & (here.learner != "").fill_null(False))
    each = known.group_by("learner", "school", "year").aggregate(times=known.count())
    again = each.filter(each.times > 1)
    return again.aggregate(learners=again.count(), extra=(again.times - 1).sum())


def flaws(table: Table, definitions: Definitions) -> Table:
    """Return records with a truth for each kind of flaw, by :func:`~.flaws.kinds`."""
    here = keyed(table, definitions)
    found = {"bad_school": ~here.ok_school, "bad_year": ~here.ok_year, "bad_weight": ~here.ok_weight}
    for key in coded(definitions):
        found[f"bad_{key.key}"] = here.row_ok & (here[key.key] == UNKNOWN_CODE)
    for at, one in enumerate(series(definitions)):
        own = here.row_ok & here.year.between(one.first_year, one.last_year)
        lost = here.year.isin(list(one.not_collected)) if one.not_collected else ibis.literal(False)
        value = here[f"v{at}"].notnull()
        found[f"b{at}"] = (own & ~here[f"m{at}"] & (lost | ~value)).fill_null(False)
    return here.mutate(**found)
