"""What is read of people, of what they may do, and of the record of changes: one module per noun."""

from schoolweave.web.accounts.queries.events import events, values_in_words, verb_in_words
from schoolweave.web.accounts.queries.people import people, role_in_words
from schoolweave.web.accounts.queries.standing import Held, held_by, kept_from

__all__ = [
    "Held",
    "events",
    "held_by",
    "kept_from",
    "people",
    "role_in_words",
    "values_in_words",
    "verb_in_words",
]
