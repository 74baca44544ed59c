"""The connection: server, token, headers, and what the token says about itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from tui.sealed import SecretStr

DEMO_SERVER = "http://sandbox.demo"


class Claims(NamedTuple):
    """The claims of a token (or of the file that it came from) about itself. Nothing of it is verified: the server does
    that.

    `kind` is "api" or "user", or what the token calls itself. Times are aware, in UTC. Texts come from outside.
    """

    organization: str | None = None
    who: str | None = None
    read_only: bool = False
    anonymized: bool = False
    expires_at: datetime | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Connection:
    """The server that is talked to, and in whose name.

    `server` has no trailing slash. `token_source` says where the token came from ("--token", "EPILOT_TOKEN", "profile
    'x'", "credentials.json", "pasted", "the demo"). `profile` is the profile whose server, headers or token are used.
    `stage` is "prod", "dev" or "staging" where the server is one of the vendor's own, else `None`.
    """

    server: str
    token: SecretStr
    token_source: str
    profile: str | None
    stage: str | None
    headers: tuple[tuple[str, str], ...] = field(repr=False)  # values may be secrets
    claims: Claims
    allow_plain_http: bool
    is_demo: bool = False


@dataclass(frozen=True)
class Options:
    """The command line's words about the connection; `None` and empty where it says nothing.

    `headers` are checked pairs (see `checks.parse_header`).
    """

    token: SecretStr | None = None
    profile: str | None = None
    server: str | None = None
    use_dev: bool = False
    use_staging: bool = False
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    allow_plain_http: bool = False


class Environment(Mapping[str, str]):
    """Environment variables that stay out of a crash report: their `repr` shows none of them."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = dict(variables)

    def __getitem__(self, name: str) -> str:
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)

    def __repr__(self) -> str:
        return "Environment(...)"

    def without(self, name: str) -> Environment:
        """The same variables but one."""
        return Environment({key: value for key, value in self.items() if key != name})


def demo_connection() -> Connection:
    """The connection to the sandbox inside this process."""
    return Connection(
        server=DEMO_SERVER,
        token=SecretStr("demo"),
        token_source="the demo",
        profile=None,
        stage=None,
        headers=(),
        claims=Claims(organization="739224", who="demo"),
        allow_plain_http=True,  # it never leaves the process
        is_demo=True,
    )
