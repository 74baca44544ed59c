"""A delivery as a curl command, to send it by hand: without the webhook's secrets, and inert in a shell."""

from __future__ import annotations

import shlex

from tui.api.models import WebhookConfig, WebhookEvent


def curl_command(event: WebhookEvent, config: WebhookConfig) -> str | None:
    """The command that sends the event's payload to its URL; `None` where no URL is known.

    Auth and custom headers are left out: they are secrets. Everything from outside is quoted as one word.
    """
    url = event.url or config.url
    if not url:
        return None
    words = ["curl", "--globoff", "-X", event.http_method or config.http_method or "POST"]
    if event.payload_text is not None:
        words += ["-H", "Content-Type: application/json", "--data-raw", event.payload_text]
    return " ".join(quote(word) for word in [*words, "--url", url])


def quote(word: str) -> str:
    """`word` as one shell word. Control characters are written as `$'\\x1b'`, so that pasting them does nothing."""
    if word.isprintable() and not any(0xD800 <= ord(each) <= 0xDFFF for each in word):
        return shlex.quote(word)
    escaped = []
    for each in word:
        code = ord(each)
        if each in "\\'":
            escaped.append(f"\\{each}")
        elif each.isprintable() and not 0xD800 <= code <= 0xDFFF:
            escaped.append(each)
        elif code < 0x80:
            escaped.append(f"\\x{code:02x}")
        else:
            escaped.append(f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}")
    return f"$'{''.join(escaped)}'"
