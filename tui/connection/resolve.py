"""From flags, environment and files to one connection, in the vendor CLI's order (tui/README.md, the vendor's command
line).

Where the CLI guesses, this says so instead: an unknown profile, a chosen profile without a token, an expired token and
a broken file are problems, never a reason to quietly use another token or another server.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from tui.connection.checks import STAGE_SERVERS, check_server, check_token, stage_of
from tui.connection.claims import read_claims
from tui.connection.files import cli_folder, named_path
from tui.connection.model import Claims, Connection, Environment, Options
from tui.connection.problems import ConnectionProblem, NoToken, named
from tui.connection.profiles import CREDENTIALS_FILE, Login, Profile, ProfilesFile, read_credentials, read_profiles
from tui.sealed import SecretStr


class ChosenConnection(NamedTuple):
    """The profile that is used, if any, and who chose it: "--profile", "EPILOT_PROFILE", "active" or "default"."""

    profile: Profile | None
    chosen_by: str

    @property
    def by_name(self) -> bool:
        """Did a person name it for this run?"""
        return self.chosen_by in ("--profile", "EPILOT_PROFILE")


class FoundToken(NamedTuple):
    """A token and where it came from."""

    token: SecretStr
    source: str
    claims: Claims


def resolve(options: Options, environ: Mapping[str, str], now: datetime) -> Connection:
    """The connection that was asked for; raises `NoToken` where everything is right but the token missing, and
    `ConnectionProblem` for anything else. `now` is aware."""
    environ = Environment(environ)  # from here on no frame shows it after a crash
    profiles = read_profiles(cli_folder(environ))
    selection = _select(options, environ, profiles)
    profile = selection.profile
    server = server_of(options, profile, profiles)
    found_token = _find(options, environ, profiles, selection)
    _refuse_expired(found_token, now)
    return Connection(
        server=server,
        token=check_token(found_token.token, found_token.source),
        token_source=found_token.source,
        profile=profile.name if profile else None,
        stage=stage_of(server),
        headers=_merged(profile.headers if profile else (), options.headers),
        claims=found_token.claims,
        allow_plain_http=options.allow_plain_http,
    )


def _select(options: Options, environ: Mapping[str, str], profiles: ProfilesFile) -> ChosenConnection:
    if options.profile == "":
        raise ConnectionProblem("--profile is empty; name a profile, or leave it out.")
    for chosen_by, name in (
        ("--profile", options.profile),
        ("EPILOT_PROFILE", environ.get("EPILOT_PROFILE")),
        ("active", profiles.active),
    ):
        if name:
            profile = profiles.profile(name)
            if profile is None:
                raise ConnectionProblem(_unknown(name, chosen_by, profiles))
            return ChosenConnection(profile, chosen_by)
    return ChosenConnection(profiles.profile("default"), "default")


def _unknown(name: str, chosen_by: str, profiles: ProfilesFile) -> str:
    known = ", ".join(named(known) for known in profiles.names[:8]) + (" ..." if len(profiles.names) > 8 else "")
    there = f"it knows {known}" if known else "it knows none"
    subject = (
        f"The active profile {named(name)}" if chosen_by == "active" else f"{chosen_by}: the profile {named(name)}"
    )
    return f"{subject} is not in {named_path(profiles.path)} ({there}); choose one with --profile."


def server_of(options: Options, profile: Profile | None, profiles: ProfilesFile) -> str:
    """The server by flag, then the profile's, then the stage by flag, then the stored stage, then production."""
    if options.server is not None:
        return check_server(options.server, "--server", allow_plain_http=options.allow_plain_http)
    if profile and profile.server:
        source = f"{named_path(profiles.path)}: profile {named(profile.name)}: server"
        return check_server(profile.server, source, allow_plain_http=options.allow_plain_http)
    if options.use_dev:
        return STAGE_SERVERS["dev"]
    return STAGE_SERVERS["staging" if options.use_staging else profiles.stage or "prod"]


def _find(
    options: Options, environ: Mapping[str, str], profiles: ProfilesFile, selection: ChosenConnection
) -> FoundToken:
    if options.token is not None:
        return _given(options.token, "--token")
    if environ.get("EPILOT_TOKEN"):
        return _given(SecretStr(environ["EPILOT_TOKEN"]), "EPILOT_TOKEN")
    profile = selection.profile
    if profile and profile.login.token:
        return _stored(profile.login, profile.login.token, f"profile {named(profile.name)}")
    if profile and selection.by_name:
        raise ConnectionProblem(
            f"{selection.chosen_by}: the profile {named(profile.name)} has no token; "
            "log in with 'epilot auth login' for it, or set EPILOT_TOKEN."
        )
    folder = profiles.path.parent
    stored = read_credentials(folder)
    if stored.token:
        found_token = _stored(stored, stored.token, CREDENTIALS_FILE)
        _refuse_foreign(found_token, profile)
        return found_token
    raise NoToken(
        (
            "--token: not given",
            "EPILOT_TOKEN: not set",
            f"{selection.chosen_by} profile {named(profile.name)}: has no token"
            if profile
            else f"a profile in {named_path(profiles.path)}: none chosen, and none is called 'default'",
            f"{named_path(folder / CREDENTIALS_FILE)}: has no token",
        )
    )


def _given(token: SecretStr, source: str) -> FoundToken:
    return FoundToken(token, source, read_claims(token))


def _stored(login: Login, token: SecretStr, source: str) -> FoundToken:
    """A token from a file: the token's own claims first, then what the file adds; the earlier of two expiries
    counts."""
    claims = read_claims(token)
    ends = [moment for moment in (claims.expires_at, login.expires_at) if moment]
    return FoundToken(
        token,
        source,
        claims._replace(
            organization=claims.organization or login.organization,
            who=claims.who or login.who,
            expires_at=min(ends, default=None),
        ),
    )


def _refuse_expired(found_token: FoundToken, now: datetime) -> None:
    ended = found_token.claims.expires_at
    if ended is not None and ended <= now:
        when = ended.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        raise ConnectionProblem(
            f"The token from {found_token.source} expired on {when}; log in again with 'epilot auth login', or set "
            f"EPILOT_TOKEN to another one."
        )


def _refuse_foreign(found_token: FoundToken, profile: Profile | None) -> None:
    """The profile without a token and the stored login may be of two organisations: then neither is what was meant."""
    wanted, got = profile.login.organization if profile else None, found_token.claims.organization
    if profile and wanted and got and wanted != got:
        raise ConnectionProblem(
            f"The profile {named(profile.name)} has no token, and the one in {CREDENTIALS_FILE} is of organisation "
            f"{named(got)}, "
            f"not {named(wanted)}; log in with 'epilot auth login', or choose another profile with --profile."
        )


def _merged(
    from_profile: tuple[tuple[str, str], ...], from_flags: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """The profile's headers, then the command line's; one given by flag replaces the profile's of that name."""
    replaced = {name.lower() for name, _ in from_flags}
    return (*((name, value) for name, value in from_profile if name.lower() not in replaced), *from_flags)
