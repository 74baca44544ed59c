"""`send`: one event to a URL of a person's own, past the API. It is no replay: nothing of it goes into the ledger."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from tui.headless.confirming import confirm
from tui.headless.desk import OK, OPEN, Desk, Trouble, complain, say, say_json
from tui.headless.events import event_place
from tui.headless.layout import body_member, text_lines
from tui.headless.receiving.key_flags import secret_from_environment
from tui.services.elsewhere.destination import DEFAULT

if TYPE_CHECKING:
    from tui.services.elsewhere.elsewhere import ElsewhereChoice
    from tui.services.elsewhere.request import Outgoing
    from tui.services.elsewhere.sending import NoReply, Reply


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `send`."""
    parser.add_argument(
        "config", metavar="CONFIG", help="a webhook: its id, its name, or the beginning of one name; or CONFIG/ID"
    )
    parser.add_argument("event", metavar="ID", nargs="?", help="the event's id")
    parser.add_argument("--to", metavar="URL", default=DEFAULT, help=f"where to, never the API (default: {DEFAULT})")
    parser.add_argument(
        "--secret-env", metavar="NAME", help="the environment variable that holds the secret to sign with (whsec_...)"
    )
    parser.add_argument(
        "--with-secrets", action="store_true", help="send headers that may hold secrets along, where the API tells them"
    )
    parser.add_argument("--yes", action="store_true", help="send it to another machine without a question")
    parser.add_argument("--json", action="store_true", help="the answer as one line of JSON")


def check(flags: argparse.Namespace) -> ElsewhereChoice:
    """Read the flags. Raises `Trouble` for what cannot be meant, before anything is asked of the server."""
    from tui.services.elsewhere.destination import BadDestination, destination_of
    from tui.services.elsewhere.elsewhere import ElsewhereChoice
    from tui.standard_webhooks import MalformedSecret, secret_key

    secret = None if flags.secret_env is None else secret_from_environment(flags.secret_env)
    try:
        destination_of(flags.to, None)
        if secret is not None:
            secret_key(secret.get_secret_value())
    except BadDestination as problem:
        raise Trouble(f"--to: {problem}") from None
    except MalformedSecret as problem:
        raise Trouble(f"--secret-env: {problem}") from None
    return ElsewhereChoice(flags.to, secret, flags.with_secrets)


async def run(flags: argparse.Namespace, desk: Desk) -> int:
    """Read the event, send it once, and print the answer; returns the exit code."""
    from tui.services.elsewhere.elsewhere import Elsewhere
    from tui.services.elsewhere.sending import ElsewhereSender, Reply

    choice = check(flags)
    connection, session = desk.opened.connection, desk.session
    server = None if connection.is_demo else connection.server
    elsewhere = Elsewhere(ElsewhereSender(session.outbox).send, desk.now, server)
    try:
        destination = elsewhere.destination(choice)
    except ValueError as problem:
        raise Trouble(f"--to: {problem}") from None
    config_id, event_id = await event_place(flags, desk, "send")
    event = await session.client.get_event(config_id, event_id)
    config = next((health.config for health in session.fleet.rows if health.webhook.id == config_id), None)
    if config is None:
        raise Trouble(f"there is no webhook {config_id}.")
    try:
        request = elsewhere.request(event, config, choice)
    except ValueError as problem:
        raise Trouble(f"nothing was sent: {problem}") from None
    if not destination.is_this_machine and not flags.yes:
        _ask(flags, desk, request)
    for note in request.notes:
        complain(note)
    reply = await elsewhere.send(elsewhere.request(event, config, choice))  # signed after the question
    if flags.json:
        say_json(_as_json(request, reply))
    elif isinstance(reply, Reply):
        _print(reply)
    if not isinstance(reply, Reply):
        raise Trouble(reply.why, OPEN)
    return OK if reply.is_success else OPEN


def _ask(flags: argparse.Namespace, desk: Desk, request: Outgoing) -> None:
    """Be sure that it is meant. Raises `Trouble` where it is not."""
    if flags.json or sys.stdin is None or sys.stderr is None or not sys.stdin.isatty():
        raise Trouble(f"nothing was sent: {request.name} is not this machine, so add --yes to send it there.")
    where = "PRODUCTION: " if desk.production else ""
    confirm(
        f"{where}type {request.name} to send {request.event_id} and its payload there, anything else to leave it: ",
        request.name,
    )


def _print(reply: Reply) -> None:
    say(reply.headline)
    for name, value in reply.headers:
        say(f"{name}: {value}")
    if reply.body:
        say()
        for line in text_lines(reply.body):
            say(line)


def _as_json(request: Outgoing, reply: Reply | NoReply) -> dict[str, Any]:
    from tui.services.elsewhere.sending import Reply

    document: dict[str, Any] = {"event_id": request.event_id, "to": request.name, "notes": list(request.notes)}
    if not isinstance(reply, Reply):
        return {**document, "status": None, "may_have_arrived": reply.was_sent, "problem": reply.why}
    return {
        **document,
        "status": reply.status,
        "seconds": round(reply.seconds, 3),
        "headers": [list(header) for header in reply.headers],
        **body_member(reply.body),
        "body_cut": reply.is_cut,
    }
