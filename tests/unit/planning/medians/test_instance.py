import numpy as np
import pytest

from schoolweave.core.errors import PlanningError
from schoolweave.planning.medians.instance import parse, read

PLAIN = "3 1\n0 0 10 2\n3 4 10 3\n6 8 10 5\n"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.replace(" ", "\t").replace("\n", "\r\n"),
        "3\t1\t\t\r\n" + PLAIN.partition("\n")[2],
        "  3 1\n\n1 0 0 10 2\n2 3.00 4 10 3\n3 6 8 10 5",
        "3 1 10\n1 0 0 2\n2 3 4 3\n3 6 8 5",
        " 1 713\n 3 1 10\n 1 0 0 2\n 2 3 4 3\n 3 6 8 5\n",
        "3 1 10\n0 0 2\n3 4 3\n6 8 5",
    ],
    ids=[
        "blanks",
        "tabs and CRLF",
        "trailing tabs",
        "numbered",
        "OR-Library",
        "with its best",
        "one capacity",
    ],
)
def test_parse_dialects(text):
    instance = parse(text)
    assert (instance.n, instance.p) == (3, 1)
    assert list(instance.demand) == [2, 3, 5]
    assert list(instance.x) == [0, 3, 6]
    assert list(instance.capacity) == [10, 10, 10]


SEVERAL = " 2\n 1 713\n 3 1 10\n 1 0 0 2\n 2 3 4 3\n 3 6 8 5\n 2 9\n 2 2 7\n 1 0 0 4\n 2 5 5 6\n"


def test_parse_one_of_several_problems():
    assert list(parse(SEVERAL, problem=1).demand) == [2, 3, 5]
    second = parse(SEVERAL, problem=2)
    assert (second.n, second.p, list(second.capacity)) == (2, 2, [7, 7])
    for problem in (None, 0, 3):
        with pytest.raises(PlanningError, match="2 problems: say which one with --problem, from 1 to 2"):
            parse(SEVERAL, problem=problem)
    with pytest.raises(PlanningError, match="holds 1 problem"):
        parse(PLAIN, problem=2)


def test_parse_decimals_kept_exactly():
    instance = parse("2 1\n0 0 1.5 0.25\n1 1 1.5 0.5")
    assert instance.scale == 100
    assert list(instance.demand) == [25, 50]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("3 1\n0 0 10", "need 12 numbers"),
        ("a b", "row 1, column 1: “a” must be a number"),
        ("2 1\n0 0 5 5\n1 1 5 1,5x", "row 3, column 5: “5x” must be a number"),
        ("2 1\n0 0 5 5\n1 1 5\n", "Row 3 has 3 numbers|need 8 numbers"),
        ("3 1\n0 0 9 1\n1 1 9\n2 2 9 1\n", "Row 3 has 3 numbers, most rows have 4"),
        ("", "begin with two whole numbers"),
        ("1 2\n0 0 5 5", "cannot be chosen"),
        ("2 1\n0 0 5 5\n1 1 5 6", "below the demand"),
        ("2 2\n0 0 5 1\n1 1 5 6", "more than the largest capacity"),
        ("1 1\n0 0 5 -1", "must not be negative"),
        ("1 1\n0 0 nan 1", "must be finite"),
    ],
)
def test_parse_bad_text_says_what_is_wrong(text, sentence):
    with pytest.raises(PlanningError, match=sentence):
        parse(text, name="x")


def test_read_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(PlanningError, match="cannot be read"):
        read(tmp_path / "none.dat")


def test_read_byte_order_mark(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(PLAIN, encoding="utf-8-sig")
    assert np.array_equal(read(path).demand, [2, 3, 5])
