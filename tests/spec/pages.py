"""Draw docs/reference/rules from the programmes and the worked examples: python -m tests.spec.pages."""

import importlib.util
import inspect
import sys
from collections import defaultdict
from pathlib import Path

from schoolweave.policy import programmes
from schoolweave.policy.conditions import CERTAINTIES

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "docs" / "reference" / "rules"
LEFT_OUT = ("demo-communities", "demo-hubs", "england-communities")
"""Invented programmes: their rules are those of the real ones that they are based on."""
MARKS = {
    "confirmed": "confirmed (read in an official text)",
    "partly": "partly confirmed (read in one secondary source, or not in full)",
    "inferred": "inferred (arithmetic or reconciliation; no text says it)",
    "unknown": "unknown (looked for and not found: the numbers are the programme's to set)",
}


def examples():
    """Return the worked examples, as (example, what the test says), by programme and rule."""
    found = defaultdict(list)
    for path in sorted(HERE.glob("test_*.py")):
        spec = importlib.util.spec_from_file_location(f"spec_{path.stem}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for _, test in inspect.getmembers(module, inspect.isfunction):
            example = getattr(test, "example", None)
            if example is not None:
                for rule in example.rules:
                    found[example.programme, rule].append((example, inspect.getdoc(test) or ""))
    return found


def pages():
    """Return the text of each page by its file name."""
    found = examples()
    names = [name for name in programmes.ids() if name not in LEFT_OUT]
    return {f"{name}.md": _page(programmes.get(name), found) for name in names}


def _page(programme, found):
    rules = {}
    for version in programme.versions:
        for rule in version.rules:
            rules.setdefault(rule.id, []).append((version, rule))
    lines = [
        f"# {programme.name}",
        "",
        f"{programme.summary} Id: `{programme.id}`.",
        "",
        *_versions(programme),
        "",
    ]
    for topic in dict.fromkeys(stated[-1][1].topic for stated in rules.values()):
        lines += [f"## {topic}", ""]
        for rule_id, stated in rules.items():
            if stated[-1][1].topic == topic:
                lines += _rule(programme, rule_id, stated, found[programme.id, rule_id])
    return "\n".join(lines).rstrip() + "\n"


def _versions(programme):
    lines = ["| version | from | to | |", "|---|---|---|---|"]
    for one in programme.versions:
        lines.append(f"| {one.version} | {one.from_date} | {one.to_date or ''} | {_cell(one.note)} |")
    counts = defaultdict(int)
    for rule in programme.version().rules:
        counts[rule.certainty] += 1
    summary = ", ".join(f"{counts[mark]} {mark}" for mark in CERTAINTIES if counts[mark])
    return [*lines, "", f"Rules of the newest version by how certain they are: {summary}."]


def _rule(programme, rule_id, stated, worked):
    newest = stated[-1][1]
    lines = [f"### {rule_id}: {newest.title}", ""]
    for (version, rule), last in _stretches(programme, stated):
        span = version.version if version.version == last.version else f"{version.version} to {last.version}"
        lines += [f"**{span}.** {rule.sentence}", ""]
        lines += [f"*Certainty:* {MARKS[rule.certainty]}. *Source:* {rule.source}", ""]
        if rule.parameters:
            values = "; ".join(f"`{name}` = {_text(value)}" for name, value in rule.parameters.items())
            lines += [f"*Parameters:* {values}.", ""]
    if not newest.hard:
        lines += ["*Weight:* warns, excludes nobody.", ""]
    for example, says in worked:
        lines += _table(example, says)
    if not worked:
        lines += ["*No worked example:* people judge this.", ""]
    return lines


def _stretches(programme, stated):
    """Yield each wording of a rule with the last version that has it, the newest first."""
    first = None
    for position, (version, rule) in enumerate(stated):
        if first is None or rule.model_dump(exclude={"needs"}) != first[1].model_dump(exclude={"needs"}):
            if first is not None:
                yield first, stated[position - 1][0]
            first = (version, rule)
    yield first, stated[-1][0]


def _table(example, says):
    version = f" (version {example.version})" if example.version else ""
    lines = [
        f"{says}{version}",
        "",
        f"| {' | '.join(example.columns)} |",
        "|" + "---|" * len(example.columns),
    ]
    lines += ["| " + " | ".join(_cell(_text(cell)) for cell in row) + " |" for row in example.rows]
    return [*lines, ""]


def _cell(text):
    return text.replace("|", "\\|")


def _text(value):
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (tuple, list)):
        return ", ".join(_text(one) for one in value) or "none"
    if isinstance(value, dict):
        return "; ".join(f"{name.replace('_', ' ')}: {_text(one)}" for name, one in value.items())
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:,}" if isinstance(value, int) and value > 9_999 else str(value) or "empty"


def write():
    """Write every page, and take away those of programmes that are gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    drawn = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in drawn:
            path.unlink()
    for name, text in drawn.items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(write())
