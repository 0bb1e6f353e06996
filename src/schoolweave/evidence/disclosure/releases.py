"""What was released before: an append-only log, and what it adds to what a reader of a new table knows."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import highspy
import numpy as np
from scipy.sparse import csr_array

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence.disclosure.system import EARLIER, FAR, System
from schoolweave.evidence.disclosure.table import Ints

TINY = 1e-6
FIELDS = ("id", "day", "profile", "names", "low", "high", "wide", "sums")


@dataclass(frozen=True, slots=True)
class Release:
    """What a published table tells: only what its readers can know.

    ``low`` and ``high`` bound each of the numbers called ``names``; ``wide`` is how uncertain each was
    promised to stay (0: nothing promised); in each of ``sums`` the first number is the sum of the others.
    """

    id: str
    day: str
    profile: str
    names: tuple[str, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    wide: tuple[int, ...]
    sums: tuple[tuple[int, ...], ...]


def read(path: Path) -> tuple[Release, ...]:
    """Return the releases in a log, oldest first; a file that is not there is an empty log.

    Each line holds the digest of the line before. Raises :class:`DisclosureError` where a line was changed,
    taken out or cannot be read.
    """
    found, before = [], ""
    if not path.exists():
        return ()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            entry = json.loads(line)
            digest = entry.pop("digest")
            if entry["before"] != before or digest != _digest(entry):
                raise DisclosureError(f"{path}, line {number}: the log was changed after it was written.")
            found.append(_release(entry))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DisclosureError(
                f"{path}, line {number} is not a release: this is no log of releases, or it was changed."
            ) from error
        before = digest
    return tuple(found)


def append(path: Path, release: Release) -> None:
    """Add a release at the end of a log; what stands there is not touched.

    Where it cannot be written whole, the log is as it was.
    """
    before = ""
    if path.exists() and (lines := path.read_text(encoding="utf-8").splitlines()):
        before = json.loads(lines[-1])["digest"]
    entry = {"before": before} | {name: getattr(release, name) for name in FIELDS}
    entry["digest"] = _digest(entry)
    line = (json.dumps(entry, ensure_ascii=False) + "\n").encode()
    size = path.stat().st_size if path.exists() else 0
    try:
        with path.open("ab") as handle:
            handle.write(line)
    except BaseException:
        if path.exists():
            os.truncate(path, size)
        raise


def _release(entry: dict[str, object]) -> Release:
    values = {name: entry[name] for name in FIELDS}
    for name in ("names", "low", "high", "wide"):
        values[name] = tuple(values[name])  # type: ignore[arg-type]
    values["sums"] = tuple(tuple(one) for one in values["sums"])  # type: ignore[attr-defined]
    return Release(**values)  # type: ignore[arg-type]


def _digest(entry: dict[str, object]) -> str:
    text = json.dumps({name: entry[name] for name in ("before", *FIELDS)}, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def combined(system: System, earlier: Sequence[Release]) -> System:
    """Return a system with what earlier releases say: tighter bounds, numbers of their own, more sums.

    A number is the same in two releases where it is about the same learners and may have the same value;
    where a figure was revised, the old one is a number of its own.
    """
    for release in earlier:
        system = _with(system, release)
    return system


def _with(system: System, release: Release) -> System:
    index = {name: v for v, name in enumerate(system.names)}
    low, high = np.array(release.low, dtype=np.int64), np.array(release.high, dtype=np.int64)
    same = np.array([index.get(name, -1) for name in release.names], dtype=np.int64)
    values, same = _then(system, release, low, high, same)
    new = np.flatnonzero(same < 0)
    v, size = len(system.x), len(new)
    target = same.copy()
    target[new] = v + np.arange(size)
    was_low, was_high = np.append(system.was_low, np.zeros(size, dtype=np.int64)), np.append(
        system.was_high, np.full(size, FAR)
    )  # fmt: skip
    wide = np.append(system.wide, np.zeros(size, dtype=np.int64))
    np.maximum.at(was_low, target, low)
    np.minimum.at(was_high, target, high)
    np.maximum.at(wide, target, np.array(release.wide, dtype=np.int64))
    names = tuple(f"{release.names[i]}" + f"@{release.id}" * (release.names[i] in index) for i in new)
    filler = np.zeros(size, dtype=np.int64)
    return replace(
        system, kind=np.append(system.kind, filler + EARLIER), x=np.append(system.x, values[new]),
        place=np.append(system.place, filler), owner=np.append(system.owner, filler - 1),
        shown=np.append(system.shown, filler), weight=np.append(system.weight, filler * 1.0),
        fixed=np.append(system.fixed, filler > 0), names=(*system.names, *names),
        was_low=was_low, was_high=was_high, wide=wide,
        shown_low=np.append(system.shown_low, filler), shown_high=np.append(system.shown_high, filler),
        a=_sums(system.a, release, target, v + size),
    )  # fmt: skip


def _sums(a: csr_array, release: Release, target: Ints, size: int) -> csr_array:
    """Return the rows of a system with those of a release below, each sum once."""
    rows, cols, signs = [], [], []
    for r, one in enumerate(release.sums):
        rows += [r] * len(one)
        cols += [int(target[i]) for i in one]
        signs += [1] + [-1] * (len(one) - 1)
    old = a.tocoo()
    return csr_array(
        (np.append(old.data, signs), (np.append(old.row, np.array(rows, dtype=np.int64) + a.shape[0]),
                                      np.append(old.col, cols))),
        shape=(a.shape[0] + len(release.sums), size), dtype=np.int64,
    )  # fmt: skip


def _then(system: System, release: Release, low: Ints, high: Ints, same: Ints) -> tuple[Ints, Ints]:
    """Return values that a release's numbers can have had, and which are still what they were.

    As few as possible are taken to have been revised since.
    """
    size = len(low)
    now = np.where(same >= 0, system.x[same], -1)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.passModel(_model(release, low, high, now))
    highs.run()
    values = np.array(highs.getSolution().col_value)
    if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal and (
        np.abs(values - np.round(values)).max(initial=0) > TINY
    ):
        every = np.arange(len(values), dtype=np.int32)
        highs.changeColsIntegrality(len(values), every, np.full(len(values), 1, dtype=np.uint8))
        highs.run()
        values = np.array(highs.getSolution().col_value)
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise DisclosureError(
            f"The release {release.id} in the log contradicts itself: no table agrees with it."
        )
    then = np.round(values[:size]).astype(np.int64)
    return then, np.where(then == now, same, -1)


def _model(release: Release, low: Ints, high: Ints, now: Ints) -> highspy.HighsLp:
    """Return the programme of the least revision: each number, and its distance from today's."""
    size, rows = len(low), len(release.sums)
    known = np.flatnonzero(now >= 0)
    r = [i for i, one in enumerate(release.sums) for _ in one]
    c = [i for one in release.sums for i in one]
    signs = [s for one in release.sums for s in [1] + [-1] * (len(one) - 1)]
    k = len(known)
    r += [*range(rows, rows + k)] * 3
    c += [*known, *range(size, size + k), *range(size + k, size + 2 * k)]
    signs += [1] * k + [-1] * k + [1] * k
    a = csr_array((np.array(signs, dtype=np.float64), (r, c)), shape=(rows + k, size + 2 * k))
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = a.shape
    lp.col_cost_ = np.append(np.zeros(size), np.ones(2 * k))
    far = np.where(high > FAR // 2, np.inf, high.astype(np.float64))
    lp.col_lower_ = np.append(low.astype(np.float64), np.zeros(2 * k))
    lp.col_upper_ = np.append(far, np.full(2 * k, np.inf))
    lp.row_lower_ = lp.row_upper_ = np.append(np.zeros(rows), now[known].astype(np.float64))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = a.indptr.astype(np.int32)
    lp.a_matrix_.index_ = a.indices.astype(np.int32)
    lp.a_matrix_.value_ = a.data
    return lp
