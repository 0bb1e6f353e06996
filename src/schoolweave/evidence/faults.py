"""What is wrong with a file of definitions, in words: from what pydantic finds."""

from pydantic import ValidationError

FIRST = "Input should be "


def told(error: ValidationError, *, whole: str = "the file") -> list[str]:
    """Return each fault as half a sentence that begins with its place; ``whole`` stands for no place."""
    return [_told(".".join(map(str, one["loc"])) or whole, one["type"], one["msg"]) for one in error.errors()]


def first(error: ValidationError, *, whole: str = "the file") -> str:
    """Return the first fault as a sentence, and how many more there are."""
    more = error.error_count() - 1
    rest = f" There {'is one more fault' if more == 1 else f'are {more} more faults'}." if more else ""
    return f"{told(error, whole=whole)[0]}.{rest}"


def _told(place: str, kind: str, message: str) -> str:
    if kind == "missing":
        return f"{place} is missing"
    if kind == "extra_forbidden":
        return f"{place} is not known here (is its name misspelt?)"
    said = message.removeprefix("Value error, ").rstrip(".")
    if said.startswith(FIRST):
        said = f"it should be {said.removeprefix(FIRST)}"
    return f"{place} is not understood: {said}"
