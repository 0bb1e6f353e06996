"""Bad input to the commands of evidence: a sentence, exit code 2, and nothing left half-written."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schoolweave.cli.evidence import app
from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import whole
from schoolweave.evidence.effects import files

HEAD = ("school_id", "year", "mean", "first_year", "x")
TABLE = ("region", "community", "school_id", "group", "count", "met")
DEFINITIONS = """
[records]
school = "school_id"
year = "year"
learner = "pupil"
[measures.reading]
column = "score"
valid = [0, 100]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder of small files: some that are fine, some that are not."""
    place = tmp_path_factory.mktemp("faults")
    years = range(2019, 2023)
    firsts = {"s1": 2021, "s2": 2021, "s3": "", "s4": "", "s5": 2090}
    rows = [(s, year, len(s + s) * year % 7, first, 1) for s, first in firsts.items() for year in years]
    same = [(*row[:3], 2021, 1) for row in rows]
    write(place / "panel.csv", HEAD, rows)
    write(place / "same.csv", HEAD, same)
    write(place / "still.csv", HEAD, [(*row[:2], 5, *row[3:]) for row in rows])
    write(place / "schools.csv", ("school_id", "first_year"), [("s1", 2021), ("s3", ""), ("s9", 2020)])
    write(place / "strangers.csv", ("school_id", "first_year"), [("x:1", 2021)])
    plain = [("r", "c", f"s{k}", group, 5 + k, k) for k in range(4) for group in "ab"]
    write(place / "table.csv", TABLE, plain)
    write(place / "short.csv", TABLE, [*plain, ("r", "c", "s9")])
    write(place / "long.csv", TABLE, [*plain, ("r", "c", "s9", "a", 1, 1, 7)])
    write(place / "gap.csv", TABLE, [*plain, ("r", "c", "", "a", 9, 1)])
    write(place / "blank.csv", TABLE, [(*row[:4], "", "") for row in plain])
    write(place / "none.csv", TABLE, [])
    (place / "latin.csv").write_bytes("region,count\nM\xe4ori,3\n".encode("latin-1"))
    (place / "log.jsonl").write_text("{}\n", "utf-8")
    traits = [(f"s{k}", k % 2, "yes" if k % 2 else "no", 3.5, k % 5) for k in range(20)]
    write(place / "traits.csv", ("school_id", "joined", "word", "sum", "roll"), traits)
    (place / "rules.toml").write_text(DEFINITIONS, "utf-8")
    (place / "misspelt.toml").write_text(DEFINITIONS.replace("valid", "vaild"), "utf-8")
    write(place / "records.csv", ("school_id", "year", "pupil", "score"), [("s1", 2020, "p", 50)])
    write(place / "empty.csv", ("school_id", "year", "pupil", "score"), [])
    return place


def write(path, head, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("estimate same.csv --control not-yet --out o", "in the same year, 2021, so that none is left"),
        ("estimate panel.csv --covariates x --out o", "one does not vary among them"),
        ("estimate panel.csv --covariates x,x --out o", "covariate x is named twice"),
        ("estimate panel.csv --strata x --out o", "ask for permutations"),
        ("estimate panel.csv --errors robust --out o", "choose usual or jackknife"),
        ("estimate panel.csv --out panel.csv", "panel.csv is a file: name a folder"),
        ("estimate panel.csv --where year=2019 --out o", "the panel has one"),
        ("match traits.csv --treated word --on roll --out o", "word holds “no”: it should be a first year"),
        ("match traits.csv --treated sum --on roll --out o", "sum is 3.5 for s0"),
        ("match traits.csv --treated joined --on roll,roll --out o", "--on is not understood"),
        ("match traits.csv --treated joined --on , --out o", "--on is empty"),
        ("value-added records.csv --outcome score --on score --out o", "“score” is named twice"),
        ("power --schools 40 --pupils 60 --alpha 0", "are above 0"),
        ("power --schools 40 --pupils 60 --before 2 --covariates 3", "--covariates: not in the formula"),
        ("protect latin.csv --profile dfe --out o", "latin.csv is not CSV in UTF-8"),
        ("protect short.csv --profile dfe --out o", "short.csv, row 10: it has more or fewer values"),
        ("protect long.csv --profile dfe --out o", "long.csv, row 10: it has more or fewer values"),
        ("protect gap.csv --profile dfe --out o", "gap.csv, row 10: school_id is empty"),
        ("protect blank.csv --profile dfe --out o", "no count in any row"),
        ("protect none.csv --profile dfe --out o", "a header and no rows"),
        ("protect table.csv --profile dfe --overlapping sex --out o", "sex is to overlap"),
        ("protect table.csv --profile dfe --log log.jsonl --out o", "line 1 is not a release"),
        ("panel records.csv records.csv --definitions rules.toml --out o.csv", "named twice"),
        ("panel empty.csv --definitions rules.toml --out o.csv", "a header and no rows"),
        ("panel records.csv --definitions misspelt.toml --out o.csv", "vaild is not known here"),
        ("panel records.csv --definitions rules.toml --out o.csv --problems .", "is a folder: name a file"),
        ("progress o.parquet --challenges rules.toml", "rules.toml cannot be used: challenge is missing"),
        ("study check panel.csv", "panel.csv is not a frozen study"),
        ("import panel.csv --out o.csv", "no column time_period"),
    ],
)
def test_fault_is_a_sentence_and_nothing_is_left(folder, monkeypatch, words, said):
    if words.split()[0] in {"panel", "progress", "import"}:
        pytest.importorskip("ibis", reason="the extra schoolweave[evidence] is not installed")
    monkeypatch.chdir(folder)
    before = sorted(path.name for path in folder.rglob("*"))
    done = CliRunner().invoke(app, words.split())
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert done.stdout == ""
    assert sorted(path.name for path in folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("panel.csv", "1 of 5 schools join later than 2022, the panel's last year"),
        ("still.csv", "look at the outcome"),
        (
            "panel.csv --schools schools.csv --where x=1",
            "1 of 3 schools in schools.csv have no row in the panel",
        ),
    ],
)
def test_what_is_silently_possible_is_said(folder, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(
        app, ["estimate", *words.split(), "--draws", "99", "--out", str(tmp_path)], env={"COLUMNS": "300"}
    )
    assert done.exit_code == 0, done.output
    assert said in done.stdout
    assert (tmp_path / "event_study.svg").exists()


def test_schools_of_another_register_are_refused(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(folder)
    words = ["estimate", "records.csv", "--outcome", "score", "--schools", "strangers.csv"]
    done = CliRunner().invoke(app, [*words, "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "one has ids such as “s1”, the other such as “x:1”" in done.stderr


def test_estimate_stopped_while_it_writes_leaves_what_was_there(folder, tmp_path, monkeypatch):
    words = ["estimate", str(folder / "panel.csv"), "--draws", "99", "--out", str(tmp_path)]
    assert CliRunner().invoke(app, words).exit_code == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    written = Path.write_text

    def stopped(path, *given, **more):
        if path.name.startswith(".summary"):
            raise KeyboardInterrupt
        return written(path, *given, **more)

    monkeypatch.setattr(Path, "write_text", stopped)
    done = CliRunner().invoke(app, [*words, "--seed", "7"])
    assert done.exit_code == 130
    assert "nothing was written" in done.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert set(before) == set(files.FILES)


def test_callback_that_raises_ends_an_estimate_unwritten(folder):
    from schoolweave import evidence

    heard = []

    def report(step):
        heard.append(step)
        if len(heard) == 3:
            raise InterruptedError(step)

    with pytest.raises(InterruptedError):
        evidence.estimate(folder / "panel.csv", report=report)
    assert len(heard) == 3


def test_drafts_replace_all_or_nothing(tmp_path):
    whole.write(tmp_path / "a", {"one": "1", "two": "2"})

    def stopped():
        with whole.drafts(tmp_path / "a" / "one", tmp_path / "b") as made:
            made[0].write_text("9")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        stopped()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "one", "two"]
    assert (tmp_path / "a" / "one").read_text("utf-8") == "1"
    with pytest.raises(EvidenceError, match="is a file"):
        whole.ready(tmp_path / "a" / "one" / "deeper")
