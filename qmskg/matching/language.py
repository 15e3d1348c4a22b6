"""Whether a list of texts is in another language than the matcher reads: by its script, and by its commonest words.

A coarse test, so that it is sure: a list of terms has no common words of any language, and passes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from qmskg.errors import InputError
from qmskg.matching.encoder import DEFAULT_MODEL, Encoder

__all__ = ["check_language", "other_language"]

#: language -> words that most of its sentences have, and that English does not
_COMMON: Final = {
    "English": "the and for that with shall must are from this which should have not their been",
    "Dutch": "het een van dat niet voor zijn wordt worden moet deze door naar bij",
    "French": "les des une est dans pour que qui par sur aux doit sont avec cette ses être",
    "German": "der das und ist nicht mit von dem eine für wird werden sind auf durch sich bei",
    "Italian": "gli che una con del della sono non nel alla delle dei deve essere come",
    "Polish": "nie się jest oraz przez dla które być lub ich musi należy",
    "Portuguese": "uma que para com não dos das pelo pela são deve ser aos como",
    "Spanish": "los las una que por con para del debe ser como sus son está",
    "Welsh": "yr yn mae gan wedi bod neu ei eu dylai rhaid sydd gyda wneud",
}
_WORD: Final = re.compile(r"[^\W\d_]+")
#: last letter of the Latin script in Unicode, but for rare blocks
_LATIN_TO: Final = "\u024f"
#: with fewer words nothing is said
_ENOUGH: Final = 30
#: share of all words that are common ones of the language: about a fifth in running text
_RUNNING: Final = 0.1


def other_language(texts: Iterable[str]) -> str | None:
    """Return what the texts are in, said after "is in"; None where that is English or cannot be told.

    >>> other_language(["Der Vorstand ist für die Sicherheit der Patienten verantwortlich und wird informiert."] * 5)
    'German'
    """
    words = [word for text in texts for word in _WORD.findall(text.casefold())]
    if len(words) < _ENOUGH:
        return None
    letters = Counter(letter <= _LATIN_TO for word in words for letter in word)
    if letters[False] > letters[True]:
        return "another script than the Latin"
    counts = Counter(words)
    common = {name: sum(counts[word] for word in of.split()) for name, of in _COMMON.items()}
    likeliest = max(common, key=lambda name: common[name])
    sure = common[likeliest] >= max(_RUNNING * len(words), 2 * common["English"])
    return likeliest if sure and likeliest != "English" else None


def check_language(where: object, texts: Iterable[str], encoder: Encoder) -> None:
    """Refuse a list that the default model cannot read; any other model is taken to be chosen for its language.

    Raises:
        InputError: the list is in another language.
    """
    found = other_language(texts) if encoder.name == DEFAULT_MODEL else None
    if found:
        raise InputError(
            f"{where} is in {found}: the matcher reads English only; translate it, or set QMSKG_MODEL to a model "
            "that reads it"
        )
