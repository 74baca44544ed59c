"""The table of commands: a row has a command's name, its words in the help, its flags and what it runs.

The parsers that are made here are the one source of what is parsed, of `--help`, and of whatever is generated.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from tui import __version__, output
from tui.command_line import flags
from tui.command_line.complaints import complain, faults_told
from tui.command_line.help import ABOUT, COMMANDS_FOOT, COMMANDS_HEAD, FOOT
from tui.command_line.parser import PROGRAM, BadInput, Parser, is_flag, takes_next
from tui.command_words import did_you_mean, is_word, listed, see_help


class Subcommand(NamedTuple):
    """One command: `words` stand in the list of all, `about` in its own help."""

    name: str
    words: str
    about: str
    add_arguments: Callable[[Parser], None]
    run: Callable[[argparse.Namespace], int]
    connects: bool = True
    """True where it talks to the API, and its help shows the flags of the connection."""
    looks: bool = False
    own_help: bool = False
    """True where `--help` is a flag like others: it depends on the other words."""


def parser_of(command: Subcommand) -> Parser:
    """The parser of one command, with the flags that all take."""
    parser = Parser(
        prog=f"{PROGRAM} {command.name}",
        description=command.about,
        allow_abbrev=False,
        add_help=not command.own_help,
    )
    command.add_arguments(parser)
    _add_global(parser, connection=command.connects, looks=command.looks, version=False)
    return parser


def main_parser() -> Parser:
    """The parser of the program without a command: the console, and the help that lists all."""
    parser = Parser(
        prog=PROGRAM,
        usage=f"{PROGRAM} [command] [flags]",
        description="\n\n".join((ABOUT, f"{COMMANDS_HEAD}\n{_listed()}", COMMANDS_FOOT.rstrip())),
        epilog=FOOT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_global(parser, connection=True, looks=True, version=True)
    return parser


def find_command(words: Sequence[str]) -> tuple[Subcommand | None, list[str]]:
    """The command that a line names, and its other words: global flags may stand before it. Raises `BadInput`.

    An operation's name stands for `call` with that name. The word after a flag that is not known here may be its value.
    """
    known = main_parser().flags
    named_by_definition = any(word.partition("=")[0] == "--definition" for word in words)
    position, follows_unknown = 0, False
    while position < len(words) and words[position] != "--":
        word = words[position]
        if is_flag(word):
            follows_unknown = not any(word == flag or word.startswith(f"{flag}=") for flag in known)
            position += 1 + takes_next(word, known)
            continue
        command = COMMANDS.get(ALIASES.get(word, word))
        if command is not None:
            return command, [*words[:position], *words[position + 1 :]]
        if is_operation(word) or (named_by_definition and re.fullmatch(r"[A-Za-z_][\w.-]*", word)):
            return COMMANDS["call"], list(words)
        if not follows_unknown:
            raise BadInput(see_help(_unknown(word), PROGRAM))
        position, follows_unknown = position + 1, False
    return None, list(words)


def is_operation(word: str) -> bool:
    """Tell whether a word is the name of an operation of the contract."""
    from tui.api.operations import ALL

    return any(operation.id == word for operation in ALL)


def _unknown(word: str) -> str:
    """The word is shown where it is like a command or an operation: another one may be the token without its flag."""
    from tui.api.operations import ALL

    near = did_you_mean(word, [*COMMANDS, *(operation.id for operation in ALL)])
    if is_word(word):
        return f"there is no command {word}{near or f', only {listed([*COMMANDS])}'}"
    return "there is a word that is neither a flag nor a flag's value"


def _listed() -> str:
    return "\n".join(f"  {command.name:<11}{command.words}" for command in COMMANDS.values())


def _add_global(parser: Parser, *, connection: bool, looks: bool, version: bool) -> None:
    flags.add_connection(parser, shown=connection)
    flags.add_looks(parser, shown=looks)
    flags.add_version(parser, shown=version)


# --- the commands -----------------------------------------------------------------------------------------------------


def _call_arguments(parser: Parser) -> None:
    from tui.headless.call.arguments import add_arguments

    add_arguments(parser)


def _call(options: argparse.Namespace) -> int:
    from tui.command_line.connecting import client_opener, connected, open_stranger
    from tui.headless.call.command import run

    if options.help and options.operation is None:
        parser_of(COMMANDS["call"]).print_help()
        return 0

    return _without_screen(
        lambda: run(
            options,
            lambda needs_token: connected(options, needs_token=needs_token),
            client_opener(options),
            open_stranger,
        )
    )


def _without_screen(run: Callable[[], int]) -> int:
    """Run a command whose trouble is a sentence and an exit code."""
    from tui.headless.trouble import Trouble

    try:
        with faults_told():
            return run()
    except Trouble as trouble:
        complain([str(trouble)])
        return trouble.code


def _headless_arguments(name: str) -> Callable[[Parser], None]:
    def add(parser: Parser) -> None:
        from tui.headless.commands import add_arguments

        add_arguments(name, parser)

    return add


def _headless(name: str) -> Callable[[argparse.Namespace], int]:
    def run_it(options: argparse.Namespace) -> int:
        from tui.command_line.connecting import client_opener, connected
        from tui.headless.commands import run

        return _without_screen(lambda: run(name, options, lambda: connected(options), client_opener(options)))

    return run_it


def _open_arguments(parser: Parser) -> None:
    parser.add_argument("place", metavar="CONFIG[/EVENT]", help="a webhook, and perhaps the id of an event of it")


def _console(options: argparse.Namespace) -> int:
    from tui.command_line.console import run

    return run(options)


def _sandbox_arguments(parser: Parser) -> None:
    from tui.sandbox.serve import add_arguments

    add_arguments(parser)


def _sandbox(options: argparse.Namespace) -> int:
    from tui.sandbox.serve import run

    return run(options)


def _verify_arguments(parser: Parser) -> None:
    from tui.headless.receiving.verify import add_arguments

    add_arguments(parser)


def _verify(options: argparse.Namespace) -> int:
    from tui.headless.receiving.verify import run

    return _without_screen(lambda: run(options))


def _listen_arguments(parser: Parser) -> None:
    from tui.headless.receiving.listen import add_arguments

    add_arguments(parser)


def _listen(options: argparse.Namespace) -> int:
    from tui.command_line.listening import run
    from tui.headless.trouble import Trouble

    try:
        with faults_told() as hooks:
            return run(options, hooks)
    except Trouble as trouble:
        complain([str(trouble)])
        return trouble.code


def _cache_arguments(parser: Parser) -> None:
    from tui.cache_command import add_arguments

    add_arguments(parser)


def _cache(options: argparse.Namespace) -> int:
    from tui.cache_command import run

    return run(options)


def _config_arguments(parser: Parser) -> None:
    parser.add_argument("what", choices=("where",), help="where: the files of this program and of the epilot CLI")


def _config(options: argparse.Namespace) -> int:
    from tui.command_line.places import run

    return run()


def _completion_arguments(parser: Parser) -> None:
    from tui.command_line.shell import add_arguments

    add_arguments(parser)


def _completion(options: argparse.Namespace) -> int:
    from tui.command_line.shell import run

    return run(options)


def _help_arguments(parser: Parser) -> None:
    parser.add_argument("command", metavar="COMMAND", nargs="?", help="a command, or an operation of the API")


def _help(options: argparse.Namespace) -> int:
    name = options.command
    if name is None:
        main_parser().print_help()
        return 0
    command, rest = find_command([name])
    if command is None:
        raise BadInput(f"help: name a command; see {PROGRAM} --help.")
    return command.run(parser_of(command).parse_all([*rest, "--help"]))


def _version(options: argparse.Namespace) -> int:
    output.write_line(f"{PROGRAM} {__version__}")
    return 0


def _no_arguments(parser: Parser) -> None:
    return


def _table(*commands: Subcommand) -> Mapping[str, Subcommand]:
    return {command.name: command for command in commands}


COMMANDS: Final = _table(
    Subcommand(
        "open",
        "start at a webhook's events, or at one event: CONFIG[/EVENT]",
        "Start at a webhook's events, or at one event, with the webhooks below. CONFIG is an id, a name, or a "
        "beginning that only one name has.",
        _open_arguments,
        _console,
        looks=True,
    ),
    Subcommand(
        "call",
        "one operation of the API: OPERATION [ID ...]; alone it lists them",
        "Carry out one operation of the API and print its answer. Without OPERATION it lists them; OPERATION --help "
        "has its parameters.",
        _call_arguments,
        _call,
        own_help=True,
    ),
    Subcommand(
        "configs",
        "all webhooks; as files: export, diff DIR, apply DIR",
        "All webhooks, by name. export writes a file each, without secrets; diff DIR says what differs (exit 1);"
        " apply DIR brings them to what the files say, checked like in the editor, and deletes nothing without"
        " --prune. Exit 0: done; 1: something is not as its file says; 2: bad input; 3: could not read.",
        _headless_arguments("configs"),
        _headless("configs"),
    ),
    Subcommand(
        "events",
        "the log of a webhook, the newest first: CONFIG --status failed",
        "The events of a webhook, the newest first. Exit 0; 3: could not read, or the API cannot return all of them.",
        _headless_arguments("events"),
        _headless("events"),
    ),
    Subcommand(
        "event",
        "one event with payload and response: CONFIG ID",
        "One event: what is known of it, its payload and the response.",
        _headless_arguments("event"),
        _headless("event"),
    ),
    Subcommand(
        "failures",
        "which webhooks failed in a window, how often and why",
        "Which webhooks have failed deliveries in a window, how many, since when and why. Exit 0, or 3 where"
        " something could not be read, or the result not be written (141: its reader went away).",
        _headless_arguments("failures"),
        _headless("failures"),
    ),
    Subcommand(
        "replay",
        "send again what failed in a window, or --event ID ...; follow it",
        "Plan the recovery of a webhook, or name events (--event), send it, and wait for the outcome of each event."
        " Exit 0: all recovered, or nothing to do; 1: some failed again, or are not known; 2: bad input; 3: could"
        " not read, or not write the result; 141: the reader of the result went away. What is sent"
        " does not depend on who reads.",
        _headless_arguments("replay"),
        _headless("replay"),
    ),
    Subcommand(
        "send",
        "one event to a URL of yours, past the API: CONFIG ID --to URL",
        "Send an event to a URL of yours: the method, headers and body of its delivery, signed anew where a secret is"
        " given. It goes straight from this machine, with no token, and the API hears nothing of it. Exit 0: answered"
        " with a 2xx; 1: with something else, or not at all; 2: bad input; 3: the event could not be read.",
        _headless_arguments("send"),
        _headless("send"),
    ),
    Subcommand(
        "ledger",
        "what was replayed from this machine, with the outcome",
        "What was replayed from this machine, by whom, and with what outcome.",
        _headless_arguments("ledger"),
        _headless("ledger"),
        connects=False,
    ),
    Subcommand(
        "verify",
        "is a received request genuine: --headers FILE --body FILE",
        "Check the signature of a request that was received, by the rules of Standard Webhooks: v1 with the webhook's"
        " signing secret, v1a with the organisation's public key. Without --secret-env and --key it asks for the"
        " secret. Exit 0: it is valid; 1: it is not, and why; 2: bad input.",
        _verify_arguments,
        _verify,
        connects=False,
    ),
    Subcommand(
        "listen",
        "a receiver on 127.0.0.1 that shows each request and its signature",
        "Receive requests on a port of this machine, check each signature where a key is given, answer as told. In a"
        " terminal they are shown in the console's event screens (q leaves), with --print as text; into a pipe, or with"
        " --json, each is one line of JSON, and Ctrl+C ends it. Exit 0: it was ended; 2: it cannot start.",
        _listen_arguments,
        _listen,
        connects=False,
    ),
    Subcommand(
        "cache",
        "the events that stay on this machine between runs: where, clear",
        "The events that are kept on this machine between runs.",
        _cache_arguments,
        _cache,
        connects=False,
    ),
    Subcommand(
        "config",
        "where this program's files are: config where",
        "The files that this program reads and writes.",
        _config_arguments,
        _config,
        connects=False,
    ),
    Subcommand(
        "sandbox",
        "the same API served on 127.0.0.1, for curl and the epilot CLI",
        "Serve the webhooks API on 127.0.0.1, with data of its own and real deliveries.",
        _sandbox_arguments,
        _sandbox,
        connects=False,
    ),
    Subcommand(
        "completion",
        "the completion script of a shell: bash, zsh or fish",
        "Print the completion script of a shell, or the manual page. bash, in ~/.bashrc: source <(epilot-webhooks-tui "
        "completion bash). zsh, in ~/.zshrc: source <(epilot-webhooks-tui completion zsh). fish: epilot-webhooks-tui "
        "completion fish > ~/.config/fish/completions/epilot-webhooks-tui.fish.",
        _completion_arguments,
        _completion,
        connects=False,
    ),
    Subcommand("help", "this help, or that of a command", "The help of the program, or of one command.",
            _help_arguments, _help, connects=False),
    Subcommand("version", "the program's version", "The program's version.", _no_arguments, _version, connects=False),
)  # fmt: skip

ALIASES: Final[Mapping[str, str]] = {"webhooks": "call"}
"""The vendor's command line has its operations under `webhooks`."""
