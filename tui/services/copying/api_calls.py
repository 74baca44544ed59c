"""A call of the API as commands: curl, the vendor's CLI, and our own `call`. None of them holds the token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote as percent_encoded

from tui.api.operations import Operation
from tui.services.copying.shell import NotRepeatable, ShellLine, Variable, Word, command_line

TOKEN_HEADER: Final[Word] = ("Authorization: Bearer ", Variable("EPILOT_TOKEN"))
"""The token, as each line has it: from the variable that the vendor's CLI reads, too."""

if TYPE_CHECKING:
    from tui.connection import Connection

_PLACES = ("configId", "eventId")
"""The contract's names for the ids in a path, in order."""


@dataclass(frozen=True)
class ApiTarget:
    """The connection that a command has to reach. `server` is `None` where it has no address (the demo)."""

    server: str | None
    profile: str | None = None
    has_stored_token: bool = False
    """True where the vendor CLI's files have its token: then its lines need no variable."""
    headers: tuple[str, ...] = ()
    """The names of extra headers that the connection sends."""
    allow_plain_http: bool = False


def target_of(connection: Connection) -> ApiTarget:
    """The connection, as commands name it."""
    return ApiTarget(
        server=None if connection.is_demo else connection.server,
        profile=connection.profile,
        has_stored_token=connection.token_source.startswith(("profile", "credentials.json")),
        headers=tuple(name for name, _ in connection.headers),
        allow_plain_http=connection.allow_plain_http,
    )


@dataclass(frozen=True)
class ApiCall:
    """An operation with the ids in its path."""

    operation: Operation
    ids: tuple[str, ...] = ()


def api_curl(call: ApiCall, target: ApiTarget) -> ShellLine:
    """The call as curl. Raises `NotRepeatable`."""
    server = _server(target)
    try:
        path = call.operation.path.format(*(percent_encoded(identifier, safe="") for identifier in _checked(call.ids)))
    except UnicodeError:
        raise NotRepeatable("Its id has characters that no address can hold.") from None
    words: list[Word] = ["curl", "--globoff", "-X", call.operation.method]
    words += ["-H", TOKEN_HEADER, "-H", "Accept: application/json", "--url", server + path]
    return ShellLine(command_line(words), _note(target, needs_token=True))


def own_line(call: ApiCall, target: ApiTarget) -> ShellLine:
    """The call as `epilot-webhooks-tui call`. Raises `NotRepeatable`."""
    words: list[Word] = ["epilot-webhooks-tui", "call", call.operation.id]
    ids = _checked(call.ids)
    if any(identifier.startswith("-") for identifier in ids):
        for place, identifier in zip(_PLACES, ids, strict=False):
            words += ["-p", f"{place}={identifier}"]
    else:
        words += ids
    if target.server is None:
        return ShellLine(command_line([*words, "--demo"]))
    words += _connection(target)
    if target.allow_plain_http:
        words.append("--allow-plain-http")
    return ShellLine(command_line(words), _note(target, needs_token=not target.has_stored_token))


def vendor_line(call: ApiCall, target: ApiTarget) -> ShellLine:
    """The call as the vendor's CLI. Raises `NotRepeatable` for ids that it would change or drop.

    It makes numbers of digits and JSON of brackets, and of several `-p` it keeps the last
    (tui/README.md, The vendor's command line).
    """
    ids = _checked(call.ids)
    for identifier in ids:
        if _is_changed(identifier):
            raise NotRepeatable(
                f"The vendor's CLI would read the id {identifier!r} as something else: use curl or `call`."
            )
    dashed = [place for place, identifier in enumerate(ids) if identifier.startswith("-")]
    words: list[Word] = ["epilot", "webhooks", call.operation.id]
    if dashed in ([], [len(ids) - 1]):
        words += ids[: len(ids) - len(dashed)]
        for place in dashed:
            words += ["-p", f"{_PLACES[place]}={ids[place]}"]
    else:
        raise NotRepeatable("The vendor's CLI takes an id that begins with a dash for a flag: use curl or `call`.")
    return ShellLine(
        command_line([*words, *_connection(target)]), _note(target, needs_token=not target.has_stored_token)
    )


def _checked(ids: tuple[str, ...]) -> tuple[str, ...]:
    for identifier in ids:
        if identifier in ("", ".", ".."):  # the client refuses them as well: a path of dots is another path
            raise NotRepeatable(f"{identifier!r} is no id.")
    return ids


def _server(target: ApiTarget) -> str:
    if target.server is None:
        raise NotRepeatable("The demo has no address: `epilot-webhooks-tui sandbox` serves the same API on a port.")
    return target.server


def _connection(target: ApiTarget) -> list[Word]:
    """The flags that lead to the same connection, the same in both programs."""
    server = _server(target)
    words: list[Word] = []
    if target.profile is not None:
        words += [f"--profile={target.profile}"] if target.profile.startswith("-") else ["--profile", target.profile]
    return [*words, "--server", server]


def _note(target: ApiTarget, *, needs_token: bool) -> str:
    """Name what has to be set first, and the extra headers that the connection sends and the line does not."""
    sentences = ["EPILOT_TOKEN has to be set."] if needs_token else []
    if target.headers:
        sentences.append(f"Left out: {', '.join(target.headers)}, which this connection sends as well.")
    return " ".join(sentences)


def _is_changed(text: str) -> bool:
    if text in ("true", "false", "null") or text[:1] in ("{", "["):
        return True
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text, re.ASCII) is None:
        return False
    # What a number of JavaScript's writes again: no leading zeros, no zeros at the end, nothing beyond 2 ** 53.
    return "." in text or str(int(text[:20])) != text or int(text) > 2**53
