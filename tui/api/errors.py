"""Errors of a call: one small tree, each with a sentence for a person.

`str(error)` says what happened and the way out. The server's own words are in `server_message` (outside text: draw it
through `tui.text`), its request id in `request_id`. `may_have_arrived` is the question that matters after a write:
where it is true, the request must never be repeated without asking.
"""

from __future__ import annotations


class ApiError(Exception):
    """Base of all. Raised by every method of `WebhooksClient`, and nothing else is."""

    may_have_arrived = False

    def __init__(
        self,
        sentence: str,
        *,
        operation: str = "",
        status: int | None = None,
        server_message: str | None = None,
        request_id: str | None = None,
        may_have_arrived: bool | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.operation = operation
        self.status = status
        self.server_message = server_message
        self.request_id = request_id
        if may_have_arrived is not None:
            self.may_have_arrived = may_have_arrived

    @property
    def details(self) -> str:
        """The sentence, then what the server said and the request id, where there are any."""
        parts = [self.sentence]
        if self.server_message:
            parts.append(f"The server says: {self.server_message}")
        if self.request_id:
            parts.append(f"Request id: {self.request_id}")
        return "\n".join(parts)

    @property
    def sentence_cause_first(self) -> str:
        """The sentence with its cause at the beginning: `no connection (...). The events could not be read.`"""
        lead, colon, why = self.sentence.partition(": ")
        return f"{why} {lead}." if colon else self.sentence

    @property
    def cause_first(self) -> str:
        """All that `details` has, in one line that begins with the cause: it is there where the end is cut."""
        return self._with_what_the_server_says(self.sentence_cause_first)

    @property
    def in_one_line(self) -> str:
        """All that `details` has, in one line."""
        return self._with_what_the_server_says(self.sentence)

    def _with_what_the_server_says(self, sentence: str) -> str:
        parts = [sentence]
        if self.server_message:
            parts.append(f"The server says: {self.server_message.rstrip('. ')}.")
        if self.request_id:
            parts.append(f"Request id: {self.request_id}")
        return " ".join(parts)


class NotSent(ApiError):
    """Nothing left this machine (or nothing the server could act on)."""


class RefusedLocally(NotSent):
    """This program would not send it: a bad id, a bad URL, plain http to another machine, a batch of 101."""


class NoConnection(NotSent):
    """The server could not be reached."""


class TimedOutBeforeSending(NotSent):
    """No connection within the time allowed."""


class OutcomeUnknown(ApiError):
    """Timed out, or the connection broke, after the request was sent: it may have arrived."""

    may_have_arrived = True


class NotAuthenticated(ApiError):
    """401."""


class Forbidden(ApiError):
    """403."""


class NotFound(ApiError):
    """404."""


class Conflict(ApiError):
    """409."""


class TooLarge(ApiError):
    """413: the request or the answer is over the gateway's limit."""


class Unprocessable(ApiError):
    """422."""


class NotKept(ApiError):
    """An answer that could not be kept on this machine: the disk is full, or the file cannot be written."""


class RateLimited(ApiError):
    """429; `retry_after_seconds` is how long the server asks to wait, if it says."""

    def __init__(self, sentence: str, *, retry_after_seconds: float | None = None, **known: object) -> None:
        super().__init__(sentence, **known)  # type: ignore[arg-type]  # the keywords of ApiError
        self.retry_after_seconds = retry_after_seconds


class RequestRejected(ApiError):
    """Any other 4xx (and 3xx: redirects are not followed)."""


class ServerError(ApiError):
    """5xx. After a write it may have been carried out all the same."""


class UnreadableAnswer(ApiError):
    """The answer was a success by its status, but not what the contract says. After a write: it arrived."""
