"""The connections that a person can choose from while the program runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from tui.connection.checks import stage_of
from tui.connection.claims import read_claims
from tui.connection.files import cli_folder
from tui.connection.model import Connection, Environment, Options, demo_connection
from tui.connection.problems import ConnectionProblem
from tui.connection.profiles import ProfilesFile, read_profiles
from tui.connection.resolve import resolve, server_of
from tui.sealed import SecretStr


class ProfileEntry(NamedTuple):
    """A profile as a list shows it. `server` is the one that it would talk to, `problem` says why it cannot be
    used at all. Texts come from outside."""

    name: str
    server: str | None = None
    stage: str | None = None
    organization: str | None = None
    who: str | None = None
    expires_at: datetime | None = None
    expired: bool = False
    read_only: bool = False
    has_token: bool = False
    active: bool = False
    problem: str | None = None


class ConnectionSources:
    """Profiles, a pasted token, the demo; each with what the command line said (server, stage, headers).

    Every method reads the files afresh, and raises `ConnectionProblem` and nothing else.
    """

    def __init__(
        self,
        options: Options,
        environ: Mapping[str, str],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._options = options
        self._environ = Environment(environ)
        self._now = now

    def profiles(self) -> list[ProfileEntry]:
        """Every profile in the file's order; none where there is no file."""
        profiles = read_profiles(cli_folder(self._environ))
        return [self._entry(name, profiles) for name in profiles.names]

    def from_profile(self, name: str) -> Connection:
        """The profile's server, headers and own token: neither --token nor EPILOT_TOKEN stands in for it."""
        options = replace(self._options, token=None, profile=name)
        return resolve(options, self._environ.without("EPILOT_TOKEN"), self._now())

    def from_token(self, token: SecretStr) -> Connection:
        """A pasted token, for the server that start-up would use. White space around it is dropped."""
        token = SecretStr(token.get_secret_value().strip())
        if not token.get_secret_value():
            raise ConnectionProblem("Nothing was pasted; paste a token, or choose a profile.")
        try:
            return replace(
                resolve(replace(self._options, token=token), self._environ, self._now()), token_source="pasted"
            )
        except ConnectionProblem as problem:
            sentence = str(problem).replace("--token", "The pasted text", 1)
        raise ConnectionProblem(sentence)

    def demo(self) -> Connection:
        """The sandbox inside this process."""
        return demo_connection()

    def _entry(self, name: str, profiles: ProfilesFile) -> ProfileEntry:
        active = name == profiles.active
        try:
            profile = profiles.profile(name)
            server = server_of(self._options, profile, profiles)
        except ConnectionProblem as problem:
            return ProfileEntry(name, active=active, problem=str(problem))
        if profile is None or profile.login.token is None:
            return ProfileEntry(name, server=server, stage=stage_of(server), active=active)
        claims = read_claims(profile.login.token)
        ends = [moment for moment in (claims.expires_at, profile.login.expires_at) if moment]
        expires_at = min(ends, default=None)
        return ProfileEntry(
            name=name,
            server=server,
            stage=stage_of(server),
            organization=claims.organization or profile.login.organization,
            who=claims.who or profile.login.who,
            expires_at=expires_at,
            expired=expires_at is not None and expires_at <= self._now(),
            read_only=claims.read_only,
            has_token=True,
            active=active,
        )
