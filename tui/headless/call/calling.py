"""One call from its flags to its exit code."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tui.headless.call import filtering, guided
from tui.headless.call.asking import may_ask
from tui.headless.call.body import body_of, checked, source_of
from tui.headless.call.contract import Contract, ContractOperation
from tui.headless.call.interruption import Interruption
from tui.headless.call.printing import print_answer, print_error, print_exchanges, print_head
from tui.headless.call.request import Request, missing, operation_of, request_of, values_of
from tui.headless.desk import BAD_INPUT, OK, UNREADABLE, Desk, Trouble, complain, desk_of, progress
from tui.headless.trouble import NotAllQueued
from tui.paths import temporary_folder

if TYPE_CHECKING:
    from tui.api.answer import Answer
    from tui.api.client import WebhooksClient
    from tui.api.errors import ApiError
    from tui.connection import Connection

Connect = Callable[[bool], "Connection"]
"""Finds the connection; it is told whether what is sent needs a token."""
REFUSED: Final = 1
"""The answer is an error."""


def carry_out(
    flags: argparse.Namespace,
    contract: Contract,
    connect: Connect,
    open_client: Callable[[Connection], WebhooksClient],
) -> int:
    """Check all that can be checked, then send; returns the exit code. Raises `Trouble`, and what `connect` raises."""
    operation = operation_of(contract, flags.operation)
    if flags.jsonata is not None:
        filtering.check(flags.jsonata)
    connection, request, body = _composed(flags, contract, operation, connect)
    temporary_folder()
    return asyncio.run(_over(flags, connection, open_client, request, body))


def _composed(
    flags: argparse.Namespace, contract: Contract, operation: ContractOperation, connect: Connect
) -> tuple[Connection, Request, bytes | None]:
    """The request and its body, from the line, and from a person where one is asked. Raises `Trouble`."""
    values = values_of(operation, flags.ids, flags.parameters)
    asks = may_ask(flags)
    if flags.guided and not asks:
        raise Trouble("--guided asks in a terminal: standard input and standard error have to be one.")
    lacks_body = flags.data is None and operation.body is not None and (operation.body.required or flags.guided)
    is_asked = asks and (flags.guided or bool(missing(operation, values)) or lacks_body)
    if not is_asked:
        request = request_of(operation, values)
        body = _body(flags, contract, operation)
        return connect(operation.authenticated), request, body
    connection = connect(operation.authenticated)  # who is not let in is told so before the first question
    guided.ask_for_values(operation, values, all_of_them=flags.guided, ask=guided.ask)
    request = request_of(operation, values)
    if lacks_body:
        body = guided.ask_for_body(contract, operation, check=not flags.no_check, ask=guided.ask)
    else:
        body = _body(flags, contract, operation)
    if flags.guided:
        guided.show(request, connection, body)
        if not flags.yes:
            guided.confirm(guided.ask)
    return connection, request, body


def _body(flags: argparse.Namespace, contract: Contract, operation: ContractOperation) -> bytes | None:
    body = body_of(operation, flags.data)
    if body is None and operation.body is not None and operation.body.required:
        raise Trouble(f"{operation.id} needs a body: -d JSON, -d @FILE, or standard input (-d -).")
    return body if body is None else checked(contract, operation, body, source_of(flags.data), check=not flags.no_check)


async def _over(
    flags: argparse.Namespace,
    connection: Connection,
    open_client: Callable[[Connection], WebhooksClient],
    request: Request,
    body: bytes | None,
) -> int:
    async with desk_of(connection, open_client, read_only=flags.readonly) as desk:
        with Interruption(desk.session.outbox) as interruption:
            try:
                return await _send(flags, desk, request, body)
            except asyncio.CancelledError:
                if interruption.exit_code is None:
                    raise
                return interruption.exit_code
            finally:
                if flags.verbose:
                    print_exchanges(desk.session.client.log.exchanges)


async def _send(flags: argparse.Namespace, desk: Desk, request: Request, body: bytes | None) -> int:
    from tui.api.errors import ApiError, RefusedLocally
    from tui.headless.call.sending import send

    answers: list[Answer] = []
    code = OK
    try:
        await send(flags, desk, request, body, answers.append)
    except RefusedLocally as error:
        raise Trouble(error.sentence, BAD_INPUT) from None
    except ApiError as error:
        return _failed(flags, error, answers[-1] if answers and answers[-1].status == error.status else None)
    except NotAllQueued as problem:
        complain(str(problem))
        code = REFUSED
    if not answers:
        return code
    return await _print(flags, answers[-1], changed=request.operation.for_client.changes) or code


async def _print(flags: argparse.Namespace, answer: Answer, *, changed: bool) -> int:
    """Print the answer, or what `--jsonata` makes of it; returns an exit code. Where that fails, the answer to a write
    goes to standard error: it may be the only one that has a secret."""
    if flags.include:
        print_head(answer)
    elif not answer.body:
        progress(f"{answer.status} {answer.reason}: the answer has no content.")
    if flags.jsonata is None or not answer.body.strip():
        print_answer(answer.body, raw=flags.json)
        return OK
    try:
        await filtering.print_filtered(flags.jsonata, answer.body, raw=flags.json)
    except Trouble as trouble:
        complain(str(trouble))
        if changed:
            print_error(answer, raw=flags.json)
        return REFUSED
    return OK


def _failed(flags: argparse.Namespace, error: ApiError, answer: Answer | None) -> int:
    if answer is None:
        raise Trouble(error.in_one_line, UNREADABLE)
    if flags.include:
        print_head(answer)
    if not flags.json:
        complain(error.in_one_line)
    if flags.json or not _is_told(answer, error):
        print_error(answer, raw=flags.json)
    return REFUSED


def _is_told(answer: Answer, error: ApiError) -> bool:
    """Tell whether the sentence has all that the body says."""
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return False
    return isinstance(body, dict) and list(body.values()) == [error.server_message]
