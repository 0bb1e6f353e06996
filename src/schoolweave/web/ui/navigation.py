"""The site's main pages, by the names of their addresses; a page that is not installed is left out."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, gettext_noop

PAGES = {
    "public": (
        ("home", gettext_noop("Home")),
        ("find_school", gettext_noop("Find my school")),
        ("communities", gettext_noop("Communities")),
        ("rounds", gettext_noop("Rounds")),
        ("scenarios", gettext_noop("Scenarios")),
        ("studies", gettext_noop("Studies")),
        ("data", gettext_noop("Open data")),
    ),
    "expressions": (("my_expressions", gettext_noop("My expressions")),),
    "applications": (("my_applications", gettext_noop("My applications")),),
    "reviews": (("my_reviews", gettext_noop("My reviews")),),
    "answers": (("answers_mine", gettext_noop("Consultations of your schools")),),
    "arrangements": (("arrangements", gettext_noop("Arrangements")),),
    "consultations": (("consultations", gettext_noop("Consultations")),),
    "packs": (("packs", gettext_noop("Decision packs")),),
    "membership": (("membership_changes", gettext_noop("Changes of membership")),),
    "membership_to_decide": (("membership_decisions", gettext_noop("Changes of membership")),),
    "import": (("imports", gettext_noop("Import a register")),),
    "run": (("scenario_new", gettext_noop("Run a scenario")),),
    "audit": (("audit", gettext_noop("Record of changes")),),
    "letters": (("letters", gettext_noop("Letters")),),
    "people": (("people", gettext_noop("People")),),
    "account": (
        ("my_roles", gettext_noop("What I may do")),
        ("account_change_password", gettext_noop("Password")),
        ("mfa_index", gettext_noop("Sign-in security")),
    ),
    "footer": (
        ("about", gettext_noop("About this site")),
        ("programmes", gettext_noop("Programmes and their rules")),
        ("like_for_like", gettext_noop("Like for like")),
        ("data", gettext_noop("Open data")),
        ("accessibility", gettext_noop("Accessibility")),
        ("source", gettext_noop("Source and licences")),
    ),
}
"""Groups of pages: the name of each one's address, and its words."""


@dataclass(frozen=True, slots=True)
class Item:
    """One link; ``current`` is ``page`` on that very page, ``true`` on those below it."""

    url: str
    label: str
    current: str


def _item(request: HttpRequest, name: str, words: str) -> Item | None:
    try:
        url = reverse(name)
    except NoReverseMatch:
        return None
    below = url != "/" and request.path.startswith(url)
    return Item(url, gettext(words), "page" if request.path == url else "true" if below else "")


def navigation(request: HttpRequest) -> dict[str, object]:
    """Return the links of each group, made when a template asks for them."""

    def group(pages: tuple[tuple[str, str], ...]) -> object:
        return SimpleLazyObject(
            lambda: [item for name, words in pages if (item := _item(request, name, words)) is not None]
        )

    return {name: group(pages) for name, pages in PAGES.items()}
