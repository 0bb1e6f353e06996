"""What assignments reach: the check of one object, the filter of a list, and what both are told.

``allow(person, capability, obj)`` walks in Python from the object to its scopes;
``visible(person, capability, queryset)`` asks the database. They share what apps tell of their models
(:func:`declare`) and where the person stands, and nothing else; a randomised test compares them.
"""

from schoolweave.web.accounts.reach.objects import allow, allow_somewhere, register_of
from schoolweave.web.accounts.reach.people import concerned, who_may
from schoolweave.web.accounts.reach.registry import (
    REACHES,
    SELF,
    Condition,
    Link,
    Reach,
    Visitor,
    declare,
    reach_of,
)
from schoolweave.web.accounts.reach.rows import visible
from schoolweave.web.accounts.reach.standing import Grant, Standing, current, keep, standing

__all__ = [
    "REACHES",
    "SELF",
    "Condition",
    "Grant",
    "Link",
    "Reach",
    "Standing",
    "Visitor",
    "allow",
    "allow_somewhere",
    "concerned",
    "current",
    "declare",
    "keep",
    "reach_of",
    "register_of",
    "standing",
    "visible",
    "who_may",
]
