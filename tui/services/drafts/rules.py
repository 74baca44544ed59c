"""Rules that more than one part of a webhook has: URLs, choices, header names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

from tui.services.drafts.paths import Absent, Path, Slot, get

if TYPE_CHECKING:
    from tui.api.models import JsonObject

Finding: TypeAlias = tuple[Path, str]
"""A place, and a sentence about it."""

HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A token of RFC 9110, section 5.6.2."""
_NOT_IN_URL: Final = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]")


def split_url(text: Slot) -> SplitResult | None:
    """The parts of an absolute http(s) URL with a host; `None` where it is none."""
    if not isinstance(text, str) or _NOT_IN_URL.search(text):
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.hostname else None


def is_blank(value: Slot) -> bool:
    """Tell whether there is nothing: absent, null or only white space."""
    return isinstance(value, Absent) or value is None or (isinstance(value, str) and not value.strip())


def url_findings(document: JsonObject, path: Path, *, required: bool = False) -> Iterator[Finding]:
    """Find what is wrong with a URL; an absent one is wrong only where it is required."""
    value = get(document, path)
    if is_blank(value) and (required or not isinstance(value, Absent)):
        yield path, "The URL is empty."
    elif not is_blank(value) and split_url(value) is None:
        yield path, "Not a URL: it must start with http:// or https:// and have a host, without spaces."


def choice_findings(
    document: JsonObject, path: Path, known: tuple[str, ...], *, required: bool = False
) -> Iterator[Finding]:
    """Find what is wrong with a value that must be one of `known`."""
    value = get(document, path)
    if (isinstance(value, Absent) and required) or not (isinstance(value, Absent) or value in known):
        yield path, f"Choose one of {', '.join(known)}."
