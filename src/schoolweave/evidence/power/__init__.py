"""How small an effect a study could see, before its outcomes are known.

>>> from schoolweave.evidence import power
>>> round(power.detectable(schools=40, pupils=60, icc=0.15), 4)
0.3684
"""

from schoolweave.evidence.power.clustered import Clustered, chance, detectable, schools_needed
from schoolweave.evidence.power.panel import Panel

__all__ = ["Clustered", "Panel", "chance", "detectable", "schools_needed"]
