import pytest

from schoolweave import policy
from schoolweave.core.errors import PolicyError

VALID = """
id = "x"
name = "X"
country = "Y"
register_prefix = "y"
[[versions]]
version = "1"
from_date = 2024-01-01
[versions.communities]
size_min = 4
size_max = 14
size_mean = 10
kinds = ["primary"]
authorities = ["state"]
"""


@pytest.mark.parametrize("name", policy.available())
def test_load_every_shipped_programme_is_valid_and_names_its_sources(name):
    programme = policy.load(name)
    assert programme.id == name
    assert all(version.communities.sources for version in programme.versions)


def test_load_new_zealand_band_pathway_and_state_minimum():
    rules = policy.load("nz-communities").version("2016").communities
    assert (rules.size_min, rules.size_max, rules.size_mean, rules.state_min) == (4, 14, 10, 2)
    assert rules.pathway == tuple(range(1, 14))
    assert "correspondence" not in rules.kinds


def test_load_own_file(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(VALID, "utf-8")
    assert policy.load(str(path)).version().communities.size_max == 14


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (VALID.replace("size_mean = 10", "size_mean = 20"), "The mean size 20 must lie between"),
        (VALID.replace("size_mean = 10", "size_mean = 10\nsize_maen = 3"), "size_maen"),
        (VALID.replace('kinds = ["primary"]', ""), "kinds"),
        ("id =", "is not valid TOML"),
    ],
)
def test_load_faulty_file_says_what_is_wrong(tmp_path, text, sentence):
    path = tmp_path / "faulty.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(PolicyError, match=sentence):
        policy.load(str(path))


def test_load_unknown_programme_names_those_there_are():
    with pytest.raises(PolicyError, match="nz-communities"):
        policy.load("nz-comunities")


def test_version_unknown_name():
    with pytest.raises(PolicyError, match="no version “1999”: use one of 2014"):
        policy.load("nz-communities").version("1999")
