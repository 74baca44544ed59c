"""Names that are the same to a person: one rule, wherever something is found or guarded by its name."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """`text` for comparison: whatever the case, letters composed or not, and blanks at the ends or more than one
    between.

    Composed and decomposed letters look alike (`é` is one character or two, by the keyboard or the file it came from).
    """
    caseless = unicodedata.normalize("NFD", text).casefold()
    return " ".join(unicodedata.normalize("NFC", caseless).split())
