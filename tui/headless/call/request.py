"""From the words of a line to one request: the operation, its ids, its query. Whatever is wrong is one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.command_words import did_you_mean, is_word, listed
from tui.headless.call.checking import parameter_problem
from tui.headless.call.contract import Contract, ContractOperation, Parameter
from tui.headless.desk import Trouble
from tui.sizes import counted


@dataclass(frozen=True)
class Request:
    """The request that is to be sent, but for its body."""

    operation: ContractOperation
    ids: tuple[str, ...]
    query: tuple[tuple[str, str], ...]


def operation_of(contract: Contract, name: str) -> ContractOperation:
    """The operation of that name. Raises `Trouble` with the nearest one."""
    operation = contract.operations.get(name)
    if operation is None:
        near = did_you_mean(name, contract.operations)
        shown = f"operation {name}" if near or is_word(name) else "such operation"
        raise Trouble(f"call: there is no {shown}{near or '; call alone lists them.'}")
    return operation


def values_of(operation: ContractOperation, ids: Sequence[str], pairs: Sequence[str]) -> dict[str, list[str]]:
    """The values by the parameters' names: those given by name, and ids in the order of the path for the others of
    it. They stay text. Raises `Trouble`."""
    values: dict[str, list[str]] = {}
    names = [parameter.name for parameter in operation.parameters]
    for number, pair in enumerate(pairs, 1):
        name, equals, value = pair.partition("=")
        if not equals:
            raise Trouble(f"-p number {number} has no =; write it as -p key=value.")
        if name not in names:
            knows = f"it has {listed(names)}" if names else "it has none"
            raise Trouble(f"{operation.id} has no parameter {name}{did_you_mean(name, names) or f'; {knows}.'}")
        values.setdefault(name, []).append(value)
    left = [name for name in operation.ids if name not in values]
    if len(ids) > len(left):
        wanted = f"{counted(len(left), 'id')} ({' '.join(left)})" if left else "no more ids"
        raise Trouble(f"{operation.id} takes {wanted}, and {len(ids)} {'is' if len(ids) == 1 else 'are'} there.")
    values.update({name: [value] for name, value in zip(left, ids, strict=False)})
    return values


def missing(operation: ContractOperation, values: dict[str, list[str]]) -> list[Parameter]:
    """The parameters that have to be there, and are not."""
    return [parameter for parameter in operation.parameters if parameter.required and parameter.name not in values]


def request_of(operation: ContractOperation, values: dict[str, list[str]]) -> Request:
    """Put the values into their places. Raises `Trouble` where one is missing, or is not what the contract says."""
    lacking = missing(operation, values)
    if lacking:
        ids = [parameter.name for parameter in lacking if parameter.place == "path"]
        named = [f"-p {parameter.name}=..." for parameter in lacking if parameter.place != "path"]
        raise Trouble(f"{operation.id} needs {listed([*ids, *named])}; see call {operation.id} --help.")
    query = []
    for parameter in operation.parameters:
        given = values.get(parameter.name, [])
        if len(given) > 1 and parameter.schema.get("type") != "array":
            raise Trouble(f"{operation.id}: {parameter.name} is there {len(given)} times, and it takes one value.")
        for value in given:
            if (problem := parameter_problem(parameter, value)) is not None:
                raise Trouble(f"{operation.id}: {problem}{'' if problem.endswith('?') else '.'}")
        if parameter.place == "header" and given:
            raise Trouble(f"{operation.id}: {parameter.name} is a header; give it as -H '{parameter.name}: ...'.")
        if parameter.place == "query":
            query += [(parameter.name, value) for value in given]
    return Request(operation, tuple(values[name][0] for name in operation.ids), tuple(query))
