"""Effect sizes in standard deviations between pupils, and months of progress by dated tables.

>>> from schoolweave.evidence import effect_sizes
>>> effect = effect_sizes.in_pupil_sd(1.9, se=0.6, sd=15.0)
>>> effect_sizes.months(effect, table="eef-toolkit").sentence
'About 2 months of additional progress (95% interval: 1 to 3 months).'
"""

from schoolweave.evidence.effect_sizes.hedges import (
    EffectSize,
    hedges_g,
    hedges_g_clustered,
    in_pupil_sd,
    pupil_sd,
)
from schoolweave.evidence.effect_sizes.months import Months, MonthsTable, available, load_table, months

__all__ = [
    "EffectSize",
    "Months",
    "MonthsTable",
    "available",
    "hedges_g",
    "hedges_g_clustered",
    "in_pupil_sd",
    "load_table",
    "months",
    "pupil_sd",
]
