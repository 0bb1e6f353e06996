"""Your network: the plain starting point."""

from tests.spec.book import Book

NETWORK = Book("your-network")


@NETWORK.rule("NET-1", columns="schools, met", rows=[(1, False), (2, True), (12, True), (13, False)])
def test_net_1_two_to_twelve(schools, met):
    """A starting point: decide for yourselves."""
    assert NETWORK.met("NET-1", schools=schools) is met


@NETWORK.rule("NET-2", columns="smallest count, met", rows=[(4, False), (5, True)])
def test_net_2_under_five(smallest_count, met):
    """A starting point too."""
    assert NETWORK.met("NET-2", smallest_count=smallest_count) is met
