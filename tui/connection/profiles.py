"""Profiles and stored credentials, as the vendor's CLI writes them (tui/README.md, the vendor's command line:
files)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tui.connection.checks import STAGE_SERVERS, check_header
from tui.connection.claims import moment_of_text
from tui.connection.files import named_path, read_object
from tui.connection.problems import ConnectionProblem, named
from tui.sealed import SecretStr

PROFILES_FILE = "profiles.json"
CREDENTIALS_FILE = "credentials.json"


class Login(NamedTuple):
    """A token as a file keeps it, with what the file says about it. Empty texts are absent ones, as for the CLI."""

    token: SecretStr | None
    organization: str | None
    who: str | None
    expires_at: datetime | None


@dataclass(frozen=True)
class Profile:
    """One profile, read whole."""

    name: str
    server: str | None
    login: Login
    headers: tuple[tuple[str, str], ...] = field(repr=False)


class ProfilesFile(NamedTuple):
    """`profiles.json`. A profile is read when it is asked for: a broken one must not hide the others."""

    path: Path
    active: str | None
    stage: str | None
    raw: Mapping[str, object]

    @property
    def names(self) -> list[str]:
        return list(self.raw)

    def profile(self, name: str) -> Profile | None:
        """The profile called `name`, or `None`; raises `ConnectionProblem` where it is broken."""
        if name not in self.raw:
            return None
        where = f"{named_path(self.path)}: profile {named(name)}"
        content = _object(self.raw[name], where)
        headers = _object(content.get("headers") or {}, f"{where}: headers")
        return Profile(
            name=name,
            server=_text(content, "server", where),
            login=_login(content, where),
            headers=tuple(
                check_header(key, _opened(value, f"{where}: header {named(key)}"), where)
                for key, value in headers.items()
            ),
        )


def read_profiles(folder: Path) -> ProfilesFile:
    """`profiles.json` in `folder`; an absent one has no profiles."""
    path = folder / PROFILES_FILE
    content = read_object(path) or {}
    where = named_path(path)
    stage = _text(content, "stage", where)
    if stage is not None and stage not in STAGE_SERVERS:
        raise ConnectionProblem(f"{where}: stage is {named(stage)}; it must be one of dev, staging, prod.")
    return ProfilesFile(
        path=path,
        active=_text(content, "active", where),
        stage=stage,
        raw=_object(content.get("profiles") or {}, f"{where}: profiles"),
    )


def read_credentials(folder: Path) -> Login:
    """`credentials.json` in `folder`; an absent one has no token."""
    path = folder / CREDENTIALS_FILE
    return _login(read_object(path) or {}, named_path(path))


def _login(content: Mapping[str, object], where: str) -> Login:
    expires = _text(content, "expires_at", where)
    expires_at = moment_of_text(expires) if expires is not None else None
    if expires is not None and expires_at is None:
        raise ConnectionProblem(
            f"{where}: expires_at is {named(expires)}, which is not a date; correct it, or log in again."
        )
    return Login(
        token=_token(content, where),
        organization=_text(content, "org_id", where),
        who=_text(content, "name", where),
        expires_at=expires_at,
    )


def _token(content: Mapping[str, object], where: str) -> SecretStr | None:
    match content.get("token"):
        case None:
            return None
        case SecretStr() as token:
            return token if token.get_secret_value() else None
        case _:
            raise ConnectionProblem(f"{where}: the token is not text; correct it, or log in again.")


def _object(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ConnectionProblem(f"{where} is not a JSON object; correct it, or move the file away.")
    return value


def _text(content: Mapping[str, object], key: str, where: str) -> str | None:
    value = content.get(key)
    if value is None or isinstance(value, str):
        return value or None
    raise ConnectionProblem(f"{where}: {key} is not text; correct it, or leave it out.")


def _opened(value: object, where: str) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    raise ConnectionProblem(f"{where} is not text; correct it, or leave it out.")
