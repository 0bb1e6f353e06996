"""Over all designs and figures: no cause that the design does not carry, no point without an interval."""

from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from schoolweave.evidence.effect_sizes import in_pupil_sd
from schoolweave.evidence.statement import Findings, Threat, language, statement
from schoolweave.evidence.statement.findings import Control
from schoolweave.evidence.statement.language import undue
from schoolweave.evidence.statement.writing import _figures
from schoolweave.evidence.studies import designs

CONTROLS = {"randomised": ["lot"], "before-after": ["themselves"]}
SHARE = st.none() | st.floats(0, 1)


@st.composite
def findings(draw: st.DrawFn) -> Findings:
    chosen = draw(st.sampled_from(designs().designs)).id
    others = [one for one in get_args(Control) if one not in ("lot", "themselves")]
    control = draw(st.sampled_from(CONTROLS.get(chosen, others)))
    effect = None
    if draw(st.booleans()):
        effect = in_pupil_sd(draw(st.floats(-1.5, 1.5)), se=draw(st.floats(0, 0.5)), sd=1.0)
    return Findings(
        programme="P",
        outcome="reading",
        design=chosen,
        effect=effect,
        treated=draw(st.integers(1, 2000)),
        comparison=draw(st.integers(1, 20000)),
        control=control,
        reason="" if effect else "No tests were held.",
        higher_is_better=draw(st.booleans()),
        characteristics=("roll",),
        exact=draw(st.sampled_from([(), ("kind",)])),
        missing_years=draw(st.sampled_from([(), (2020, 2021)])),
        clusters=draw(st.none() | st.just((5, 12))),
        bootstrapped=draw(st.booleans()),
        chosen_by_results=draw(st.booleans()),
        chosen_apart=draw(st.booleans()),
        unmatched=draw(st.integers(0, 50)),
        imbalance=draw(SHARE),
        pretest_p=draw(SHARE),
        breakdown=draw(SHARE),
        largest_bend=draw(SHARE),
        minimum_effect=draw(SHARE),
        attrition=draw(SHARE),
        registered=draw(st.sampled_from(["", "ab" * 32])),
        planned_first=draw(st.booleans()),
        departures=draw(st.sampled_from([(), ("The clusters differ.",)])),
        threats=draw(
            st.lists(st.builds(Threat, st.just("x"), st.sampled_from(["moderate", "high"])), max_size=3).map(
                tuple
            )
        ),
        months_table=draw(st.sampled_from(["", "eef-toolkit", "eef-trial"])),
    )


@settings(max_examples=150, deadline=None)
@given(findings(), st.sampled_from(["en", "mi"]))
def test_statement_never_claims_cause_where_the_design_does_not_carry_it(found, code):
    said = statement(found, code)
    if found.design != "randomised":
        assert not undue(said.text, language(code).causal)
        assert not undue(said.text, language("en").causal)
    if found.effect is not None:
        figures = _figures(found.effect)
        for name in ("low", "high"):
            assert figures[name] in said.headline
        assert figures["point"].removeprefix("−") in said.headline
    assert 0 <= said.security.rating <= said.security.design <= 5
    assert said == statement(found, code)


@settings(max_examples=60, deadline=None)
@given(findings())
def test_statement_security_does_not_depend_on_whether_it_worked(found):
    if found.effect is None:
        return
    other = Findings(
        **{name: getattr(found, name) for name in Findings.__slots__ if name != "effect"},
        effect=in_pupil_sd(-found.effect.g, se=found.effect.se * 2, sd=1.0),
    )
    assert statement(found).security == statement(other).security
