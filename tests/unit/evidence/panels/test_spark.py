"""The same expressions on Spark: every figure equal to DuckDB's, where Spark and Java are here."""

import shutil
from pathlib import Path

import pytest

pytest.importorskip("pyspark", reason="the extra schoolweave[spark] is not installed")
pytest.importorskip("duckdb", reason="the extra schoolweave[evidence] is not installed")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java, which is not here", allow_module_level=True)

from tests.unit.evidence.panels import made

from schoolweave.evidence import panels


@pytest.mark.filterwarnings("ignore")  # Spark's own, of its Java side and its sockets
@pytest.mark.parametrize("stayers", [False, True])
def test_spark_equals_duckdb(tmp_path: Path, *, stayers: bool) -> None:
    rows = made.pupils(60, seed=8)
    file = made.write(tmp_path / "a.csv", rows)
    rules = made.definitions(stayers=stayers)
    links = panels.lineage([panels.Link("gb-urn:1", "gb-urn:9")])
    one = panels.panel([file], rules, out=tmp_path / "one.parquet", lineage=links)
    two = panels.panel(
        [file], rules, out=tmp_path / "two.parquet", lineage=links, engine="spark", memory="1GB"
    )
    assert one.table().equals(two.table())
    assert one.report.flaws == two.report.flaws
