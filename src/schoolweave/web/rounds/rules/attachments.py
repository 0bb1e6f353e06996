"""Which files can be attached: by size, and by what is in them whatever they are called."""

import zipfile
from typing import IO

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from schoolweave.web.rounds.rules.scenarios import NotNow

LARGEST_BYTES = 10 * 1024 * 1024
MOST_FILES = 10
"""Largest size of one file, and how many a school can attach."""

UNPACKED_BYTES = 200 * 1024 * 1024
"""An Office file that unpacks to more is refused unread: no letter is so large."""

STARTS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
"""First bytes of kinds that are told by them. Source: the formats' own specifications."""

OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The member of the ZIP container by which each Office format is known (ECMA-376); macros are refused."""
ODF = {
    b"application/vnd.oasis.opendocument.text",
    b"application/vnd.oasis.opendocument.spreadsheet",
}
ACCEPT = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.odt,.ods"
"""What a file chooser offers; only the content decides."""


def check_content(file: UploadedFile) -> str:
    """Return a file's kind as its content shows it; raises :class:`NotNow` where it is not taken."""
    name = {"name": file.name}
    if not file.size:
        raise NotNow(gettext("“%(name)s” is empty: choose it again.") % name)
    if file.size > LARGEST_BYTES:
        most = name | {"most": LARGEST_BYTES // 1024 // 1024}
        raise NotNow(gettext("“%(name)s” is larger than %(most)s MB: make it smaller or divide it.") % most)
    file.seek(0)
    start = file.read(16)
    file.seek(0)
    kind = next((kind for first, kind in STARTS.items() if start.startswith(first)), "")
    if not kind and start.startswith(b"PK\x03\x04"):
        kind = _in_container(file)
    file.seek(0)
    if not kind:
        raise NotNow(
            gettext(
                "“%(name)s” is none of the kinds that can be attached: PDF, PNG or JPEG pictures, Word, "
                "Excel or OpenDocument without macros. Save it as one of these."
            )
            % name
        )
    return kind


def _in_container(file: IO[bytes] | UploadedFile) -> str:
    try:
        with zipfile.ZipFile(file) as container:
            members = container.infolist()
            names = {member.filename for member in members}
            if sum(member.file_size for member in members) > UNPACKED_BYTES:
                return ""
            if any(name.endswith(("vbaProject.bin", ".exe", ".js")) for name in names):
                return ""
            if "mimetype" in names and (said := container.read("mimetype")) in ODF:
                return said.decode()
            return next((kind for member, kind in OFFICE.items() if member in names), "")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return ""
