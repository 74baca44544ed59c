"""Counts, sizes and lengths of time, in words that fit a line."""

from __future__ import annotations


def counted(count: int, thing: str, things: str = "") -> str:
    """`1 event`, `0 events`, `1,200 events`; `things` is the plural that is not made by an s."""
    return f"{count:,} {thing if count == 1 else things or f'{thing}s'}"


def bytes_in_words(size: int) -> str:
    """`812 B`, `1.2 kB`, `34 kB`, `5.1 MB`: of 1,000, as networks count."""
    if size < 1_000:
        return f"{size} B"
    for unit in ("kB", "MB"):
        size_in_unit = size / (1_000 if unit == "kB" else 1_000_000)
        if size_in_unit < 999.5 or unit == "MB":
            return f"{size_in_unit:.1f} {unit}" if size_in_unit < 9.95 else f"{size_in_unit:.0f} {unit}"
    raise AssertionError


def seconds_in_words(seconds: float) -> str:
    """`48 ms`, `1.5 s`, `72 s`."""
    if seconds < 0.9995:
        return f"{seconds * 1_000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"


def phases_in_words(connect: float, wait: float, read: float) -> str:
    """Say what the seconds of a request went to: `connect 31 ms · wait 84 ms · read 2 ms`."""
    connecting = seconds_in_words(connect) if connect else "none"
    return f"connect {connecting} · wait {seconds_in_words(wait)} · read {seconds_in_words(read)}"
