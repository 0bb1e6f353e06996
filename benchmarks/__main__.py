"""Every measurement in turn: ``make bench``. What needs real data is left out where it is absent."""

import subprocess
import sys
from pathlib import Path

REAL = Path(__file__).resolve().parents[2] / "shared" / "data"
YARDSTICK = sorted((REAL / "benchmarks" / "capacitated-p-median").glob("*.[dt][ax]t"))
ENGLAND = REAL / "england" / "edubasealldata-2022-04.csv"

COMMANDS = [
    ["communities", "--seconds", "60", *(["nz", "members"] if REAL.exists() else []), "demo"],
    ["support", "--case", "offer"],
    ["support", "--case", "shared"],
    ["pages", "--schools", "25000", "--times", "20"],
    *([["hubs", str(ENGLAND), "--seconds", "120"]] if ENGLAND.exists() else []),
    *(["capacitated_p_median", str(path), "--seconds", "60"] for path in YARDSTICK),
]


def main() -> int:
    """Run each; go on where one fails, and say so at the end."""
    failed = []
    for number, (name, *rest) in enumerate(COMMANDS, start=1):
        command = [sys.executable, "-m", f"benchmarks.{name}", *rest]
        print(f"\n[{number}/{len(COMMANDS)}] python -m benchmarks.{name} {' '.join(rest)}", flush=True)
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nThese did not end well: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
