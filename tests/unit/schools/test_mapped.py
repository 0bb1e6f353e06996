from datetime import date
from pathlib import Path

import pytest

from schoolweave import schools
from schoolweave.core.errors import RegisterError
from schoolweave.schools import Authority, Kind, Need, Scale, Status

MAPPING = """
register = "fr-uai"
title = "Annuaire, 2024"
encoding = "cp1252"
delimiter = ";"
decimal_comma = true
date_formats = ["%d/%m/%Y"]
missing = ["NC"]
box = [41.0, 51.5, -5.5, 10.0]

[columns]
id = "Code"
name = "Nom"
kind = "Nature"
authority = "Secteur"
status = "État"
latitude = "Lat"
longitude = "Lon"
roll = "Élèves"
area = "Département"
opened = "Ouverture"

[constants]
region = "Bretagne"

[kinds]
"École élémentaire" = { kind = "primary", years = "1-5" }
"Collège" = { kind = "intermediate", years = "6-9" }
"Lycée" = "secondary"

[authorities]
"Public" = "state"
"Privé" = "independent"

[statuses]
"Ouvert" = "open"
"Fermé" = "closed"

[roll_by_year]
6 = "Sixième"

[[needs]]
measure = "social_index"
column = "IPS"
year = 2023
missing = ["NS"]
"""

HEADER = "Code;Nom;Nature;Secteur;État;Lat;Lon;Élèves;Département;Ouverture;Sixième;IPS"
GOOD = "0290001A;Collège Île;Collège;Public;Ouvert;48,39;-4,48;412;Finistère;01/09/1970;101;98,5"


def mapped(tmp_path: Path, *rows: str, mapping: str = MAPPING, header: str = HEADER):
    (tmp_path / "map.toml").write_text(mapping, encoding="utf-8")
    (tmp_path / "data.csv").write_text("\n".join([header, *rows]) + "\n", encoding="cp1252")
    return schools.read(tmp_path / "data.csv", mapping=tmp_path / "map.toml")


def test_mapped_row_becomes_a_school_with_all_its_facts(tmp_path):
    reading = mapped(tmp_path, GOOD)
    school = reading.schools[0]
    assert school.id == "fr-uai:0290001A"
    assert (school.kind, school.authority, school.status) == (Kind.INTERMEDIATE, Authority.STATE, Status.OPEN)
    assert (school.latitude, school.longitude) == (48.39, -4.48)
    assert (school.years, school.scale) == ((6, 7, 8, 9), Scale.YEAR)
    assert (school.roll, school.roll_by_year) == (412, ((6, 101),))
    assert school.needs == (Need("social_index", 98.5, 2023, "Annuaire, 2024"),)
    assert (school.region, school.area, school.opened) == ("Bretagne", "Finistère", date(1970, 9, 1))
    assert reading.report.register == "mapped"
    assert reading.report.problems == ()


def test_mapped_missing_words_swaps_and_unknown_words(tmp_path):
    row = "0290002B;Lycée;Faculté;Public;Fermé;-4,48;48,39;NC;NC;NC;NC;NS"
    reading = mapped(tmp_path, row)
    school = reading.schools[0]
    assert (school.latitude, school.longitude) == (48.39, -4.48)
    assert (school.roll, school.area, school.opened, school.needs, school.roll_by_year) == (
        None,
        "",
        None,
        (),
        (),
    )
    assert (school.kind, school.status) == (Kind.OTHER, Status.CLOSED)
    assert reading.report.problem_counts == {"swapped_coordinates": 1, "unknown_kind": 1}


def test_mapped_grid_references_and_lowest_and_highest_year(tmp_path):
    mapping = """
    register = "ee"
    title = "Estonia"
    scale = "age"
    epsg = 3301
    columns = { id = "id", name = "n", easting = "x", northing = "y", lowest_year = "a", highest_year = "b" }
    constants = { kind = "primary", authority = "state" }
    """
    reading = mapped(tmp_path, "1,A,542000,6589000,7,12", mapping=mapping, header="id,n,x,y,a,b")
    school = reading.schools[0]
    # Tallinn, by the national map service's own conversion.
    assert school.latitude == pytest.approx(59.4372, abs=2e-3)
    assert school.longitude == pytest.approx(24.7412, abs=2e-3)
    assert (school.years, school.scale) == (tuple(range(7, 13)), Scale.AGE)
    assert (school.kind, school.authority) == (Kind.PRIMARY, Authority.STATE)


def test_mapped_file_without_a_mapped_column_says_which(tmp_path):
    with pytest.raises(RegisterError, match=r"data\.csv.*lacks the column IPS"):
        mapped(tmp_path, GOOD.rpartition(";")[0], header=HEADER.rpartition(";")[0])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[columns]", "[colums]"), "wrong at"),
        (('id = "Code"\n', ""), "columns.id"),
        (('name = "Nom"', 'nom = "Nom"'), "columns"),
        (('longitude = "Lon"\n', ""), "both latitude and longitude"),
        (('"Lycée" = "secondary"', '"Lycée" = "university"'), "kinds"),
        (('years = "1-5"', 'years = "5-1"'), "not like"),
        (('encoding = "cp1252"', 'encoding = "klingon"'), "no encoding"),
        (('register = "fr-uai"', 'register = "Fr Uai"'), "register"),
        (('delimiter = ";"', 'delimiter = ";;"'), "delimiter"),
        (("[columns]", "[columns"), "not valid TOML"),
    ],
)
def test_wrong_mapping_gets_one_sentence_that_names_file_and_key(tmp_path, change, said):
    assert change[0] in MAPPING
    with pytest.raises(RegisterError, match=said) as caught:
        mapped(tmp_path, GOOD, mapping=MAPPING.replace(*change))
    assert "map.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_unknown_coordinate_system_is_named(tmp_path):
    mapping = """
    register = "x"
    title = "X"
    epsg = 999999
    columns = { id = "id", name = "n", easting = "x", northing = "y" }
    """
    with pytest.raises(RegisterError, match="EPSG:999999"):
        mapped(tmp_path, "1,A,1,2", mapping=mapping, header="id,n,x,y")


def test_absent_mapping_is_named(tmp_path):
    (tmp_path / "data.csv").write_text("a\n1\n")
    with pytest.raises(RegisterError, match=r"none\.toml cannot be read"):
        schools.read(tmp_path / "data.csv", mapping=tmp_path / "none.toml")
