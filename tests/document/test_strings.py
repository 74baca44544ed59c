"""A string's content is named by its first characters, whatever its length."""

from __future__ import annotations

import base64
import json

import pytest

from tui.document.strings import content_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 14_000


def words(value: str) -> str | None:
    source = f'["x", {json.dumps(value)}]'
    content = content_of(source, 6, len(source) - 1)
    return content.words if content is not None else None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (base64.b64encode(PNG).decode(), "PNG image, 14 kB, base64"),
        ("data:image/png;base64," + base64.b64encode(PNG).decode(), "PNG image, 14 kB, base64"),
        ("data:text/x-a;charset=utf-8;base64," + base64.b64encode(b"hello" * 30).decode(), "text/x-a, 150 B, base64"),
        (base64.b64encode(b"%PDF-1.4" + b"x" * 200).decode(), "PDF, 208 B, base64"),
        (base64.b64encode(b"RIFF0000WEBP" + b"x" * 200).decode(), "WebP image, 212 B, base64"),
        (base64.urlsafe_b64encode(bytes(range(256))).decode(), "data, 256 B, base64"),
        ('{"a": 1}', "JSON, 10 characters"),
        ("[1, 2]", "JSON, 6 characters"),
        ("[not json]", None),
        ("{" + "x" * 5_000, None),
        ("[" + "1," * 5_000 + "1]", "JSON, 10,003 characters"),
        ("an ordinary text", None),
        ("x" * 500, None),
        ("deadbeef" * 40, None),
        ("", None),
    ],
    ids=range(15),
)  # fmt: skip
def test_a_string_is_named(value: str, expected: str | None) -> None:
    assert words(value) == expected
