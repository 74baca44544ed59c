"""Errors of a connection that show before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_NAME = 60


class ConnectionProblem(Exception):
    """`str()` is one sentence that names the thing and the way out. It never holds a token or a header's value."""


class NoToken(ConnectionProblem):
    """Nothing was wrong, but there is no token anywhere; `looked_for` says where it was looked for, in order."""

    def __init__(self, looked_for: Sequence[str]) -> None:
        super().__init__(
            "No token was found: set EPILOT_TOKEN, choose a profile with --profile, log in with 'epilot auth login', "
            "or try --demo."
        )
        self.looked_for = tuple(looked_for)


def named(text: str) -> str:
    """Outside text as part of a sentence: in quotes, unprintable characters as escapes, cut to 60 characters."""
    return repr(text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…")
