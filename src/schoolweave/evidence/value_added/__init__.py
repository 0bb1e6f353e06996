"""Value added by schools: what pupils reached beside what pupils like them reach elsewhere.

>>> from schoolweave.evidence import value_added
>>> sums = value_added.Sums.of_pupils(school, result, {"prior": prior})
>>> fit = value_added.fit(sums)
>>> fit.schools[0].sentence
"""

from schoolweave.evidence.value_added.model import Coefficient, SchoolValue, ValueAdded, fit
from schoolweave.evidence.value_added.sums import Sums, names_of_sums

__all__ = ["Coefficient", "SchoolValue", "Sums", "ValueAdded", "fit", "names_of_sums"]
