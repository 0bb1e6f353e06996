"""The public pages in te reo Māori: what is left in English is what registers and people wrote."""

from html.parser import HTMLParser

import pytest
from django.utils import translation
from tests.web.factories import RuleVersionFactory

from schoolweave.policy.models import Wording
from schoolweave.web.programmes.queries import spoken, wording
from schoolweave.web.publishing.api.reference import endpoints
from schoolweave.web.publishing.rules import unbroken

PAGES = (
    "/", "/schools/", "/schools/?q=zzzz&kind=secondary", "/schools/demo:2/", "/schools/demo:3/",
    "/schools/demo:5/", "/schools/demo:6/", "/schools/demo:7/", "/communities/", "/communities/?show=ended",
    "/about/", "/about/like-for-like/", "/accessibility/",
)  # fmt: skip
AS_WRITTEN = {
    "Schoolweave", "English", "te reo Māori", "CC BY 4.0", "Communities of Learning | Kāhui Ako", "Kāhui Ako",
    "python -m benchmarks.like_for_like --seconds 60 --seed 0", "schools.csv", "nz-moe", "Apache License 2.0",
}  # fmt: skip


class Texts(HTMLParser):
    """The texts of a page, but for those marked as English."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.quiet = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.quiet += bool(self.quiet and tag == "span") or tag in ("script", "style")
        self.quiet += tag == "span" and dict(attrs).get("lang") == "en" and not self.quiet

    def handle_endtag(self, tag):
        self.quiet -= bool(self.quiet and tag in ("span", "script", "style"))

    def handle_data(self, data):
        text = " ".join(data.split()).removesuffix(" – Schoolweave")
        if not self.quiet and sum(map(str.isalpha, text)) > 2:
            self.found.add(text)


@pytest.fixture
def texts(client, small):
    def of(path: str, language: str) -> set[str]:
        page = client.get(path, headers={"accept-language": language}).content.decode()
        assert f'<html lang="{language}"' in page
        return Texts(page).found

    return of


def test_pages_are_in_te_reo_but_for_what_was_written_elsewhere(texts, small):
    names = {small.register.name, small.rules.programme.name, small.rules.programme.summary}
    names |= {one.name for one in (small.north, small.south, small.former)}
    told = ("name", "town", "region", "area", "type_name", "authority_name")
    names |= {getattr(school, each) for school in small.schools.values() for each in told}
    ours = [f"/communities/{one.pk}/" for one in (small.north, small.south, small.former)]
    for page in (*PAGES, *ours):
        same = texts(page, "mi") & texts(page, "en-gb")
        assert same - names - AS_WRITTEN == set(), page


@pytest.mark.parametrize("language", ["en-gb", "mi"])
def test_reference_of_the_api_is_kept_for_each_language(client, small, language):
    page = client.get("/data/api/", headers={"accept-language": language}).content.decode()
    assert ("Ngā hapori o tētahi rēhita" in page) == (language == "mi")
    assert ("Communities of a register" in page) == (language == "en-gb")


def test_every_text_of_the_apis_description_is_translated():
    def told(language: str) -> set[str]:
        with translation.override(language):
            return {
                str(text)
                for one in endpoints(language)
                for text in (one.summary, one.description, one.lists,
                             *(row[-1].text for row in (*one.parameters.rows, *one.fields.rows)))
                if text and "Not known" not in text
            }  # fmt: skip

    assert told("mi") & told("en-gb") == set()


def test_words_that_are_not_the_programmes_own_are_in_the_readers_language():
    rules = RuleVersionFactory.build(wording={"community": "Kāhui Ako", "year": "age"}, document={})
    with translation.override("mi"):
        words, none = spoken(rules), spoken(None)
    assert (words.community, words.communities, words.host, words.year) == (
        "Kāhui Ako", "hapori", "kura manaaki", "age",
    )  # fmt: skip
    assert none.community == "hapori"
    with translation.override("en-gb"):
        assert spoken(None) == Wording()


@pytest.mark.django_db
def test_programmes_words_are_those_of_the_readers_language_where_it_has_them():
    rules = RuleVersionFactory(
        wording={"community": "cluster"}, document={"words": {"mi": {"community": "kāhui"}}}
    )
    found = [wording(rules, language).community for language in ("", "en-gb", "mi", "fr")]
    assert found == ["cluster", "cluster", "kāhui", "cluster"]


def test_years_are_kept_together_in_any_language():
    assert unbroken("1 ki te 6, 9") == "1\u00a0ki\u00a0te\u00a06, 9"
