"""Comparison schools for a programme, and similar schools for any school.

>>> from schoolweave.evidence import comparison
>>> schools = comparison.read("schools.csv")
>>> rule = comparison.Rule(characteristics=("roll", "need"), exact=("kind", "region"))
>>> found = comparison.match(schools, treated=ids, rule=rule)
>>> found.sentence
'96 of 104 schools have a comparison school; 8 have none.'
"""

from schoolweave.evidence.comparison.balance import Balance
from schoolweave.evidence.comparison.candidates import Candidates
from schoolweave.evidence.comparison.files import joined, read, summary, write
from schoolweave.evidence.comparison.matching import Match, Pair, Unmatched, match
from schoolweave.evidence.comparison.rule import Rule
from schoolweave.evidence.comparison.similar import Finder, Neighbour, Similar
from schoolweave.evidence.comparison.similar_rule import Characteristic, SimilarRule
from schoolweave.evidence.comparison.similar_words import Part

__all__ = [
    "Balance",
    "Candidates",
    "Characteristic",
    "Finder",
    "Match",
    "Neighbour",
    "Pair",
    "Part",
    "Rule",
    "Similar",
    "SimilarRule",
    "Unmatched",
    "joined",
    "match",
    "read",
    "summary",
    "write",
]
