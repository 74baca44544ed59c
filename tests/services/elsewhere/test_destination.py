"""The URL that events are sent to: any receiver of a person's own, and never the API."""

from __future__ import annotations

import pytest

from tui.services.elsewhere.destination import DEFAULT, BadDestination, destination_of

API = "https://webhooks.sls.epilot.io"


@pytest.mark.parametrize(
    ("url", "name", "is_this_machine"),
    [
        (DEFAULT, "127.0.0.1:8787", True),
        (" http://localhost:9000/hook?a=1 ", "localhost:9000", True),
        ("http://[::1]:8787/", "[::1]:8787", True),
        ("https://receiver.example/in", "receiver.example", False),
        ("http://localhost.evil.example", "localhost.evil.example", False),
        ("http://127.0.0.1.nip.example", "127.0.0.1.nip.example", False),
    ],
)
def test_a_receiver_is_of_this_machine_by_its_very_name_only(url: str, name: str, is_this_machine: bool) -> None:
    destination = destination_of(url, API)
    assert (destination.url, destination.name, destination.is_this_machine) == (url.strip(), name, is_this_machine)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "There is no URL to send to."),
        ("127.0.0.1:8787", "is not an http or https address"),
        ("ftp://127.0.0.1/x", "is not an http or https address"),
        ("file:///etc/passwd", "is not an http or https address"),
        ("http://", "is not an http or https address"),
        ("http://a b.example", "is not an http or https address"),
        ("http://a.example\\@b.example", "is not an http or https address"),
        ("http://a.example:70000", "is not an http or https address"),
        ("http://[::1", "is not an http or https address"),
        ("http://me:t0p-secret@a.example/", "The URL for a.example carries a user name or a password"),
        ("me:t0p-secret@a.example", "is not an http or https address"),
    ],
)
def test_what_is_no_address_is_one_clear_sentence_without_its_secrets(url: str, words: str) -> None:
    with pytest.raises(BadDestination) as problem:
        destination_of(url, API)
    assert words in str(problem.value) and "t0p-secret" not in str(problem.value)


@pytest.mark.parametrize(
    ("server", "url", "refused"),
    [
        (API, "https://webhooks.sls.epilot.io/v1/webhooks", True),
        (API, "HTTP://Webhooks.SLS.epilot.io.:8443/", True),
        (API, "https://hooks.epilot.io", False),
        ("http://127.0.0.1:8787", DEFAULT, True),
        ("http://127.0.0.1:8787/prefix", "http://localhost:8787", True),
        ("http://localhost:8787", "http://127.1:8787/", True),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8788", False),
        ("http://127.0.0.1", "http://localhost:80/x", True),
        (None, DEFAULT, False),
    ],
)
def test_the_api_itself_is_refused_however_it_is_written(server: str | None, url: str, refused: bool) -> None:
    if not refused:
        destination_of(url, server)
        return
    with pytest.raises(BadDestination, match="is the API itself"):
        destination_of(url, server)
