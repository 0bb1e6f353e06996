"""A version's texts in another of the programme's languages."""

from typing import Any

from schoolweave.policy.document import Version


def in_language(version: Version, language: str) -> Version:
    """Return a version whose texts are those of a language (``mi``, ``en-gb``) wherever they are known.

    Texts without a translation stay as they are. Ids, facts and numbers are never translated.
    """
    short = language.split("-")[0]
    texts = version.translations.get(language, version.translations.get(short, {}))
    words = version.wording_in(language)
    if not texts and words == version.wording:
        return version
    tables = version.model_dump() | {"wording": words}
    for place, text in texts.items():
        _put(tables, place.split("."), text)
    return Version.model_validate(tables)


def missing_places(version: Version) -> tuple[str, ...]:
    """Return the places that translations name and the version has not, as ``language: place``."""
    tables = version.model_dump()
    return tuple(
        f"{language}: {place}"
        for language, texts in version.translations.items()
        for place in texts
        if not _put(tables, place.split("."), "")
    )


def _put(found: Any, parts: list[str], text: str) -> bool:
    """Put a text where the parts lead, by key or by id; return whether there is such a place."""
    for part in parts[:-1]:
        found = _step(found, part)
    if not isinstance(found, dict) or not isinstance(found.get(parts[-1]), str):
        return False
    found[parts[-1]] = text
    return True


def _step(found: Any, part: str) -> Any:
    if isinstance(found, dict):
        return found.get(part)
    if isinstance(found, (list, tuple)):
        return next((one for one in found if one.get("id") == part), None)
    return None
