"""Tables from an address: sorting, pages, filters that survive."""

import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory

from schoolweave.web.ui.tables import Cell, Column, Table, build_table, simple_table

pytestmark = pytest.mark.django_db
COLUMNS = (
    Column("name", "Name", header=True, order=("name",)),
    Column("email", "Address", order=("email",)),
    Column("nothing", "Nothing"),
)


def _table(address: str, **more: object) -> Table:
    people = get_user_model().objects.all()
    return build_table(
        RequestFactory().get(address),
        people,
        COLUMNS,
        lambda person: {"name": Cell(person.name, f"/{person.pk}"), "email": person.email},
        caption="People",
        default_sort="name",
        page_size=2,
        **more,
    )


@pytest.fixture(autouse=True)
def _people() -> None:
    for name, email in [("Bea", "1@a.nz"), ("Ada", "3@a.nz"), ("Cy", "2@a.nz")]:
        get_user_model().objects.create_user(email=email, name=name)


def _names(table: Table) -> list[str]:
    return [row[0].text for row in table.rows]


def test_table_sorts_by_default_then_by_the_address() -> None:
    assert _names(_table("/")) == ["Ada", "Bea"]
    assert _names(_table("/?sort=email")) == ["Bea", "Cy"]
    assert _names(_table("/?sort=-email")) == ["Ada", "Cy"]


def test_table_that_is_sorted_says_so_and_turns_round() -> None:
    head, other, plain = _table("/?sort=name").heads
    assert (head.sorted, head.url) == ("ascending", "?sort=-name")
    assert (other.sorted, other.url) == ("", "?sort=email")
    assert plain.url == ""
    assert _table("/?sort=-name").heads[0].sorted == "descending"


def test_table_pages_keep_filters() -> None:
    first = _table("/?q=a+b&sort=name")
    assert first.next_url == "?q=a+b&sort=name&page=2"
    assert first.previous_url == ""
    second = _table("/?q=a&page=2")
    assert _names(second) == ["Cy"]
    assert [(text, current) for text, _, current in second.page_links] == [("1", False), ("2", True)]


@pytest.mark.parametrize(
    "address", ["/?page=99", "/?page=-1", "/?page=zzz", "/?sort=password", "/?sort=--name"]
)
def test_table_with_a_made_up_address_still_answers(address: str) -> None:
    assert _table(address).rows


def test_table_says_what_is_not_known() -> None:
    assert [row[2].text for row in _table("/").rows] == ["Not known", "Not known"]
    made = simple_table("Few", [Column("a", "A"), Column("b", "B")], [{"a": 0, "b": None}, {"a": 12345}])
    assert [[cell.text for cell in row] for row in made.rows] == [["0", "Not known"], ["12,345", "Not known"]]
