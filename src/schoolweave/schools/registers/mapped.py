"""Any CSV of schools, read by a mapping file: a country that nobody has seen before, without code."""

from datetime import date

from schoolweave.schools import place
from schoolweave.schools.canonical import parse_ids, parse_years
from schoolweave.schools.fields import Row, day, decimal, looked_up, required_text, whole_number
from schoolweave.schools.header import Layout, plain
from schoolweave.schools.record import Authority, Kind, Need, School, Status
from schoolweave.schools.registers.base import Register, check_place, shared_need
from schoolweave.schools.registers.mapping import KindOf, Mapping

Years = tuple[int, ...]


def register(mapping: Mapping) -> Register:
    """Return the register that a mapping describes."""
    named = mapping.columns.model_dump(exclude_none=True)
    columns = {field: (str(header),) for field, header in named.items()}
    columns |= {f"year {year}": (header,) for year, header in mapping.roll_by_year.items()}
    columns |= {f"need {at}": (need.column,) for at, need in enumerate(mapping.needs)}
    layout = Layout(key="mapped", title=mapping.title, columns=columns, required=tuple(columns))
    return Register(layout, lambda as_of: Reader(mapping, as_of).read)


class Reader:
    """Reads rows by a mapping; tables are prepared once."""

    def __init__(self, mapping: Mapping, as_of: date | None) -> None:
        self.mapping = mapping
        self.as_of = as_of
        self.kinds = {plain(word): _kind_and_years(entry) for word, entry in mapping.kinds.items()}
        self.kinds |= {kind.value: (kind, ()) for kind in Kind if kind.value not in self.kinds}
        self.authorities = {plain(word): value for word, value in mapping.authorities.items()}
        self.statuses = {status.value: status for status in Status}
        self.statuses |= {plain(word): value for word, value in mapping.statuses.items()}
        self.box = place.Box(mapping.title, *mapping.box) if mapping.box else place.WORLD
        self.convert = place.from_grid(mapping.epsg) if mapping.epsg is not None else None

    def read(self, row: Row) -> School:
        """Return the school of a row; raises ``Rejected`` where it has no id or name."""
        number, name = required_text(row, "id", what="identifier"), required_text(row, "name", what="name")
        kind, years = self._kind(row)
        status = self._status(row)
        latitude, longitude = self._place(row, status)
        return School(
            id=f"{self.mapping.register_prefix}:{number}",
            name=name,
            kind=kind,
            authority=self._authority(row),
            status=status,
            latitude=latitude,
            longitude=longitude,
            years=self._years(row, years),
            scale=self.mapping.scale,
            roll=whole_number(row, "roll", what="roll", missing=self.mapping.missing),
            roll_by_year=self._rolls(row),
            needs=self._needs(row),
            type_name=self._text(row, "kind"),
            authority_name=self._text(row, "authority"),
            region=self._text(row, "region") or self.mapping.constants.region,
            area=self._text(row, "area") or self.mapping.constants.area,
            town=self._text(row, "town"),
            opened=self._day(row, "opened", "opening date"),
            closed=self._day(row, "closed", "closing date"),
            community_id=self._text(row, "community_id"),
            community_name=self._text(row, "community_name"),
            predecessors=self._ids(row, "predecessors"),
            successors=self._ids(row, "successors"),
        )

    def _text(self, row: Row, field: str) -> str:
        text = row.shared_text(field)
        return "" if text in self.mapping.missing else text

    def _kind(self, row: Row) -> tuple[Kind, Years]:
        otherwise = (self.mapping.constants.kind, ())
        if "kind" not in row.header.places:
            return self.kinds.get(otherwise[0].value, otherwise)
        return looked_up(row, "kind", self.kinds, what="kind", otherwise=otherwise, said=otherwise[0].value)

    def _authority(self, row: Row) -> Authority:
        otherwise = self.mapping.constants.authority
        if "authority" not in row.header.places:
            return otherwise
        return looked_up(
            row, "authority", self.authorities, what="authority", otherwise=otherwise, said=otherwise.value
        )

    def _status(self, row: Row) -> Status:
        otherwise = self.mapping.constants.status
        if "status" not in row.header.places:
            return otherwise
        return looked_up(
            row, "status", self.statuses, what="status", otherwise=otherwise, said=otherwise.value
        )

    def _number(self, row: Row, field: str) -> float | None:
        missing, comma = self.mapping.missing, self.mapping.decimal_comma
        return decimal(row, field, what=field, missing=missing, comma=comma)

    def _place(self, row: Row, status: Status) -> place.Place:
        if self.convert is not None and "easting" in row.header.places:
            easting, northing = self._number(row, "easting"), self._number(row, "northing")
            where = place.grid(row, easting, northing, self.convert, self.box)
            check_place(row, status, where != place.NOWHERE, "easting")
        else:
            latitude, longitude = self._number(row, "latitude"), self._number(row, "longitude")
            where = place.degrees(row, latitude, longitude, self.box)
            check_place(row, status, where != place.NOWHERE, "latitude")
        return where

    def _years(self, row: Row, of_kind: Years) -> Years:
        if "lowest_year" in row.header.places:
            low = whole_number(row, "lowest_year", what="lowest year", missing=self.mapping.missing)
            high = whole_number(row, "highest_year", what="highest year", missing=self.mapping.missing)
            if low is not None and high is not None and low <= high < 100:
                return tuple(range(low, high + 1))
            row.warn(
                "bad_years",
                "lowest_year",
                "The lowest and highest year are no range.",
                "Taken from the kind.",
            )
            return of_kind
        text = self._text(row, "years")
        years = parse_years(text) if text else of_kind
        if years is None:
            row.warn(
                "bad_years", "years", f"The years “{text[:40]}” are not like 1-6.", "Taken from the kind."
            )
            return of_kind
        return years

    def _rolls(self, row: Row) -> tuple[tuple[int, int], ...]:
        counts = [
            (year, whole_number(row, f"year {year}", what=f"roll of {year}", missing=self.mapping.missing))
            for year in sorted(self.mapping.roll_by_year)
        ]
        return tuple((year, count) for year, count in counts if count is not None)

    def _needs(self, row: Row) -> tuple[Need, ...]:
        needs = []
        for at, need in enumerate(self.mapping.needs):
            missing = (*self.mapping.missing, *need.missing)
            comma = self.mapping.decimal_comma
            value = decimal(row, f"need {at}", what=need.measure, missing=missing, comma=comma)
            year = need.year or (self.as_of.year if self.as_of else None)
            if value is not None:
                needs.append(shared_need(need.measure, value, year, self.mapping.title))
        return tuple(needs)

    def _day(self, row: Row, field: str, what: str) -> date | None:
        if row.text(field) in self.mapping.missing:
            return None
        return day(row, field, what=what, formats=self.mapping.date_formats)

    def _ids(self, row: Row, field: str) -> tuple[str, ...]:
        prefix = self.mapping.register_prefix
        return tuple(one if ":" in one else f"{prefix}:{one}" for one in parse_ids(self._text(row, field)))


def _kind_and_years(entry: KindOf | Kind) -> tuple[Kind, Years]:
    if isinstance(entry, KindOf):
        return entry.kind, parse_years(entry.years) or ()
    return entry, ()
