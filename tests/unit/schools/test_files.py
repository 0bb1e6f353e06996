"""Files that are no register, or a broken one: one sentence each."""

import gzip
import io
import os
import tracemalloc
import zipfile

import pytest
from tests.unit.schools.making import ENGLAND, NZ, england, nz, write_rows

from schoolweave import schools
from schoolweave.core.errors import RegisterError
from schoolweave.schools import rows
from schoolweave.schools.rows import records
from schoolweave.schools.source import inspect


def zipped(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


NOT_REGISTERS = {
    "empty": (b"", "is empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "is empty"),
    "only blanks": (b" \r\n\r\n", "is empty"),
    "web page": (b"\r\n<!DOCTYPE html><html><title>Sign in</title>", "is a web page"),
    "workbook": (zipped("[Content_Types].xml", "xl/workbook.xml"), "is an Excel workbook"),
    "open document": (zipped("content.xml", "mimetype"), "OpenDocument"),
    "zip": (zipped("directory.csv"), "unpack it and give the CSV file inside, such as directory.csv"),
    "damaged zip": (b"PK\x03\x04 cut off", "is a damaged zip"),
    "old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "is an old Excel workbook"),
    "gzip": (gzip.compress(b"School_Id"), "compressed with gzip"),
    "pdf": (b"%PDF-1.7", "is a PDF"),
    "utf-16 with mark": ("School_Id,Org_Name\n1,A\n".encode("utf-16"), "encoded as UTF-16"),
    "utf-16 without mark": ("School_Id,Org_Name\n1,A\n".encode("utf-16-le"), "encoded as UTF-16"),
    "no known encoding": (
        b"School_Id,Org_Name\n1,\x81\x8d\xff\x90\n",
        "neither as UTF-8 nor as Windows-1252",
    ),
    "unknown header": (b"a,b,c\n1,2,3\n", r"not known here \(a, b, c\).*mapping file"),
    "one word": (b"hello", "not known here"),
    "no rows": (",".join(NZ).encode() + b"\n", "a header and no rows"),
    "open quotation mark without end": (
        b'School_Id,"' + b"x" * (rows.ROW_LIMIT + 10),
        "more than a million characters",
    ),
}


@pytest.mark.parametrize("name", NOT_REGISTERS)
def test_file_that_is_no_register_gets_one_sentence_that_names_it(tmp_path, name):
    content, said = NOT_REGISTERS[name]
    path = tmp_path / "given.csv"
    path.write_bytes(content)
    with pytest.raises(RegisterError, match=said) as caught:
        schools.read(path)
    sentence = str(caught.value)
    assert "given.csv" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_missing_file_and_folder_get_their_sentence(tmp_path):
    with pytest.raises(RegisterError, match="There is no file"):
        schools.read(tmp_path / "nothing.csv")
    with pytest.raises(RegisterError, match="is a folder"):
        schools.read(tmp_path)


def test_pipe_gets_its_sentence_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(RegisterError, match="no ordinary file"):
        schools.read(tmp_path / "pipe.csv")


@pytest.mark.parametrize(
    ("row", "column", "named"),
    [
        (NZ, "Total", "New Zealand's schools directory but lacks the column Total or Total School Roll"),
        (NZ, "Latitude", "lacks the column Latitude"),
        (ENGLAND, "Easting", "England's.*lacks the column Easting"),
    ],
)
def test_missing_column_is_named(tmp_path, row, column, named):
    path = write_rows(tmp_path / "short.csv", [{key: value for key, value in row.items() if key != column}])
    with pytest.raises(RegisterError, match=named):
        schools.read(path)


def test_unknown_header_lists_the_registers_that_are_known(tmp_path):
    (tmp_path / "x.csv").write_text("código,nombre\n1,A\n")
    with pytest.raises(RegisterError) as caught:
        schools.read(tmp_path / "x.csv")
    for title in (
        "New Zealand's schools directory",
        "England's Get Information about Schools",
        "Schoolweave's own",
    ):
        assert title in str(caught.value)
    assert "rolls by year level" not in str(caught.value)


def test_ragged_rows_are_rejected_and_said(tmp_path):
    path = nz(tmp_path, {}, {"School_Id": "24"}, {"School_Id": "25"})
    lines = path.read_text().splitlines()
    path.write_text(
        "\n".join([lines[0], lines[1], "24,Short", lines[3] + ",surplus", lines[3] + ",,"]) + "\n"
    )
    report = schools.read(path).report
    assert (report.read, report.accepted, report.rejected) == (4, 2, 2)
    assert [(problem.row, problem.kind) for problem in report.problems] == [
        (3, "ragged_row"),
        (4, "ragged_row"),
    ]
    assert report.problems[0].message == f"The row has 2 cells where the header has {len(NZ)}."


def test_blank_rows_are_counted_and_are_no_schools(tmp_path):
    path = nz(tmp_path, {}, {"School_Id": "24"})
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], "", lines[1], "," * (len(NZ) - 1), lines[2], ""]) + "\n")
    report = schools.read(path).report
    assert (report.read, report.accepted, report.blank_rows) == (2, 2, 3)


def test_open_quotation_mark_costs_its_own_row_only(tmp_path):
    path = nz(tmp_path, *({"School_Id": str(number)} for number in range(1, 8)))
    path.write_text(path.read_text().replace("\n3,Kaitaia", '\n3,"Kaitaia'))
    reading = schools.read(path)
    assert [school.id for school in reading.schools] == [f"nz-moe:{number}" for number in (1, 2, 4, 5, 6, 7)]
    assert (reading.report.read, reading.report.rejected) == (7, 1)
    assert "quotation mark" in reading.report.problems[0].message
    assert reading.report.problems[0].row == 4


def test_line_breaks_inside_quoted_cells_are_one_row(tmp_path):
    reading = schools.read(nz(tmp_path, {"Col_Name": "Two\nlines"}, {"School_Id": "24", "Total": "x"}))
    assert reading.report.read == 2
    assert reading.schools[0].community_name == "Two\nlines"
    assert reading.report.problems[0].row == 3


def test_too_many_open_quotation_marks_give_up_with_one_sentence(tmp_path):
    path = tmp_path / "quotes.csv"
    # Each row opens a quotation mark that only the second next row closes, so all are ragged.
    row = ",".join(['"x'] * 3) + "\n"
    path.write_text(",".join(NZ) + "\n" + row * (rows.BROKEN_QUOTES_LIMIT * 4))
    with pytest.raises(RegisterError, match="never closes"):
        schools.read(path)


def test_few_damaged_bytes_in_utf_8_are_said_by_row_and_read(tmp_path):
    path = nz(
        tmp_path, *({"School_Id": str(number), "Org_Name": "Pāpāmoa ō Māori āē"} for number in range(1, 9))
    )
    content = path.read_bytes()
    at = content.index("ō".encode(), len(content) // 2)
    path.write_bytes(content[:at] + b"\xff\xfe" + content[at + 2 :])
    reading = schools.read(path)
    assert reading.report.accepted == 8
    assert reading.report.encoding == "utf-8"
    assert reading.report.problem_counts == {"unreadable_character": 1}
    assert reading.schools[0].name == "Pāpāmoa ō Māori āē"


def test_replacement_character_that_is_written_is_no_damage(tmp_path):
    reading = schools.read(nz(tmp_path, {"Org_Name": "Kaitaia \ufffd"}))
    assert reading.schools[0].name == "Kaitaia \ufffd"
    assert (reading.report.encoding, reading.report.problem_counts) == ("utf-8", {})


def test_report_lists_so_many_problems_of_a_kind_and_counts_all(tmp_path):
    path = nz(tmp_path, *({"School_Id": str(number), "Total": ""} for number in range(1, 31)))
    report = schools.read(path, keep_problems=10).report
    assert len(report.problems) == 10
    assert report.problem_counts == {"no_roll": 30}
    assert report.problems_in_all == report.to_dict()["problems_in_all"] == 30
    assert len(schools.read(path, keep_problems=None).report.problems) == 30


def test_progress_goes_up_to_all_bytes(tmp_path):
    path = nz(tmp_path, *({"School_Id": str(number)} for number in range(1, 3000)))
    calls = []
    schools.read(path, progress=lambda done, total: calls.append((done, total)))
    size = path.stat().st_size
    assert calls[-1] == (size, size)
    assert len(calls) > 3
    assert calls == sorted(calls)


def test_rows_are_streamed_from_the_file_one_by_one(tmp_path):
    path = nz(tmp_path, *({"School_Id": str(number)} for number in range(1, 3000)))
    source = inspect(path)
    seen = []
    found = records(source, ",", len(NZ), progress=lambda done, total: seen.append(done))
    for _ in range(600):
        next(found)
    found.close()
    assert seen
    assert max(seen) < source.size / 2


def test_memory_does_not_grow_with_the_file(tmp_path):
    """Twice the rows of a register full of problems need no more memory: schools are kept, rows are not."""

    def peak(count):
        path = nz(tmp_path, *({"Total": "x" * 4000} for _ in range(count)))
        tracemalloc.start()
        try:
            report = schools.read(path, keep_problems=5).report
            assert report.rejected == count - 1
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small, large = peak(600), peak(2400)
    # 2.4 MB against 9.6 MB of file; blocks of the first pass are a megabyte each.
    assert large < small + 2_500_000


def test_fingerprint_is_the_hash_of_the_bytes(tmp_path):
    path = england(tmp_path)
    report = schools.read(path).report
    assert report.size == path.stat().st_size
    # Independent: computed by the operating system's sha256sum for these three bytes.
    (tmp_path / "abc").write_bytes(b"abc")
    assert (
        inspect(tmp_path / "abc").sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
