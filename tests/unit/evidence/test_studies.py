"""Studies: registered, frozen before outcomes are loaded, compared with what was run, reproduced."""

import hashlib
import json
import shlex
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.evidence.study_cases import RULE, STUDY, changed

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence import power, studies
from schoolweave.evidence.studies import Run

FROZEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 12, 5, 8, 0, tzinfo=UTC)


def frozen(**changes):
    return studies.freeze(studies.parse(changed(**changes)), at=FROZEN)


def test_registration_says_what_it_can_see():
    found = studies.parse(STUDY)
    design = power.Panel(pupils=45, icc=0.16, stable=0.9, before=4, after=3, treated=0.4)
    assert found.minimum_effect == round(power.detectable(design, schools=240), 4)
    assert found.sees_enough
    assert not studies.parse(changed(smallest_of_interest=0.01)).sees_enough
    once = studies.parse(
        changed(sees={"kind": "once", "schools": 40, "treated": 0.5, "pupils": 60, "icc": 0.15})
    )
    assert once.minimum_effect == pytest.approx(0.3684, abs=5e-5)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"design": "randomised", "selection": "need"}, "selection by lot"),
        ({"selection": "lot"}, "selection by lot"),
        ({"months_table": "moon"}, "no table of months “moon”"),
        ({"design": "guess"}, "no design “guess”: use one of randomised"),
        ({"design": "matched-did"}, "matched design needs the rule"),
        ({"comparison": RULE}, "another design has none"),
        ({"question": "  "}, "question is not understood"),
        ({"estimation": {"covariates": ["need"]}}, "Covariates need the method"),
        ({"estimation": {"speed": 3}}, "estimation.speed"),
        ({"dates": {"report_by": "2020-01-01"}}, "reports after it is registered"),
        ({"amends": "ab12"}, "gives its reason"),
        ({"sees": {"schools": 2}}, "sees.schools"),
        ({"subgroups": [STUDY["subgroups"][0]] * 2}, "named twice"),
    ],
)
def test_registration_that_does_not_hang_together_names_the_part(change, words):
    with pytest.raises(EvidenceError, match=words):
        studies.parse(changed(**change))


def test_registration_is_read_from_toml_and_json_alike(tmp_path):
    (tmp_path / "study.json").write_text(json.dumps(changed(design="matched-did", comparison=RULE)), "utf-8")
    one = studies.read(tmp_path / "study.json")
    lines = []
    for name, value in STUDY.items():
        if not isinstance(value, dict | list):
            lines.append(f"{name} = {json.dumps('matched-did' if name == 'design' else value)}")
    for name, value in {**STUDY, "comparison": RULE}.items():
        if isinstance(value, dict):
            lines += [f"[{name}]", *(f"{key} = {json.dumps(each)}" for key, each in value.items())]
    lines += ["[[subgroups]]", 'name = "small schools"', 'where = {size = "small"}']
    (tmp_path / "study.toml").write_text("\n".join(lines), "utf-8")
    assert studies.read(tmp_path / "study.toml") == one
    (tmp_path / "bad.toml").write_text("id =", "utf-8")
    with pytest.raises(EvidenceError, match=r"bad.toml cannot be read"):
        studies.read(tmp_path / "bad.toml")


def test_freeze_hashes_the_whole_and_anyone_can_recompute_it(tmp_path):
    study = frozen()
    studies.write_frozen(study, tmp_path / "frozen.json")
    content = json.loads((tmp_path / "frozen.json").read_text("utf-8"))
    named = content.pop("sha256")
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == named == study.sha256
    assert studies.read_frozen(tmp_path / "frozen.json") == study
    assert studies.FrozenStudy.model_validate(study.model_dump(mode="json")).checked() == study
    assert study.model_dump(mode="json") == study.to_dict()
    elsewhere = studies.freeze(study.registration, at=FROZEN.astimezone(timezone(timedelta(hours=13))))
    assert elsewhere.sha256 == study.sha256


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_freeze_notices_any_change(data):
    study = frozen()
    content = study.model_dump(mode="json")
    name = data.draw(
        st.sampled_from(["title", "question", "programme", "smallest_of_interest", "responsible"])
    )
    value = data.draw(
        st.floats(0.01, 3)
        if name == "smallest_of_interest"
        else st.text("abc é", min_size=1).filter(str.strip)
    )
    content["registration"][name] = value.strip() if isinstance(value, str) else value
    if content["registration"][name] == getattr(study.registration, name):
        return
    with pytest.raises(EvidenceError, match="changed after it was frozen"):
        studies.FrozenStudy.model_validate(content).checked()


def test_freeze_of_an_older_version_keeps_its_hash_and_a_copy_with_changes_does_not():
    content = frozen().to_dict()
    content["registration"].pop("selection")  # as if registrations had not had it
    content["sha256"] = studies.digest({name: part for name, part in content.items() if name != "sha256"})
    old = studies.FrozenStudy.model_validate_json(json.dumps(content)).checked()
    assert old.registration.selection == "other"
    assert old.to_dict() == content
    other = old.registration.model_copy(update={"title": "Else"})
    with pytest.raises(EvidenceError, match="changed after it was frozen"):
        old.model_copy(update={"registration": other}).checked()


def test_freeze_counts_the_day_of_registration_wherever_it_begins():
    evening = datetime(2026, 2, 1, 11, 0, tzinfo=UTC)  # already the second in New Zealand
    assert studies.freeze(studies.parse(STUDY), at=evening).frozen_at == evening


def test_freeze_refuses_another_study_in_the_same_file_and_an_early_day(tmp_path):
    path = tmp_path / "frozen.json"
    studies.write_frozen(frozen(), path)
    studies.write_frozen(frozen(), path)
    with pytest.raises(EvidenceError, match="another frozen study"):
        studies.write_frozen(frozen(title="Else"), path)
    with pytest.raises(EvidenceError, match="before that"):
        studies.freeze(studies.parse(STUDY), at=datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(EvidenceError, match="time zone"):
        studies.freeze(studies.parse(STUDY), at=datetime(2026, 5, 1))  # noqa: DTZ001 - the point
    path.write_text("{}", "utf-8")
    with pytest.raises(EvidenceError, match="is not a frozen study"):
        studies.read_frozen(path)


def test_begin_records_the_outcome_file_after_freezing_alone(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_bytes(b"school_id,year,reading\n")
    begun = studies.begin(frozen(), path, at=LATER)
    assert begun.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (begun.study, begun.file) == (frozen().sha256, "panel.csv")
    with pytest.raises(EvidenceError, match="after the study is frozen"):
        studies.begin(frozen(), path, at=FROZEN - timedelta(seconds=1))


def kept(study, **changes):
    return Run.as_registered(study.registration, outcomes_loaded_at=LATER, **changes)


def test_departures_of_a_run_that_keeps_to_its_plan_are_none():
    for study in (frozen(), frozen(design="matched-did", comparison=RULE)):
        assert studies.departures(study, kept(study)) == ()


def test_departures_list_every_difference_in_words():
    study = frozen()
    estimation = study.registration.estimation.model_copy(
        update={"control": "never", "method": "dr", "covariates": ("need",), "where": {"group": "all"}}
    )
    run = kept(study, estimation=estimation, outcome="writing", subgroups=("rural",), design="before-after")
    found = studies.departures(study, run)
    assert [one.about for one in found] == [
        "outcome", "design", "comparison group", "method of adjustment", "covariates", "rows used",
        "subgroup", "subgroup",
    ]  # fmt: skip
    said = [one.sentence for one in found]
    assert "Comparison group: registered as not-yet, run as never." in said
    assert "Covariates: registered as none, run as need." in said
    assert "Rows used: registered as none, run as group = all." in said
    assert "The planned subgroup “small schools” was not run." in said
    assert "The subgroup “rural” was not planned: read it as exploratory." in said


def test_departures_of_another_rule_of_comparison_are_told():
    study = frozen(design="matched-did", comparison=RULE)
    rule = study.registration.comparison.model_copy(update={"caliper": 0.5})
    (one,) = studies.departures(study, kept(study, comparison=rule))
    assert one.about == "rule of comparison"
    assert "caliper = 0.2" in one.registered
    assert "caliper = 0.5" in one.run


def test_departures_of_outcomes_seen_first_amended_or_unregistered():
    study = frozen(amends="ab" * 32, amendment_reason="The measure was renamed.")
    early = Run.as_registered(study.registration, outcomes_loaded_at=FROZEN - timedelta(days=2))
    first, second = studies.departures(study, early)
    assert "before the study was frozen on 2026-03-01 09:30 UTC" in first.sentence
    assert second.sentence == "The registration was amended: The measure was renamed."
    unknown = studies.departures(frozen(), Run.as_registered(frozen().registration))
    assert "not recorded when" in unknown[0].sentence
    (none,) = studies.departures(None, kept(study))
    assert "exploratory" in none.sentence


def test_commands_reproduce_every_setting_and_quote_what_needs_it():
    where = {"group": "Māori learners"}
    estimation = {"method": "dr", "covariates": ["need", "roll"], "anticipation": 1, "where": where}
    found = studies.parse(changed(estimation=estimation))
    (line,) = studies.commands(found, panel="my panel.csv", out="out")
    words = shlex.split(line)
    assert words[:4] == ["schoolweave", "evidence", "estimate", "my panel.csv"]
    options = dict(zip(words[4::2], words[5::2], strict=True))
    assert options == {
        "--unit": "school_id", "--time": "year", "--outcome": "reading", "--first": "first_year",
        "--control": "not-yet", "--method": "dr", "--cluster": "community_id", "--anticipation": "1",
        "--covariates": "need,roll", "--where": "group=Māori learners", "--out": "out",
    }  # fmt: skip


def test_commands_of_a_matched_design_begin_with_the_matching():
    found = studies.parse(changed(design="matched-did", comparison=RULE | {"calipers": {"roll": 50}}))
    matching, estimate = studies.commands(found, panel="panel.csv", out="o", schools="schools.csv")
    assert matching == (
        "schoolweave evidence match schools.csv --unit school_id --treated first_year --on roll,need "
        "--exact kind,region --distance propensity --caliper 0.2 --within roll=50.0 --ratio 2 "
        "--order largest --missing leave-out --out o/match"
    )
    assert "--schools o/match/matched.csv" in estimate
    assert "--weights weight" in estimate


def test_designs_let_randomised_studies_alone_carry_cause():
    found = studies.designs()
    assert [one.id for one in found.designs if one.carries_cause] == ["randomised"]
    assert {one.rating for one in found.designs} == {0, 1, 2, 3, 4, 5}
    assert not found.confirmed
    with pytest.raises(EvidenceError, match="no design"):
        studies.design("guess")
