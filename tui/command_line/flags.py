"""The flags that every command takes, before its name or after it: who we are, whom we talk to, and the looks."""

from __future__ import annotations

import argparse
from copy import copy
from typing import TYPE_CHECKING, Any, Protocol

from tui import __version__
from tui.command_line.parser import PROGRAM, Parser

if TYPE_CHECKING:
    from tui.sealed import SecretStr


def add_connection(parser: Parser, *, shown: bool = True) -> None:
    """Whom we talk to. A command that talks to nobody takes them as well, and does not show them: an alias of the
    program may hold some."""
    group = _Group(parser, "connection", shown)
    group.add("--demo", action="store_true", help="run on the embedded sandbox")
    group.add(
        "-t",
        "--token",
        type=sealed,
        metavar="TOKEN",
        help="the access token. Everybody on this machine can see it in the process list: prefer EPILOT_TOKEN",
    )
    group.add("--profile", metavar="NAME", help="a profile of the epilot CLI")
    group.add("-s", "--server", metavar="URL", help="the API's address, where it is not the usual one")
    stage = group.one_of()
    stage.add("--use-dev", action="store_true", help="the vendor's dev stage")
    stage.add("--use-staging", action="store_true", help="the vendor's staging stage")
    group.add(
        "-H",
        "--header",
        action="append",
        default=[],
        type=sealed,
        metavar="'Key: Value'",
        help="a header to send with every request; may be repeated",
    )
    group.add(
        "--allow-plain-http", action="store_true", help="send the token unencrypted to a server on another machine"
    )
    group.add(
        "--log-file", metavar="FILE", help="put every request at the end of this file, as JSON lines; secrets redacted"
    )
    group.add("--readonly", action="store_true", help="change and send nothing in this run, whatever the token may do")


def add_looks(parser: Parser, *, shown: bool = True) -> None:
    """The console's looks."""
    group = _Group(parser, "looks", shown)
    group.add("--theme", metavar="NAME", help="the colours, for this run")
    group.add("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    group.add("--fresh", action="store_true", help="do not start where this connection was left")


def add_version(parser: Parser, *, shown: bool = True) -> None:
    """`-V` and `--version`."""
    words = "print the program's version" if shown else argparse.SUPPRESS
    parser.add_argument("-V", "--version", action="version", version=f"{PROGRAM} {__version__}", help=words)


def sealed(text: str) -> SecretStr:
    """A flag's value that may be a secret: no message and no crash report shows it."""
    from tui.sealed import SecretStr

    return SecretStr(text)


class _TakesFlags(Protocol):
    """A parser, or a part of one: argparse's own name for both is private."""

    def add_argument(self, *names: str, **known: Any) -> object: ...

    def add_mutually_exclusive_group(self) -> _TakesFlags: ...


class _Group:
    """A headed group of flags, or the same ones unseen."""

    def __init__(self, parser: Parser, title: str, shown: bool) -> None:
        self._parser = parser
        self._shown = shown
        self._container: _TakesFlags = parser.add_argument_group(title) if shown else parser

    def one_of(self) -> _Group:
        """Flags of which only one may be given."""
        group = copy(self)
        group._container = self._container.add_mutually_exclusive_group()
        return group

    def add(self, *names: str, help: str, **known: Any) -> None:  # noqa: A002  # argparse's word
        """Add a flag, but for one that the command has under the same name with a meaning of its own."""
        if not self._parser.knows(*names):
            self._container.add_argument(*names, help=help if self._shown else argparse.SUPPRESS, **known)
