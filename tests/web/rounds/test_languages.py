"""The policy's questions in the reader's language."""

import pytest
from django.utils import translation
from tests.web.factories import RuleVersionFactory

from schoolweave.web.rounds import questions
from schoolweave.web.rounds.models import Round


@pytest.mark.django_db
def test_form_is_in_te_reo_where_the_policy_has_it():
    asked = Round(rule_version=RuleVersionFactory())
    with translation.override("mi"):
        found = questions.form_of(asked, "expression")
    stance = next(field for field in found.fields if field.id == "stance")
    assert found.title == "Whakaatu hiahia"
    assert [(choice.id, choice.label) for choice in stance.choices][:2] == [
        ("yes", "Āe"),
        ("maybe", "Tērā pea"),
    ]
    with translation.override("en-gb"):
        assert questions.form_of(asked, "expression").title == "Express interest"
