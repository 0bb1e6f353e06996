"""Every text that an app shows can be translated, but for what is the same in every language."""

import pytest
from tests.web.ui import marked
from tests.web.ui.marked import WEB, unmarked

APPS = (
    "accounts", "collaborations", "directory", "evaluations", "programmes", "publishing", "rounds", "ui",
)  # fmt: skip

LEFT = {
    "ui": {
        "templates/ui/gallery.html": "for those who build pages, and only where a page is built",
        "gallery.py": "that page",
        "samples.py": "what that page shows",
    },
}
"""Files whose texts stay in English, and why."""


@pytest.mark.parametrize("app", APPS)
def test_every_text_of_an_app_can_be_translated(app: str) -> None:
    left = LEFT.get(app, {})
    assert all((WEB / app / name).is_file() for name in left)
    assert [one for one in unmarked(app) if one.split(":")[0] not in left] == []


TEMPLATE = """{% load i18n ui %}{# A note. #}
<p title="Told {{ name }}" class="not-told">Plain {{ name|default:"nobody" }}</p>
{% translate "Marked" as marked %}{% blocktranslate %}Marked as well{% endblocktranslate %}
{% sw_heading marked caption="Caption" %}{% sw_tag marked tone="good" %}
<code>schoolweave policy</code> {{ day|date:"j F Y" }} 12 km
{% include "a/part.html" with words="Given" step="confirm" %}"""


def test_what_is_not_marked_is_found_in_a_template() -> None:
    assert [text for _, text in marked._of_template(TEMPLATE)] == [
        "Plain", "Told", "nobody", "Caption", "Given",
    ]  # fmt: skip


def test_what_is_not_marked_is_found_in_a_view() -> None:
    source = """
Column("key", "Heading")
Column("key", gettext("Heading"))
Fact(gettext("Way"), f"{way} km")
Fact("Way", f"{way} miles" if way else "")
simple_table(gettext("Table"), [], [], caption_size="small")
Http404("Nothing")
messages.success(request, "Done")
forms.CharField(label="Your name")
"""
    assert [text for _, text in marked._of_code(source)] == [
        "Heading", "Way", "miles", "Nothing", "Done", "Your name",
    ]  # fmt: skip
