"""Colours of communities on a map."""

import numpy as np

from schoolweave.web.collaborations import colours


def scattered(count, *, seed=1, schools=5):
    """Return so many communities of schools around points at random."""
    generator = np.random.default_rng(seed)
    centres = generator.uniform((-45, 168), (-35, 178), (count, 2))
    around = generator.normal(0, 0.1, (count, schools, 2))
    return {key: [tuple(place) for place in centres[key] + around[key]] for key in range(count)}


def test_assign_two_neighbours_differ():
    places = {"a": [(-41.0, 174.0)], "b": [(-41.0, 174.1)]}
    chosen = colours.assign(places)
    assert chosen["a"] != chosen["b"]


def test_assign_neighbours_differ_in_a_country():
    places = scattered(200)
    chosen = colours.assign(places)
    near = colours._neighbours([places[key] for key in places])
    assert near
    assert all(chosen[one] != chosen[other] for one, others in near.items() for other in others)


def test_assign_uses_all_eight_about_equally():
    chosen = colours.assign(scattered(200))
    counts = np.bincount(list(chosen.values()), minlength=colours.COLOURS)
    assert counts.min() >= 20


def test_assign_neighbours_across_the_date_line_differ():
    chosen = colours.assign({"west": [(-44.0, 179.95)], "east": [(-44.0, -179.95)]})
    assert chosen["west"] != chosen["east"]


def test_assign_more_neighbours_than_colours_still_gives_each_one():
    places = {number: [(-41.0 + number * 1e-4, 174.0)] * 3 for number in range(12)}
    assert set(colours.assign(places).values()) <= set(range(colours.COLOURS))


def test_assign_same_places_same_colours():
    assert colours.assign(scattered(50)) == colours.assign(scattered(50))


def test_assign_nothing_and_communities_without_a_place():
    assert colours.assign({}) == {}
    assert set(colours.assign({"a": [], "b": []})) == {"a", "b"}
