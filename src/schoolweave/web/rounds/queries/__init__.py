"""What is known of scenarios."""

from schoolweave.web.rounds.queries.places import adopted, place_of, visible

__all__ = ["adopted", "place_of", "visible"]
