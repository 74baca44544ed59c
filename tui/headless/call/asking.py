"""The questions before a write leaves: on production as in the console, and where an event may arrive twice."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tui.headless.call.printing import is_terminal
from tui.headless.confirming import NAMELESS, confirm
from tui.headless.desk import Desk, Trouble, complain
from tui.services.drafts.protection import name_to_type
from tui.services.replay.production_limit import needs_count
from tui.sizes import counted
from tui.text import typable

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig


def may_ask(flags: argparse.Namespace) -> bool:
    """Tell whether somebody is there to answer: both ends are a terminal, and nothing forbids it."""
    return not flags.no_interactive and is_terminal(sys.stdin) and is_terminal(sys.stderr)


def check_access(desk: Desk) -> None:
    """Raise `Trouble` where nothing may be written over this connection."""
    if desk.access.read_only_reason is not None:
        raise Trouble(f"nothing was sent. {desk.access.read_only_reason}")


def ask_on_production(flags: argparse.Namespace, desk: Desk, what: str) -> None:
    """Be sure that a write on production is meant. Raises `Trouble` where it is not."""
    if desk.production and not flags.yes:
        if not may_ask(flags):
            raise Trouble(f"nothing was sent: {what} is a write, and this is production; add --yes.")
        confirm(f"PRODUCTION: type y to send {what} to {desk.session.client.server}, anything else to leave it: ", "y")


def ask_for_count(flags: argparse.Namespace, desk: Desk, count: int) -> None:
    """Be sure of a replay of so many events. Raises `Trouble` where it is not meant."""
    if flags.count is not None and flags.count != count:
        raise Trouble(f"nothing was sent: the body has {counted(count, 'event')}, and --count says {flags.count}.")
    if not needs_count(count, production=desk.production) or flags.count is not None:
        ask_on_production(flags, desk, f"a replay of {counted(count, 'event')}")
        return
    if flags.yes or not may_ask(flags):
        raise Trouble(f"nothing was sent: this is production, so give the count as well: --yes --count {count}.")
    confirm(f"PRODUCTION: type {count} to replay {counted(count, 'event')}, anything else to leave it: ", str(count))


def ask_for_name(flags: argparse.Namespace, config: WebhookConfig, what: str, reason: str) -> None:
    """Be sure that `what` is meant for a webhook that is protected, for which `reason` says what that means. Raises
    `Trouble` where it is not."""
    name = name_to_type(config)
    if name is None or flags.protected:
        return
    if not may_ask(flags):
        raise Trouble(f"nothing was sent: {what} is for {name}. {reason} Add --protected to send it all the same.")
    complain(reason)
    wanted = typable(name) or NAMELESS
    confirm(f"Type the name of the webhook, {wanted}, to send {what}, anything else to leave it: ", name)


def ask_to_repeat(flags: argparse.Namespace, words: list[str]) -> None:
    """Be sure that events are meant that may have arrived before; `words` say so. Raises `Trouble`."""
    if flags.again:
        return
    if not may_ask(flags):
        raise Trouble(f"nothing was sent: {' '.join(words)} Add --again to send it all the same.")
    for line in words:
        complain(line)
    confirm("Type y to send it all the same, anything else to leave it: ", "y")
