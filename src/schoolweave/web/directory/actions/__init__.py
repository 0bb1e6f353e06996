"""What changes registers, their schools, and imports on their way."""

from schoolweave.web.directory.actions.imports import Upload, cancel, confirm, restart, upload
from schoolweave.web.directory.actions.registers import after_import, apply_reading, load_flows, set_outline

__all__ = [
    "Upload",
    "after_import",
    "apply_reading",
    "cancel",
    "confirm",
    "load_flows",
    "restart",
    "set_outline",
    "upload",
]
