"""A seeded, invented country: land, towns, schools, flows, and outcomes with a known effect where wanted."""

from schoolweave.demo.build import country
from schoolweave.demo.export import FILES, write
from schoolweave.demo.model import AREAS, Country, Effect, Flow, Flows, Outcomes, Town
from schoolweave.demo.programme import Programme, programme
from schoolweave.demo.yearly import outcomes

__all__ = [
    "AREAS",
    "FILES",
    "Country",
    "Effect",
    "Flow",
    "Flows",
    "Outcomes",
    "Programme",
    "Town",
    "country",
    "outcomes",
    "programme",
    "write",
]
