"""Evidence statements: effect, interval, comparison, schools, cautions and security, in plain words.

>>> from schoolweave.evidence import statement
>>> said = statement.statement(findings, "en")
>>> said.headline, said.security.rating
"""

from schoolweave.evidence.statement.findings import Findings, Threat
from schoolweave.evidence.statement.language import Language, language, languages
from schoolweave.evidence.statement.security import Security, security
from schoolweave.evidence.statement.writing import Sentence, Statement, statement

__all__ = [
    "Findings",
    "Language",
    "Security",
    "Sentence",
    "Statement",
    "Threat",
    "language",
    "languages",
    "security",
    "statement",
]
