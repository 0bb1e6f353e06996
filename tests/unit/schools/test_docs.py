"""The reference page says what the readers do."""

import re
from pathlib import Path

import schoolweave.schools
from schoolweave import schools
from schoolweave.schools.canonical import COLUMNS
from schoolweave.schools.registers.nz import TYPES

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "reference" / "registers.md").read_text(encoding="utf-8")
SOURCES = sorted(Path(schoolweave.schools.__file__).parent.rglob("*.py"))


def test_example_mapping_of_the_page_reads_a_register(tmp_path):
    (tmp_path / "map.toml").write_text(PAGE.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    rows = "Code;Nom;Nature;Secteur;État;Lat;Lon;Élèves;Département;Sixième;IPS\n"
    rows += "0290001A;Île;Collège;Public;Ouvert;48,39;-4,48;412;Finistère;101;98,5\n"
    (tmp_path / "ecoles.csv").write_text(rows, encoding="cp1252")
    reading = schools.read(tmp_path / "ecoles.csv", mapping=tmp_path / "map.toml")
    assert reading.schools[0].years == (6, 7, 8, 9)
    assert reading.report.problems == ()


def test_every_kind_of_problem_is_on_the_page():
    pattern = re.compile(r'(?:warn|reject)\(\s*"([a-z_]+)"')
    kinds = {kind for source in SOURCES for kind in pattern.findall(source.read_text(encoding="utf-8"))}
    assert len(kinds) > 20
    assert {kind for kind in kinds if f"`{kind}`" not in PAGE} == set()


def test_every_column_of_our_own_csv_is_on_the_page():
    assert {column for column in COLUMNS if f"`{column}`" not in PAGE} == set()


def test_years_table_of_the_page_is_the_readers_table():
    rows = re.findall(r"^\| ([A-Z][^|]+) \| (\w+) \| (?:(\d+)–(\d+)|none[^|]*) \|$", PAGE, re.MULTILINE)
    written = {}
    for types, kind, low, high in rows:
        for name in types.split(", "):
            written[schools_word(name)] = (kind, tuple(range(int(low), int(high) + 1)) if low else ())
    assert written == {word: (kind.value, years) for word, (kind, years) in TYPES.items()}


def schools_word(name):
    """The table's key for a type: small letters and digits only, as the reader compares."""
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))
