import pytest
from pydantic import ValidationError

from schoolweave.core.errors import PolicyError
from schoolweave.policy.hub_rules import HubRules, hub_programmes, load_hubs


@pytest.mark.parametrize("name", hub_programmes())
def test_load_hubs_shipped(name):
    programme = load_hubs(name)
    assert programme.id == name
    assert programme.versions[-1].wording.community == "hub"


def test_england_hubs_as_announced():
    rules = load_hubs("england-hubs").versions[-1].hubs
    assert (rules.hubs, rules.size_min, rules.size_max) == (87, 200, 300)
    assert rules.sources


def test_sizes_the_wrong_way_round_are_refused():
    with pytest.raises(ValidationError, match="above the largest"):
        HubRules(hubs=1, size_min=5, size_max=4)


def test_load_hubs_unknown_names_those_there_are(tmp_path):
    with pytest.raises(PolicyError, match="england-hubs"):
        load_hubs("nowhere")
    bad = tmp_path / "bad.toml"
    bad.write_text("id = 'x'\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="not understood"):
        load_hubs(str(bad))
