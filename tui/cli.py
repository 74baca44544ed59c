"""The command line: reads the flags, finds the connection, starts the console or the sandbox.

Nothing heavy (Textual, httpx, pydantic) is imported before it is known what to run. Whatever is wrong with the input is
one sentence on standard error and exit code 2; no sentence ever holds a token.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from tui import __version__, output
from tui.paths import NoPlace, temporary_folder
from tui.startup.lean_httpx import leave_out_command_line

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient
    from tui.api.early import EarlyRequest
    from tui.connection import Connection, NoToken, Options
    from tui.crash import Hooks
    from tui.ending import Signals
    from tui.sealed import SecretStr
    from tui.startup.head_start import HeadStart
    from tui.store.last_session import LastSession

PROGRAM = "epilot-webhooks-tui"
BAD_INPUT = 2
INTERRUPTED = 130
COMMANDS = ("open", "sandbox", "cache", "failures", "replay", "ledger")

_DESCRIPTION = "The on-call console for epilot webhooks: find the failing one, read why, fire, replay."
_EPILOG = f"""\
the token: --token, EPILOT_TOKEN, the profile (--profile, EPILOT_PROFILE, the active one, 'default'), then the stored
login; profiles and login are the epilot CLI's own files and are only read. Without any, the console asks for one.

  {PROGRAM} --demo                 everything on made-up data: no account, no network
  {PROGRAM} open CONFIG[/EVENT]    start at a webhook's events, or at an event; takes the same flags
  {PROGRAM} failures --since 3h    which webhooks failed, how often and why; --json for programs
  {PROGRAM} replay CONFIG --failed --since 3h --dry-run    the plan of a recovery; see replay --help
  {PROGRAM} ledger                 what was replayed from this machine, with the outcome
  {PROGRAM} sandbox --help         the same API served on 127.0.0.1, for curl and the epilot CLI
"""


_OPEN_DESCRIPTION = (
    "Start at a webhook's events, or at one event, with the webhooks below. CONFIG is an id, a name, or a beginning "
    "that only one "
    "name has."
)


class BadInput(Exception):
    """One sentence that names what is wrong and the way out."""


class Parser(argparse.ArgumentParser):
    """argparse whose complaints are `BadInput`, and never repeat what may be a secret."""

    def error(self, message: str) -> NoReturn:
        sentence = re.sub(r"ignored explicit argument .*", "takes no value", message, flags=re.DOTALL)
        raise BadInput(f"{sentence.removeprefix('argument ')}; see {self.prog} --help.")

    def _print_message(self, message: str, file: object = None) -> None:
        """Help and version are a result like any other; argparse says nothing of what it could not write."""
        if message:
            output.write_line(message.rstrip("\n"))

    def parse_all(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse everything, or say what is not known here."""
        options, unknown = self.parse_known_args(arguments)
        if unknown:
            raise BadInput(f"{self._about(unknown)}; see {self.prog} --help.")
        return options

    def _about(self, unknown: Sequence[str]) -> str:
        """Flags are named; a word beside an unknown flag may be the token that was meant for it, so it is not."""
        for word in unknown:
            name = word.partition("=")[0]
            if re.fullmatch(r"--[A-Za-z][A-Za-z0-9-]{0,30}", name):
                from difflib import get_close_matches  # only for what is wrong

                near = get_close_matches(name, [*self._option_string_actions], n=1)
                return f"there is no flag {name}" + (f", did you mean {near[0]}?" if near else "")
            if re.match(r"-[A-Za-z]", name):
                return f"there is no flag {name[:2]}"
        word = unknown[0]
        if word in COMMANDS:
            return f"{word} must be the first word"
        if re.fullmatch(r"[a-z][a-z-]{0,19}", word):
            return f"there is no command {word}, only {', '.join(COMMANDS[:-1])} and {COMMANDS[-1]}"
        return "there is a word that is neither a flag nor a flag's value"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what `arguments` (without the program's name) ask for; returns the exit code."""
    output.begin()
    leave_out_command_line()
    try:
        return output.end(_run(sys.argv[1:] if arguments is None else list(arguments)))
    except SystemExit as ending:  # `--help` and `--version`
        code = output.end(0)
        if code:
            return code
        raise ending


def _run(words: list[str]) -> int:
    try:
        if words[:1] == ["sandbox"]:
            return _run_sandbox(words[1:])
        if words[:1] == ["cache"]:
            return _run_cache(words[1:])
        if words[:1] in (["failures"], ["replay"], ["ledger"]):
            return _run_headless(words[0], words[1:])
        if words[:1] == ["open"]:
            return _run_console(make_parser(opens=True).parse_all(words[1:]))
        return _run_console(make_parser().parse_all(words))
    except (BadInput, NoPlace) as problem:
        _say_at_the_end([str(problem)])
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # a fault of this program: Python's own words about it would show values
        from tui.crash import CRASHED, told

        _say_at_the_end(told(error))
        return CRASHED


@contextmanager
def _hooks() -> Iterator[Hooks]:
    """Within it, what fails beside the program (in a thread, say) is not printed with its values, but told after it."""
    from tui.crash import Hooks

    with Hooks() as hooks:
        try:
            yield hooks
        finally:
            _say_at_the_end(hooks.lines)


def _say_at_the_end(lines: Sequence[str]) -> None:
    """Say it on standard error, as far as that is there."""
    for line in lines:
        output.complain_line(f"{PROGRAM}: {_presentable(line)}")


def make_parser(*, opens: bool = False) -> Parser:
    """The flags of the console; with `opens`, those of `open`."""
    parser = Parser(
        prog=f"{PROGRAM} open" if opens else PROGRAM,
        description=_OPEN_DESCRIPTION if opens else _DESCRIPTION,
        epilog=None if opens else _EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    if opens:
        parser.add_argument("place", metavar="CONFIG[/EVENT]", help="a webhook, and perhaps the id of an event of it")
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    _add_connection(parser)
    look = parser.add_argument_group("looks")
    look.add_argument("--theme", metavar="NAME", help="the colours, for this run")
    look.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    look.add_argument("--fresh", action="store_true", help="do not start where this connection was left")
    return parser


def _add_connection(parser: Parser) -> None:
    """The flags that say who we are and whom we talk to."""
    parser.add_argument("--demo", action="store_true", help="run on the embedded sandbox")
    who = parser.add_argument_group("connection")
    who.add_argument(
        "--token",
        type=_sealed,
        metavar="TOKEN",
        help="the access token. Everybody on this machine can see it in the process list: prefer EPILOT_TOKEN",
    )
    who.add_argument("--profile", metavar="NAME", help="a profile of the epilot CLI")
    who.add_argument("--server", metavar="URL", help="the API's address, where it is not the usual one")
    stage = who.add_mutually_exclusive_group()
    stage.add_argument("--use-dev", action="store_true", help="the vendor's dev stage")
    stage.add_argument("--use-staging", action="store_true", help="the vendor's staging stage")
    who.add_argument(
        "-H",
        "--header",
        action="append",
        default=[],
        type=_sealed,
        metavar="'Key: Value'",
        help="a header to send with every request; may be repeated",
    )
    who.add_argument(
        "--allow-plain-http", action="store_true", help="send the token unencrypted to a server on another machine"
    )
    who.add_argument(
        "--readonly", action="store_true", help="change and send nothing in this run, whatever the token may do"
    )


def _sealed(text: str) -> SecretStr:
    from tui.sealed import SecretStr

    return SecretStr(text)


# --- the console ------------------------------------------------------------------------------------------------------


def _run_console(flags: argparse.Namespace) -> int:
    from tui.ending import Ended, Signals

    try:
        with Signals() as signals:
            return _start_console(flags, signals)
    except Ended as ended:
        return ended.exit_code


def _start_console(flags: argparse.Namespace, signals: Signals) -> int:
    if getattr(flags, "place", None) is not None and not flags.place.strip(" /"):
        raise BadInput("open: the webhook is empty; give its id or its name.")
    connection, no_token, options = _connect(flags)
    _require_terminal()
    temporary_folder()
    head_start = _head_start(connection)
    gc.disable()  # until the first screen stands: nothing of what is made now is ever garbage
    try:
        with _hooks() as hooks:
            return _show_console(flags, connection, no_token, options, head_start, signals, hooks)
    finally:
        gc.enable()


def _head_start(connection: Connection | None) -> HeadStart | None:
    """Ask for the webhooks now: the answer comes while the interface is being imported."""
    if connection is None or connection.is_demo:
        return None
    from tui.startup.head_start import HeadStart, can_be_started

    if not can_be_started(connection.server, connection.headers):
        return None
    return HeadStart(connection.server, connection.token, connection.headers).start()


def _show_console(
    flags: argparse.Namespace,
    connection: Connection | None,
    no_token: NoToken | None,
    options: Options,
    head_start: HeadStart | None,
    signals: Signals,
    hooks: Hooks,
) -> int:
    from tui import paths
    from tui.startup.late_palette import palette_left_out

    with palette_left_out():
        from tui.app import WebhooksApp
    from tui.clipboard import Clipboard
    from tui.connection import ConnectionSources
    from tui.settings import SETTINGS_FILE, load_settings
    from tui.startup.early_list import EarlyList
    from tui.theming import load_themes

    folder = paths.config_folder()
    (
        paths.state_folder(),
        paths.cache_folder(),
    )  # said now, where they are not known, and not in the middle of the screen
    settings, problems = load_settings(folder / SETTINGS_FILE)
    if flags.theme is not None:
        settings = replace(settings, theme=flags.theme)
    themes, broken_themes = load_themes([folder / "themes"])
    # The first request is for the first client of that connection.
    early = {id(connection): EarlyList(head_start)} if head_start is not None else {}
    app = WebhooksApp(
        connection=connection,
        no_token=no_token,
        open_client=lambda each: open_client(each, early.pop(id(each), None)),
        sources=ConnectionSources(options, os.environ),
        settings=settings,
        themes=themes,
        problems=[*problems, *broken_themes],
        place=getattr(flags, "place", None),
        last_session=_last_session if settings.restore else None,
        fresh=flags.fresh,
        read_only=flags.readonly,
        clipboard=lambda write: Clipboard(
            write, environ=os.environ, folder=paths.state_folder() / "copies", route=settings.clipboard
        ),
        signals=signals,
        hooks=hooks,
    )
    if flags.theme is not None and flags.theme not in app.available_themes:
        known = ", ".join(sorted(app.available_themes))
        raise BadInput(f"--theme: there is no theme {flags.theme!r}; choose one of {known}.")
    app.run(mouse=settings.mouse and not flags.no_mouse)
    return app.return_code or 0


def _connect(flags: argparse.Namespace) -> tuple[Connection | None, NoToken | None, Options]:
    """The connection that the flags ask for; or none, with the list of what was looked for."""
    from datetime import UTC, datetime

    from tui.connection import ConnectionProblem, NoToken, Options, demo_connection, parse_header, resolve

    try:
        options = Options(
            token=flags.token,
            profile=flags.profile,
            server=flags.server,
            use_dev=flags.use_dev,
            use_staging=flags.use_staging,
            headers=tuple(parse_header(text, number) for number, text in enumerate(flags.header, 1)),
            allow_plain_http=flags.allow_plain_http,
        )
        if flags.demo:
            _refuse_beside_demo(options)
            return demo_connection(), None, options
        return resolve(options, os.environ, datetime.now(UTC)), None, options
    except NoToken as nothing:
        return None, nothing, options
    except ConnectionProblem as problem:
        sentence = str(problem)
    raise BadInput(sentence)


def _refuse_beside_demo(options: Options) -> None:
    given = {
        "--token": options.token is not None,
        "--profile": options.profile is not None,
        "--server": options.server is not None,
        "--use-dev": options.use_dev,
        "--use-staging": options.use_staging,
        "-H": bool(options.headers),
        "--allow-plain-http": options.allow_plain_http,
    }
    for flag, is_given in given.items():
        if is_given:
            raise BadInput(f"--demo has a server and a token of its own; leave out {flag}, or --demo.")


def open_client(connection: Connection, early: EarlyRequest | None = None) -> WebhooksClient:
    """The client of a connection; the demo's talks to a sandbox inside this process. `early` is its first request."""
    from tui.api.client import WebhooksClient

    if connection.is_demo:
        from tui.sandbox import demo_transport

        return WebhooksClient(
            connection.server,
            connection.token,
            allow_plain_http=connection.allow_plain_http,
            transport=demo_transport(),
        )
    return WebhooksClient(
        connection.server,
        connection.token,
        headers=connection.headers,
        allow_plain_http=connection.allow_plain_http,
        early=early,
    )


def _last_session(connection: Connection) -> LastSession:
    from tui import paths
    from tui.store.last_session import LAST_SESSION_FILE, LastSession

    return LastSession(paths.state_folder() / LAST_SESSION_FILE, connection.server, connection.claims.organization)


def _require_terminal() -> None:
    """Textual reads standard input and draws on standard output or error: all three must be the terminal."""
    if os.environ.get("TEXTUAL_DRIVER"):  # another driver, such as a browser's: there is no terminal to ask for
        return
    for name, stream in (("input", sys.stdin), ("output", sys.stdout), ("error", sys.stderr)):
        if stream is None or stream.closed or not stream.isatty():
            raise BadInput(
                f"standard {name} is not a terminal; start the console in one, without pipes and redirections."
            )


# --- the sandbox ------------------------------------------------------------------------------------------------------


def _run_sandbox(words: Sequence[str]) -> int:
    from tui.sandbox.serve import add_arguments, run

    parser = _parser_of("sandbox", "Serve the webhooks API on 127.0.0.1, with data of its own and real deliveries.")
    add_arguments(parser)
    return run(parser.parse_all(words))


def _run_cache(words: Sequence[str]) -> int:
    from tui.cache_command import add_arguments, run

    parser = _parser_of("cache", "The events that are kept on this machine between runs.")
    add_arguments(parser)
    return run(parser.parse_all(words))


def _parser_of(command: str, description: str) -> Parser:
    return Parser(prog=f"{PROGRAM} {command}", description=description, allow_abbrev=False)


# --- without a terminal -----------------------------------------------------------------------------------------------


def _run_headless(command: str, words: Sequence[str]) -> int:
    from tui.headless.commands import DESCRIPTIONS, add_arguments, run
    from tui.headless.desk import Trouble

    parser = Parser(prog=f"{PROGRAM} {command}", description=DESCRIPTIONS[command], allow_abbrev=False)
    add_arguments(command, parser)
    if command != "ledger":
        _add_connection(parser)
    flags = parser.parse_all(words)

    def connect() -> Connection:
        connection, no_token, _ = _connect(flags)
        if connection is None:
            raise BadInput(str(no_token))
        return connection

    try:
        with _hooks():
            return run(command, flags, connect, open_client)
    except Trouble as trouble:
        _say_at_the_end([str(trouble)])
        return trouble.code


# --- words ------------------------------------------------------------------------------------------------------------


def _presentable(sentence: str) -> str:
    """`sentence` on one line, inert for the terminal, and without anything that is or looks like a token."""
    from tui.text import one_line

    token = os.environ.get("EPILOT_TOKEN", "")
    if len(token) >= 8:
        sentence = sentence.replace(token, "(the token)")
    sentence = re.sub(r"(?<=://)[^/\s@]+@", "(a login)@", sentence)
    return one_line(re.sub(r"eyJ[\w-]{6,}(\.[\w-]*)*", "(a token)", sentence))
