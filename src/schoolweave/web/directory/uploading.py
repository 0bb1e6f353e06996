"""Keeps uploads within bounds while they arrive, before anything of them is on disk."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils.translation import gettext


class Limit(FileUploadHandler):
    """Stops a file once it is larger than ``UPLOAD_LIMIT_BYTES``, and notes that on the request.

    The form finds the file missing and says :func:`too_large`. First in ``FILE_UPLOAD_HANDLERS``.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count from nothing."""
        self.received = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the data on to the next handler, or stop."""
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_LIMIT_BYTES:
            if self.request is not None:
                self.request.META[STOPPED] = "yes"
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Leave the file to the next handler."""
        return None


STOPPED = "schoolweave.upload_stopped"
"""The key of the request's ``META`` that is there where an upload was too large."""


def too_large() -> str:
    """Return the sentence for a person whose file is too large."""
    largest = settings.UPLOAD_LIMIT_BYTES / 1024 / 1024
    return gettext(
        "The file is larger than %(largest)s MB, the most that can be imported: "
        "export only the columns of schools, or ask whoever runs this site to raise the limit."
    ) % {"largest": f"{largest:,.0f}"}
