"""Proxies and certificates of the environment: who is asked through what, and what a bad setting is called."""

from __future__ import annotations

import ssl
import sys
import types
from pathlib import Path

import certifi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.api_world import Clock
from tui.api import NoConnection, RefusedLocally, WebhooksClient, certificates
from tui.api.proxies import BadProxy, is_left_out, proxy_for
from tui.startup.head_start import can_be_started

SERVER = "https://webhooks.sls.epilot.io"


@pytest.mark.parametrize(
    ("host", "entries", "left_out"),
    [
        ("127.0.0.1", "localhost,127.0.0.1,::1", True),
        ("127.0.0.1", "localhost,fd07:b51a:cc66::/64", False),
        ("127.0.0.1", "localhost,[::1]", False),
        ("127.0.0.1", "127.0.0.0/8", True),
        ("127.0.0.1", "127.0.0.0/255.0.0.0", True),
        ("127.0.0.1", "fe80::/10", False),
        ("127.0.0.1", "127.0.0.1:443", True),
        ("127.0.0.1", "127.0.0.1:8443", False),
        ("127.0.0.1", "10.0.0.0/99 [:: /, ::: %, *:x", False),
        ("::1", "[::1]", True),
        ("::1", "[::1]:443", True),
        ("::1", "[::1]:80", False),
        ("::1", "0:0:0:0:0:0:0:1", True),
        ("fd07:b51a:cc66::7", "fd07:b51a:cc66::/64", True),
        ("api.example.com", "example.com", True),
        ("api.example.com", ".example.com", True),
        ("api.example.com", "*.EXAMPLE.com.", True),
        ("example.com", ".example.com", True),
        ("notexample.com", "example.com", False),
        ("api.example.com", "other.example, api.example.com:443", True),
        ("api.example.com", "https://api.example.com", True),
        ("api.example.com", "a b *", True),
        ("api.example.com", "", False),
    ],
)
def test_what_no_proxy_leaves_out(host: str, entries: str, left_out: bool) -> None:
    assert is_left_out(host, 443, entries) is left_out


@given(
    st.text(max_size=30) | st.text("[]:/.,*%0127afx ", max_size=20), st.sampled_from(["::1", "127.0.0.1", "a.example"])
)
def test_no_entry_stops_the_program(entries: str, host: str) -> None:
    assert is_left_out(host, 443, f"{entries},{'b.example' if host == 'a.example' else '8.8.8.8'}") in (True, False)


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": "p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": "http://P:1", "https_proxy": "http://q:1"}, "http://q:1"),
        ({"HTTPS_PROXY": "http://p:1", "https_proxy": ""}, None),
        ({"ALL_PROXY": "socks5://p:1"}, "socks5://p:1"),
        ({"HTTP_PROXY": "http://p:1"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "epilot.io"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "epilot.io", "no_proxy": "other"}, "http://p:1"),
        ({"HTTPS_PROXY": " ", "ALL_PROXY": "http://a:1"}, "http://a:1"),
    ],
)
def test_which_proxy_is_taken(environ: dict[str, str], address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    proxy = proxy_for(SERVER, environ)
    assert (proxy.address if proxy else None) == address
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert can_be_started(SERVER, []) is (address is None)


@pytest.mark.parametrize(
    "value",
    [
        "gopher://u:s3cret@p:1",
        "http://",
        "http://u:s3cret@:1",
        "http://p:99999",
        "://",
        "http://[::1",
        "s3cret x",
        "pröxy",
    ],
)
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY", "all_proxy"])
async def test_a_bad_proxy_is_named_by_its_variable_alone(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv(name, value)
    with pytest.raises(BadProxy):
        proxy_for(SERVER)
    assert not can_be_started(SERVER, [])
    client = WebhooksClient(SERVER, None)
    with pytest.raises(RefusedLocally, match=rf"{name} (names|does)") as refused:
        await client.get_configs()
    await client.aclose()
    assert "s3cret" not in str(refused.value)


async def test_a_proxy_that_takes_no_connection_is_named_without_its_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("https_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://u:s3cret@127.0.0.1:9")
    client = WebhooksClient(SERVER, None, sleep=Clock().sleep)
    with pytest.raises(NoConnection) as lost:
        await client.get_configs()
    await client.aclose()
    assert str(lost.value) == (
        "The list of webhooks could not be read: no connection through the proxy of HTTPS_PROXY (Connection refused). "
        "Check the network and HTTPS_PROXY, then try again."
    )


async def test_a_socks_proxy_without_its_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("ALL_PROXY", "socks5://u:s3cret@127.0.0.1:9")
    client = WebhooksClient(SERVER, None)
    with pytest.raises(
        RefusedLocally, match="ALL_PROXY names a SOCKS proxy, which needs the package socksio"
    ) as refused:
        await client.get_configs()
    await client.aclose()
    assert "s3cret" not in str(refused.value)


# --- certificates -----------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_context_of_before() -> None:
    certificates._made.cache_clear()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("SSL_CERT_FILE", None, "No such file"),
        ("SSL_CERT_FILE", "no certificate", "no certificates in PEM form"),
        ("SSL_CERT_DIR", None, "which is no folder"),
    ],
)
async def test_a_bad_certificate_setting_is_named(
    name: str, content: str | None, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "authority.pem"
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv(name, str(path))
    client = WebhooksClient(SERVER, None)
    with pytest.raises(RefusedLocally, match=f"{name} names {path}.*{words}"):
        await client.get_configs()
    await client.aclose()


def test_the_environment_comes_before_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = certifi.contents().partition("-----END CERTIFICATE-----")
    (tmp_path / "one.pem").write_text(one[0] + one[1] + "\n")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "one.pem"))
    assert len(certificates.trusting_context().get_ca_certs()) == 1


def test_the_system_is_trusted_and_certifi_where_it_has_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    one = certifi.contents().partition("-----END CERTIFICATE-----")
    (tmp_path / "system.pem").write_text(one[0] + one[1] + "\n")
    nowhere = types.SimpleNamespace(cafile=None, capath=None)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nowhere)
    monkeypatch.setattr(certificates, "_SYSTEM_FILES", (str(tmp_path / "none.pem"), str(tmp_path / "system.pem")))
    assert len(certificates.trusting_context().get_ca_certs()) == 1
    (tmp_path / "system.pem").write_text("broken")
    certificates._made.cache_clear()
    assert len(certificates.trusting_context().get_ca_certs()) > 50  # certifi's


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_where_the_system_checks_by_itself_it_is_asked(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Asking(ssl.SSLContext):
        pass

    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setitem(sys.modules, "truststore", types.SimpleNamespace(SSLContext=Asking))
    assert isinstance(certificates.trusting_context(), Asking)
    certificates._made.cache_clear()
    monkeypatch.setitem(sys.modules, "truststore", None)
    assert certificates.trusting_context().get_ca_certs()


def test_the_head_start_and_the_client_share_one_context() -> None:
    assert certificates.trusting_context() is certificates.trusting_context()
