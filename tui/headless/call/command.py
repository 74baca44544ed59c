"""`call`: lists the operations, explains one, or carries it out. Who only reads about them waits for nothing that a
request needs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.headless.call import listing
from tui.headless.call.contract import shipped

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient
    from tui.connection import Connection


def run(
    flags: argparse.Namespace,
    connect: Callable[[bool], Connection],
    open_client: Callable[[Connection], WebhooksClient],
    open_stranger: Callable[[str], WebhooksClient],
) -> int:
    """Do it; returns the exit code. `connect` is told whether what is sent needs a token; `open_stranger` makes the
    client of a server that gets none. Raises `Trouble`, and what `connect` raises."""
    if flags.definition is None:
        contract = shipped()
    else:
        from tui.headless.call.definition import contract_of

        contract = contract_of(flags.definition, open_stranger)
    operation = contract.operations.get(flags.operation)
    if flags.operation is None:
        listing.print_operations(contract)
    elif flags.help and operation is not None:
        listing.print_operation(operation, contract)
    else:
        from tui.headless.call.calling import carry_out

        return carry_out(flags, contract, connect, open_client)
    return 0
