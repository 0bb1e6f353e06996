"""Names as people type them: no macrons, no accents, no punctuation, one form of Saint."""

import re
import unicodedata

_APOSTROPHES = re.compile("['`´‘’ʻʼʽ‛]")
_NOT_WORDS = re.compile(r"[\W_]+")
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})
_ONE_FORM = {"saint": "st", "mount": "mt", "and": ""}


def folded(name: str) -> str:
    """Return a name as it is compared: ``Ōtāhuhu, Saint Mary's`` becomes ``otahuhu st marys``.

    Case-folded, decomposed (NFKD) without its marks, apostrophes and ʻokina dropped, other punctuation
    a space; Saint and St are one word, as are Mount and Mt; ``and`` and ``&`` say nothing.
    """
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name).casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    words = _NOT_WORDS.sub(" ", plain.translate(_LETTERS)).split()
    return " ".join(filter(None, (_ONE_FORM.get(word, word) for word in words)))
