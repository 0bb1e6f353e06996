"""The library's exceptions: each message is a whole sentence that says what to do."""


class SchoolweaveError(Exception):
    """Base of every error that a person may be shown as it is."""


class RegisterError(SchoolweaveError):
    """A register of schools cannot be read at all; a bad row is a problem in a report instead."""


class PolicyError(SchoolweaveError):
    """A programme's rules are missing, malformed or contradict each other."""


class PlanningError(SchoolweaveError):
    """A planning question cannot be posed or answered as asked."""


class VerificationError(SchoolweaveError):
    """A plan's published figures or rules do not hold when they are recomputed."""


class DemoError(SchoolweaveError):
    """A demo country cannot be made as asked."""


class EvidenceError(SchoolweaveError):
    """A panel, design or table of evidence cannot be used or answered as asked."""


class DisclosureError(EvidenceError):
    """A table cannot be published safely as asked."""
