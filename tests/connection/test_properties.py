"""Any content of the files gives a connection or a `ConnectionProblem`, never another token than the one that was
named."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.connection_files import NOON, CliFolder
from tui.connection import Connection, ConnectionProblem, ConnectionSources, Options, resolve
from tui.sealed import SecretStr

plain_values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
values = st.recursive(
    plain_values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
login = {
    "token": values | st.sampled_from(["t0ken", "a.b.c"]),
    "org_id": values,
    "name": values,
    "expires_at": values | st.sampled_from(["2026-01-01", "2027-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59"]),
}
profile = st.fixed_dictionaries(
    {},
    optional={
        **login,
        "server": values | st.sampled_from(["https://gateway.example", "http://host", "https://[::1"]),
        "headers": values | st.dictionaries(st.text(max_size=5), values, max_size=2),
    },
)
profile_names = st.sampled_from(["a", "b", "default"])
profiles_file = st.fixed_dictionaries(
    {},
    optional={
        "active": profile_names | values,
        "stage": values | st.sampled_from(["dev", "prod"]),
        "profiles": st.dictionaries(profile_names, profile | values, max_size=3) | values,
    },
)


def as_bytes(content: object) -> bytes:
    return json.dumps(content).encode()


file_contents = (
    (profiles_file | st.fixed_dictionaries({}, optional=login) | values).map(as_bytes)
    | st.binary(max_size=40)
    | st.none()
)


def outcome(folder: Path, options: Options, **environ: str) -> Connection | ConnectionProblem:
    try:
        return resolve(options, {"XDG_CONFIG_HOME": str(folder), **environ}, NOON)
    except ConnectionProblem as problem:
        assert str(problem).isprintable()
        return problem


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=80)
@given(
    file_contents,
    file_contents,
    st.none() | profile_names,
    st.none() | st.text(max_size=12).map(SecretStr),
    st.none() | st.text(max_size=12),
)
def test_anything_else_than_a_connection_is_a_problem_in_one_sentence(
    profiles: bytes | None, credentials: bytes | None, name: str | None, token: SecretStr | None, server: str | None
) -> None:
    with tempfile.TemporaryDirectory() as root:
        cli = CliFolder(Path(root))
        for file, content in (("profiles.json", profiles), ("credentials.json", credentials)):
            if content is not None:
                cli.write(file, content)
        options = Options(token=token, profile=name, server=server)
        resolved = outcome(Path(root), options)
        if isinstance(resolved, Connection):
            assert resolved.token.get_secret_value().isascii()
        sources = ConnectionSources(options, cli.environ, lambda: NOON)
        try:
            entries = sources.profiles()
        except ConnectionProblem:
            return
        for entry in entries:
            try:
                chosen = sources.from_profile(entry.name)
            except ConnectionProblem:
                continue
            assert chosen.token_source == f"profile {entry.name!r}"
            assert not entry.expired and entry.problem is None


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=80)
@given(profile | values, st.booleans())
def test_a_named_profile_never_falls_through_to_the_stored_login(content: object, by_flag: bool) -> None:
    with tempfile.TemporaryDirectory() as root:
        cli = CliFolder(Path(root))
        cli.write(
            "profiles.json", {"profiles": {"named": content, "default": {"token": "of-default"}}, "active": "default"}
        )
        cli.credentials(token="of-credentials")
        environ = {} if by_flag else {"EPILOT_PROFILE": "named"}
        resolved = outcome(Path(root), Options(profile="named" if by_flag else None), **environ)
        if isinstance(resolved, Connection):
            assert resolved.token_source == "profile 'named'"
            assert resolved.token.get_secret_value() not in ("of-default", "of-credentials")
