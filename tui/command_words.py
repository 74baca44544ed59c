"""Words for what a person typed wrong on a command line: the nearest right one, and a list of all. A leaf."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def is_word(text: str) -> bool:
    """Tell whether a wrong word may be shown: letters, as commands and operations have. Another one may be the token
    that lost its flag."""
    return re.fullmatch(r"[A-Za-z][A-Za-z-]{0,24}(V2)?", text) is not None


def did_you_mean(word: str, known: Iterable[object]) -> str:
    """The nearest of what is known, as the end of a sentence; empty where nothing is near."""
    near = nearest(word, known)
    return f", did you mean {near}?" if near else ""


def nearest(word: str, known: Iterable[object]) -> str:
    """The nearest of what is known, whatever the case; empty where nothing is near."""
    from difflib import get_close_matches  # only for what is wrong

    by_lower = {str(name).lower(): str(name) for name in known}
    near = get_close_matches(word.lower()[:200], by_lower, n=1)
    return by_lower[near[0]] if near else ""


def listed(names: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def see_help(problem: str, program: str) -> str:
    """A problem as a sentence that ends with the way out."""
    return f"{problem} See {program} --help." if problem.endswith("?") else f"{problem}; see {program} --help."
