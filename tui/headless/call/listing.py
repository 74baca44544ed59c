"""The operations in a list, and one with its parameters: what `call` and `call OPERATION --help` print."""

from __future__ import annotations

from tui import output
from tui.headless.call.contract import Contract, ContractOperation, Parameter
from tui.paths import PROGRAM
from tui.text import one_line


def print_operations(contract: Contract) -> None:
    """A line for each operation, in the contract's order."""
    operations = contract.operations.values()
    width = max(len(operation.id) for operation in operations)
    for operation in operations:
        _say(f"{operation.id:<{width}}  {operation.method:<6} {operation.path}")
        if operation.words:
            _say(f"{'':<{width}}  {_first_sentence(operation.words)}")
    _say()
    _say(f"{PROGRAM} call OPERATION --help has its parameters, {PROGRAM} help call the flags.")


def print_operation(operation: ContractOperation, contract: Contract) -> None:
    """One operation: how it is called, its parameters, the fields of its body, an example."""
    _say(f"usage: {PROGRAM} call {usage(operation)}")
    _say()
    _say(f"{operation.method} {operation.path}")
    if operation.words:
        _say(operation.words)
    if operation.parameters:
        _say()
        _say("parameters:")
    for parameter in operation.parameters:
        _print_parameter(parameter)
    if operation.body is None:
        return
    _say()
    _say(
        f"body ({'required' if operation.body.required else 'optional'}): -d JSON, -d @FILE, or -d - for standard input"
    )
    for field in contract.fields(operation.body):
        _print_parameter(field)


def usage(operation: ContractOperation) -> str:
    """The operation with its ids and what it needs: `getConfig CONFIGID`."""
    parts = [operation.id, *(f"<{name}>" for name in operation.ids)]
    for parameter in operation.parameters:
        if parameter.place != "path":
            pair = f"-p {parameter.name}={parameter.kind}"
            parts.append(pair if parameter.required else f"[{pair}]")
    if operation.body is not None:
        parts.append("-d JSON" if operation.body.required else "[-d JSON]")
    return " ".join(parts)


def _print_parameter(parameter: Parameter) -> None:
    kind = parameter.kind + (", required" if parameter.required else "")
    head = f"  {parameter.name} ({kind})"
    _say(f"{head}: {_first_sentence(parameter.words)}" if parameter.words else head)


def _first_sentence(words: str) -> str:
    sentence, stop, _ = words.partition(". ")
    return sentence + stop.rstrip()


def _say(text: str = "") -> None:
    """A line of the result: words of a contract come from outside."""
    output.write_line(one_line(text))
