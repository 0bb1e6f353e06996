"""Disclosure control: what of a table may be published, and proof that the rest cannot be worked out."""

from schoolweave.evidence.disclosure.audit import record, weaknesses
from schoolweave.evidence.disclosure.files import read, summary, write
from schoolweave.evidence.disclosure.profile import Profile, available, profile
from schoolweave.evidence.disclosure.protect import protect
from schoolweave.evidence.disclosure.published import LEGEND, Published
from schoolweave.evidence.disclosure.releases import Release
from schoolweave.evidence.disclosure.releases import read as read_log
from schoolweave.evidence.disclosure.table import TOTAL, WHOLE, Layout, Table, build

__all__ = [
    "LEGEND",
    "TOTAL",
    "WHOLE",
    "Layout",
    "Profile",
    "Published",
    "Release",
    "Table",
    "available",
    "build",
    "profile",
    "protect",
    "read",
    "read_log",
    "record",
    "summary",
    "weaknesses",
    "write",
]
