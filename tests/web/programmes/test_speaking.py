"""A version's texts in another language: what nobody has translated says that it is English."""

from django.utils.html import conditional_escape
from django.utils.translation import override

from schoolweave.policy import programmes
from schoolweave.web.programmes.speaking import spoken
from schoolweave.web.ui.languages import English

WRITTEN = programmes.get("nz-communities").version("2018")


def test_texts_that_nobody_translated_are_marked_as_english():
    with override("mi"):
        told = spoken(WRITTEN)
        drawn = conditional_escape(told.rules[0].sentence)
    labels = [field.label for field in told.forms["expression"].fields]
    assert drawn.startswith('<span lang="en">')
    assert not any(isinstance(label, English) for label in labels)  # these have been translated
    assert "Kua whakaatu hiahia" in [stage.public_name for stage in told.stages]
    assert all(isinstance(stage.description, English) for stage in told.stages if stage.description)
    assert [rule.sentence for rule in told.rules] == [rule.sentence for rule in WRITTEN.rules]


def test_on_an_english_page_a_version_is_as_it_was_written():
    with override("en-gb"):
        assert spoken(WRITTEN) == WRITTEN
        assert "<span" not in conditional_escape(spoken(WRITTEN).rules[0].sentence)
