"""The request of a delivery as commands: curl and HTTPie."""

from __future__ import annotations

import re

from tui.services.copying.body_files import BodyFiles
from tui.services.copying.delivery import Delivery, Header
from tui.services.copying.shell import NotRepeatable, ShellLine, Variable, Word, command_line, quote


def curl_line(delivery: Delivery, files: BodyFiles) -> ShellLine:
    """The delivery as curl. It may write a file, and block. Raises `NotRepeatable`."""
    words: list[Word] = ["curl", "--globoff"]
    words += ["--head"] if delivery.method.upper() == "HEAD" else ["-X", delivery.method]
    for header in delivery.headers:
        words += ["-H", _joined(header, ": ") if header.value else f"{header.name};"]  # `Name:` would drop the header
    note = delivery.note
    if delivery.body is not None:
        if files.needs_file(delivery.body):
            path = files.keep(delivery.body)
            words += ["--data-binary", f"@{path}"]
            note = f"The body is in {path}. {note}"
        else:
            words += ["--data-raw", delivery.body]
    return ShellLine(command_line([*words, "--url", delivery.url]), note)


_HTTPIE_METHOD = re.compile("[A-Za-z]+")
"""HTTPie takes any other first word for an address."""
_HTTPIE_ESCAPE = re.compile(r"\\[:=@;\\]")
"""Outside the name HTTPie reads a backslash before one of its separators as an escape of it."""


def httpie_line(delivery: Delivery, files: BodyFiles) -> ShellLine:
    """The delivery as HTTPie (3.0 or newer). It may write a file, and block. Raises `NotRepeatable`."""
    if not _HTTPIE_METHOD.fullmatch(delivery.method):
        raise NotRepeatable("HTTPie knows no such method.")
    words: list[Word] = ["http"]
    redirect, note = "", delivery.note
    if delivery.body is not None and files.needs_file(delivery.body):
        path = files.keep(delivery.body)
        redirect, note = f" < {quote(str(path))}", f"The body is in {path}. {note}"
    else:
        words.append("--ignore-stdin")
        if delivery.body:
            words += [f"--raw={delivery.body}"]  # one word: a body may begin with a dash
    words += [delivery.method, delivery.url]
    for header in delivery.headers:
        if isinstance(header.value, str) and _HTTPIE_ESCAPE.search(header.value):
            raise NotRepeatable(f"HTTPie cannot be given the value of the header {header.name}.")
        words.append(_joined(header, ": ") if header.value else f"{header.name};")
    return ShellLine(command_line(words) + redirect, note)


def _joined(header: Header, separator: str) -> Word:
    """Name and value as one word. The space keeps HTTPie from reading `:@` and `:=`."""
    if isinstance(header.value, str):
        return f"{header.name}{separator}{header.value}"
    parts: tuple[str | Variable, ...] = header.value
    return (f"{header.name}{separator}", *parts)
