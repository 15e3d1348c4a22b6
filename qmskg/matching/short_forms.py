"""Short forms written out, and long ones abbreviated, so that "VTE" and "venous thromboembolism" have words in common.

Where a text has one form, the other is put behind it once, in brackets. What is shown to people is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["both_forms"]


def both_forms(text: str, short_forms: Mapping[str, str]) -> str:
    """Return a text that has both forms of whatever it has one of.

    Args:
        text: any.
        short_forms: short form -> what it stands for; a short form is read in its own capitals only.

    >>> both_forms("Assess VTE risk. VTE kills.", {"VTE": "venous thromboembolism"})
    'Assess VTE (venous thromboembolism) risk. VTE kills.'
    >>> both_forms("Venous thromboembolism risk", {"VTE": "venous thromboembolism"})
    'Venous thromboembolism (VTE) risk'
    """
    lower = text.casefold()
    for short, long in short_forms.items():
        has_short, has_long = short in text, long.casefold() in lower
        if has_short is has_long:  # neither, or both: nothing to add
            continue
        form, other, how = (short, long, re.NOFLAG) if has_short else (long, short, re.IGNORECASE)
        if found := re.search(rf"(?<![\w-]){re.escape(form)}s?(?![\w-])", text, how):
            text = f"{text[: found.end()]} ({other}){text[found.end() :]}"
            lower = text.casefold()
    return text
