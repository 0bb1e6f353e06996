"""Results on disk: all files of a set whole or none of them, and whether a place can take them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from schoolweave.core.errors import EvidenceError


def ready(folder: Path) -> None:
    """Check before the work that files can be written into a folder, which need not exist yet.

    Raises :class:`EvidenceError` where it is a file, or the folder that is to hold it cannot be written to.
    """
    nearest = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    if not nearest.is_dir():
        raise EvidenceError(f"{nearest} is a file: name a folder for the results.")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise EvidenceError(f"Nothing can be written into {nearest}: check its permissions, or name another.")


def ready_file(path: Path) -> None:
    """Check before the work that a file can be written; raises :class:`EvidenceError` where it cannot."""
    if path.is_dir():
        raise EvidenceError(f"{path} is a folder: name a file.")
    ready(path.absolute().parent)


@contextmanager
def drafts(*targets: Path) -> Iterator[tuple[Path, ...]]:
    """Yield a draft for each file, in its folder, which is made where it is missing.

    The drafts take the places of what was there once the work within is done: whatever stops it, the old
    files stand or the new. Raises :class:`OSError` where a file cannot be written.
    """
    for target in targets:
        target.parent.mkdir(parents=True, exist_ok=True)
    made = tuple(target.with_name(f".{target.name}.part") for target in targets)
    try:
        yield made
    except BaseException:
        for draft in made:
            draft.unlink(missing_ok=True)
        raise
    try:
        _replace(made, targets)
    except KeyboardInterrupt:
        _replace(made, targets)
        raise


def write(folder: Path, contents: Mapping[str, str]) -> None:
    """Write texts as UTF-8 into a folder by name: all whole, or none. Raises as :func:`drafts` does."""
    with drafts(*(folder / name for name in contents)) as made:
        for draft, text in zip(made, contents.values(), strict=True):
            draft.write_text(text, encoding="utf-8", newline="")


def _replace(made: tuple[Path, ...], targets: tuple[Path, ...]) -> None:
    for draft, target in zip(made, targets, strict=True):
        if draft.exists():
            draft.replace(target)
