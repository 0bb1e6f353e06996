"""A file before anything is believed of it: what it really is, how it is encoded, its fingerprint."""

import codecs
import hashlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from schoolweave.core.errors import RegisterError

BLOCK = 1 << 20
"""Bytes read at a time."""

_NOT_UTF_8 = re.compile("[\udc80-\udcff]")
"""What the decoder makes of a byte that is not UTF-8: no character that a text can hold itself."""

UNDEFINED_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"

SAVE_AS = "open it in a spreadsheet program and save it as CSV (UTF-8)"

MAGIC = {
    b"\xd0\xcf\x11\xe0": f"is an old Excel workbook, not a CSV file: {SAVE_AS}.",
    b"\x1f\x8b": "is compressed with gzip: unpack it and give the CSV file inside.",
    b"BZh": "is compressed with bzip2: unpack it and give the CSV file inside.",
    b"7z\xbc\xaf": "is a 7-Zip archive: unpack it and give the CSV file inside.",
    b"%PDF": "is a PDF document, not a CSV file: ask the publisher for the CSV.",
    b"SQLite format 3": "is a database, not a CSV file: export the table of schools as CSV.",
    b"PAR1": "is a Parquet file, not a CSV file: export it as CSV.",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A text file that can be streamed: path, size in bytes, SHA-256, encoding, and whether it is damaged.

    ``damaged`` means UTF-8 with a few bytes that are not: they are read as U+FFFD and reported by row.
    """

    path: Path
    size: int
    sha256: str
    encoding: str
    damaged: bool = False

    @property
    def name(self) -> str:
        """The file's name without its folder, as problems show it."""
        return self.path.name


def inspect(path: str | Path, encoding: str | None = None) -> Source:
    """Look at a whole file once, in blocks, and say how to read it.

    ``encoding`` is used as it is when given; otherwise UTF-8, or else Windows-1252 where the bytes allow it.
    Raises :class:`RegisterError` where the file is not text that could be a table: absent, a folder, empty, a
    workbook, an archive, a web page, UTF-16, or undecodable.
    """
    path = Path(path)
    if not path.exists():
        raise RegisterError(f"There is no file {path}: check the path.")
    if path.is_dir():
        raise RegisterError(f"{path} is a folder: give the CSV file inside it.")
    if not path.is_file():
        raise RegisterError(f"{path} is no ordinary file and cannot be read twice: save it to a file first.")
    try:
        with path.open("rb") as handle:
            start = handle.read(4096)
    except OSError as error:
        raise RegisterError(
            f"The file {path} cannot be opened ({error.strerror}): check its permissions."
        ) from None
    refuse_other_formats(path, start)
    return fingerprint(path, encoding)


def refuse_other_formats(path: Path, start: bytes) -> None:
    """Raise :class:`RegisterError` where the first bytes show that a file is no text table."""
    said = f"The file {path.name} "
    body = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(b"PK"):
        raise RegisterError(said + describe_zip(path))
    for magic, reason in MAGIC.items():
        if start.startswith(magic):
            raise RegisterError(said + reason)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in start[:64]:
        raise RegisterError(said + f"is encoded as UTF-16 or is not text: {SAVE_AS}.")
    if not body:
        raise RegisterError(said + "is empty: download or export it again.")
    if body.startswith(b"<"):
        raise RegisterError(
            said
            + "is a web page saved as CSV, perhaps an error or sign-in page: download the register again."
        )


def describe_zip(path: Path) -> str:
    """Say what a zip file really is, by the names of its members."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "is a damaged zip archive: download it again, unpack it and give the CSV file inside."
    if any(name.startswith("xl/") for name in names):
        return f"is an Excel workbook (.xlsx), not a CSV file: {SAVE_AS}."
    if "content.xml" in names:
        return f"is an OpenDocument spreadsheet, not a CSV file: {SAVE_AS}."
    inside = next((name for name in names if name.lower().endswith(".csv")), "")
    return "is a zip archive: unpack it and give the CSV file inside" + (
        f", such as {inside}." if inside else "."
    )


def fingerprint(path: Path, encoding: str | None) -> Source:
    """Hash a file and find its encoding in one pass with bounded memory."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    size = replaced = beyond_ascii = undefined = 0
    marked = False
    with path.open("rb") as handle:
        while block := handle.read(BLOCK):
            marked = marked or (size == 0 and block.startswith(codecs.BOM_UTF8))
            size += len(block)
            digest.update(block)
            if encoding is None and not block.isascii():
                undefined += len(block) - len(block.translate(None, UNDEFINED_IN_CP1252))
            text = decoder.decode(block)
            if encoding is None and not text.isascii():
                replaced += len(_NOT_UTF_8.findall(text))
                beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
    replaced += len(_NOT_UTF_8.findall(decoder.decode(b"", final=True)))
    found = encoding or choose_encoding(path, marked, replaced, beyond_ascii, undefined)
    return Source(path, size, digest.hexdigest(), found, damaged=bool(replaced) and found.startswith("utf-8"))


def choose_encoding(path: Path, marked: bool, replaced: int, beyond_ascii: int, undefined: int) -> str:
    """Decide between UTF-8 and Windows-1252.

    ``replaced`` counts bytes that are not UTF-8, ``beyond_ascii`` characters beyond ASCII when read as UTF-8,
    ``undefined`` bytes that Windows-1252 does not have. A file that is UTF-8 but for a few bytes is damaged
    UTF-8; one with undefined bytes and little UTF-8 is neither.
    """
    utf8 = "utf-8-sig" if marked else "utf-8"
    if replaced == 0 or marked or beyond_ascii > 10 * replaced:
        return utf8
    if undefined == 0:
        return "cp1252"
    raise RegisterError(
        f"The file {path.name} is encoded neither as UTF-8 nor as Windows-1252: {SAVE_AS}, "
        "or name its encoding in a mapping file."
    )
