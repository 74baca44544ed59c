"""The body of a call: from the line, a file, or standard input read to its end. It is sent byte for byte as it came."""

from __future__ import annotations

import json
import sys
import threading
from contextlib import suppress
from typing import IO, Any, Final, NoReturn

from tui.headless.call.checking import complaint
from tui.headless.call.contract import Contract, ContractOperation
from tui.headless.desk import Trouble, complain
from tui.headless.files import read_file, read_whole

SILENT_SECONDS: Final = 3.0
"""Seconds after which a person is told that standard input is being read."""


def body_of(operation: ContractOperation, data: str | None) -> bytes | None:
    """The bytes of the body; `None` where there is none. Raises `Trouble`.

    Without `-d`, standard input is the body where one is expected: not for a write whose body is optional, which a loop
    over somebody's list would otherwise feed with that list.
    """
    if data is None:
        expects = operation.body is not None and (operation.body.required or not operation.for_client.changes)
        if not expects or not _is_piped(sys.stdin):
            return None
        return _from_input() or None
    if operation.body is None:
        raise Trouble(f"{operation.id} takes no body; leave out -d.")
    return _from_input() if data == "-" else given(data)


def given(data: str) -> bytes:
    """The bytes that a word stands for: JSON, or `@FILE`. Raises `Trouble` where a file cannot be read."""
    return _clean(read_file(data[1:], f"-d {data}")) if data.startswith("@") else _encoded(data)


def checked(contract: Contract, operation: ContractOperation, body: bytes, source: str, *, check: bool = True) -> bytes:
    """`body`, if it is JSON and, with `check`, what the contract allows. Raises `Trouble`, with line and column."""
    value = parsed(body, source)
    if check and operation.body is not None:
        problem = None
        with suppress(RecursionError):  # a schema of somebody's may stand in itself
            problem = complaint(contract, value, operation.body.schema)
        if problem is not None:
            end = "" if problem.endswith("?") else "."
            raise Trouble(f"{operation.id}: {problem}{end} Nothing was sent; --no-check sends it as it is.")
    return body


def parsed(body: bytes, source: str) -> Any:
    """The value of a JSON document. Raises `Trouble` that says where it is none."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Trouble(f"{source}: not JSON: byte {error.start + 1} is not UTF-8.") from None
    problem: str
    try:
        return json.loads(text, parse_int=_whole, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        words = error.msg[:1].lower() + error.msg[1:].rstrip(".")
        problem = f"not JSON at line {error.lineno}, column {error.colno}: {words}."
    except RecursionError:
        problem = "it is nested too deeply."
    except _NoJson as constant:
        problem = f"not JSON: {constant} is no value of it."
    raise Trouble(f"{source}: {problem}")


def source_of(data: str | None) -> str:
    """The name of the place where a body came from, for a sentence."""
    if data is None or data == "-":
        return "standard input"
    return f"-d {data}" if data.startswith("@") else "-d"


class _NoJson(ValueError):
    pass


def _whole(text: str) -> int:
    return int(text) if len(text) < 4_000 else 0  # Python reads no longer ones; only their kind is looked at


def _no_constant(name: str) -> NoReturn:
    raise _NoJson(name)


def _is_piped(stream: IO[str] | None) -> bool:
    return stream is not None and not stream.closed and not stream.isatty()


def _from_input() -> bytes:
    if sys.stdin is None or sys.stdin.closed:
        raise Trouble("-d -: standard input is closed.")
    hint = threading.Timer(
        SILENT_SECONDS, lambda: complain("Reading the body from standard input (</dev/null where there is none) ...")
    )
    hint.daemon = True
    if sys.stderr is not None and not sys.stderr.closed and sys.stderr.isatty():
        hint.start()
    try:
        return _clean(read_whole(sys.stdin.buffer.read, "standard input"))
    finally:
        hint.cancel()


def _clean(body: bytes) -> bytes:
    """Without the byte order mark that some editors write, and without white space around it."""
    return body.removeprefix(b"\xef\xbb\xbf").strip()


def _encoded(data: str) -> bytes:
    try:
        return _clean(data.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        raise Trouble("-d: it has characters that cannot be sent.") from None
