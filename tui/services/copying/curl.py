"""A delivery as a curl command, to send it by hand: without the webhook's secrets, and inert in a shell."""

from __future__ import annotations

import shlex
import unicodedata

from tui.api.models import WebhookConfig, WebhookEvent

MULTIPART = "binary_multipart"
"""The `deliveryMode` of webhooks that send files: a form with the file in it, not the payload as JSON."""


class NotRepeatable(Exception):
    """A request that cannot be given as a command; `str()` is a sentence with the reason."""


def curl_command(event: WebhookEvent, config: WebhookConfig) -> str | None:
    """The command that sends the event's payload as JSON to its URL; `None` where no URL is known, or no command can
    say it.

    Auth and custom headers are left out: they are secrets. Everything from outside is quoted as one word.
    """
    url = event.url or config.url
    if not url or url.startswith("@"):  # curl reads addresses from the file that is named so
        return None
    words = ["curl", "--globoff", "-X", event.http_method or config.http_method or "POST"]
    if event.payload_text is not None:
        words += ["-H", "Content-Type: application/json", "--data-raw", event.payload_text]
    try:
        return " ".join(quote(word) for word in [*words, "--url", url])
    except NotRepeatable:
        return None


def curl_words(config: WebhookConfig) -> str:
    """Describe the command of `curl_command` in a few words. A webhook that sends files sends another request, and the
    event does not hold the file."""
    if config.delivery_mode == MULTIPART:
        return "the payload as curl (the delivery was multipart with a file: another request)"
    return "the delivery as curl (without auth)"


def quote(word: str) -> str:
    """`word` as one word of any POSIX shell, and safe to paste: no character of it drives a terminal or its line
    editor.

    A word that holds such characters is printed by the shell itself, in octal: `"$(printf 'a\\033b')"`. `$'a\\x1b'`
    would be shorter, but dash and others run what follows an apostrophe in it. Raises `NotRepeatable` for a zero byte,
    which no argument of a command can hold.
    """
    if "\0" in word:
        raise NotRepeatable("It holds a zero byte, which no command can be given.")
    if not any(map(_drives, word)):
        return shlex.quote(word)
    text = word.rstrip("\n")  # `$(...)` drops newlines at the end
    printed = "".join(map(_in_octal, text))
    if printed.startswith("-"):  # `printf` would take it for an option, and print nothing
        printed = f"\\{ord('-'):03o}{printed[1:]}"
    return f"\"$(printf '{printed}')\"" + (f"'{word[len(text) :]}'" if text != word else "")


def _drives(character: str) -> bool:
    """Tell whether a terminal or a person could take the character for something else: controls, bidirectional marks,
    half surrogates."""
    return character != "\n" and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _in_octal(character: str) -> str:
    """The character in a format of `printf` that stands in single quotes and, by bash's history, in double quotes."""
    if character in "\\%":
        return character * 2
    if character in "'!`\n" or _drives(character):
        return "".join(f"\\{byte:03o}" for byte in character.encode("utf-8", "surrogatepass"))
    return character
