"""Worked examples of rules: each is a test and a table in docs/reference/rules."""

import re
from dataclasses import dataclass

import pytest

from schoolweave.policy import programmes
from schoolweave.policy.ruling import check_rule


@dataclass(frozen=True, slots=True)
class Example:
    """The examples of one rule: what is given in the columns, and in the last column what follows."""

    programme: str
    version: str | None
    rules: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple, ...]


class Book:
    """Makes decorators for the rules of one programme's version (the newest without one)."""

    def __init__(self, programme, version=None):
        self.programme, self.version_name = programme, version

    @property
    def version(self):
        """The version, as it is shipped."""
        return programmes.get(self.programme).version(self.version_name)

    def rule(self, *rules, columns, rows):
        """Return a decorator: one case of the test per row, whose arguments are named as the columns."""
        names = [re.sub(r"\W+", "_", column) for column in columns.split(", ")]
        given = tuple(row if isinstance(row, tuple) else (row,) for row in rows)

        def mark(test):
            test.example = Example(
                self.programme, self.version_name, rules, tuple(columns.split(", ")), given
            )
            return pytest.mark.parametrize(names, given)(test)

        return mark

    def met(self, rule, **facts):
        """Return whether facts keep a rule; ``None`` where that is not known."""
        return check_rule(self.version, rule, facts).met
