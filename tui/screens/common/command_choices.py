"""Calls of the API and addresses, as choices to copy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.api.addresses import without_address_secrets
from tui.screens.common.copying import CopyChoice
from tui.services.copying.api_calls import ApiCall, ApiTarget, api_curl, own_line, vendor_line
from tui.services.copying.shell import ShellLine

_FORMS: tuple[tuple[str, Callable[[ApiCall, ApiTarget], ShellLine]], ...] = (
    ("curl", api_curl),
    ("epilot-webhooks-tui call", own_line),
    ("the vendor's CLI", vendor_line),
)


def call_choices(words: str, call: ApiCall, target: ApiTarget | None) -> list[CopyChoice]:
    """A call in each of its forms; `words` name it. None where the connection has no name for commands."""
    if target is None:
        return []
    return [CopyChoice(f"{words}: {form}", _made(make, call, target)) for form, make in _FORMS]


def address_choices(url: str | None) -> list[CopyChoice]:
    """An address; one that holds a password or a key comes without it first."""
    if url is None or without_address_secrets(url) == url:
        return [CopyChoice("URL", url)]
    return [
        CopyChoice("URL, its secrets redacted", without_address_secrets(url)),
        CopyChoice("URL, with its secrets", url),
    ]


def _made(
    make: Callable[[ApiCall, ApiTarget], ShellLine], call: ApiCall, target: ApiTarget
) -> Callable[[], Awaitable[ShellLine]]:
    async def made() -> ShellLine:
        return make(call, target)

    return made
