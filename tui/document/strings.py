"""The content of a JSON string in a few words: an image, data in base64, JSON; told by its first characters."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Final, Literal, NamedTuple

from tui.sizes import bytes_in_words

LOOKED_AT: Final = 4_096
"""Characters that are looked at: a string may be of any length."""
_SHORTEST_BASE64: Final = 100
"""Characters below which letters and digits are a word or an id rather than data."""

_DATA_URL: Final = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(?:;[\w.+-]+=[^;,]*)*;base64,")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]*={0,2}")
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF87a", "GIF image"),
    (b"GIF89a", "GIF image"),
    (b"BM", "BMP image"),
    (b"II*\x00", "TIFF image"),
    (b"MM\x00*", "TIFF image"),
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP or Office file"),
    (b"\x1f\x8b", "gzip"),
    (b"%!PS", "PostScript"),
    (b"OggS", "Ogg"),
    (b"ID3", "MP3"),
)

Kind = Literal["data", "json"]


class Content(NamedTuple):
    """`words` name what the string holds, its size included."""

    kind: Kind
    words: str


def content_of(source: str, first: int, end: int) -> Content | None:
    """The content of the JSON string from its opening quote to behind its closing one; `None` for an ordinary text."""
    head = source[first + 1 : min(end - 1, first + 1 + LOOKED_AT)]
    if "\\/" in head:  # PHP writes a slash so
        head = head.replace("\\/", "/")
    begin = head.lstrip(" ")[:1]
    if begin in ("{", "[") and end - first > 4:
        return _json_in(source, first, end)
    if end - first < _SHORTEST_BASE64:
        return None
    url = _DATA_URL.match(head)
    data = head[url.end() :] if url is not None else head
    if _BASE64.fullmatch(data) is None:
        return None
    start = _decoded_start(data)
    name = next((name for magic, name in _MAGIC if start.startswith(magic)), None)
    if name is None and start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        name = "WebP image"
    if name is None and url is not None:
        name = url[1] or "data"
    if name is None and not _looks_encoded(data):
        return None
    padding = len(source[max(end - 3, first) : end - 1]) - len(source[max(end - 3, first) : end - 1].rstrip("="))
    size = (end - first - 2 - (url.end() if url is not None else 0)) * 3 // 4 - padding
    return Content("data", f"{name or 'data'}, {bytes_in_words(max(size, 0))}, base64")


def _json_in(source: str, first: int, end: int) -> Content | None:
    """An object or an array by its beginning; a short one is read to its end."""
    if end - first <= LOOKED_AT:
        try:
            value = json.loads(json.loads(source[first:end], strict=False))
        except (ValueError, RecursionError):
            return None
        if not isinstance(value, dict | list):
            return None
    elif re.match(r' *(?:\{\s*(?:\\"|\}|\\[nrt])|\[)', source[first + 1 : first + 200]) is None:
        return None
    return Content("json", f"JSON, {end - first - 2:,} characters")


def _decoded_start(data: str) -> bytes:
    piece = data[:64].rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(piece[: len(piece) // 4 * 4])
    except (binascii.Error, ValueError):
        return b""


def _looks_encoded(data: str) -> bool:
    """Tell data from a long word of letters: encoded bytes have letters of both cases, and digits."""
    tests = (str.isupper, str.islower, str.isdigit)
    return all(any(map(test, data)) for test in tests)
