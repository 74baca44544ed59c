"""Addresses as they are drawn, printed, copied and exported."""

from __future__ import annotations

import json

import pytest

from tui.api.addresses import without_address_secrets, without_secrets_of


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://erp.example/in?customer=7#top", "https://erp.example/in?customer=7#top"),
        ("https://me:pw@erp.example/in", "https://[redacted]@erp.example/in"),
        ("https://me@erp.example:8443/in", "https://[redacted]@erp.example:8443/in"),
        ("https://erp.example/in?sig=abc&x=1", "https://erp.example/in?sig=[redacted]&x=1"),
        ("https://erp.example/in?x=1&code=abc%3D%3D#top", "https://erp.example/in?x=1&code=[redacted]#top"),
        ("https://erp.example/in?API_KEY=abc&key=def", "https://erp.example/in?API_KEY=[redacted]&key=[redacted]"),
        ("https://erp.example/in?postcode=10115&monkey=1", "https://erp.example/in?postcode=10115&monkey=1"),
    ],
)
def test_an_address_is_shown_without_its_secrets(address: str, shown: str) -> None:
    assert without_address_secrets(address) == shown


@pytest.mark.parametrize("slashes", ["/", "\\/"])
def test_a_document_keeps_every_other_character(slashes: str) -> None:
    address = "https://mé:pw@erp.example/in"
    for written in (json.dumps(address), json.dumps(address, ensure_ascii=False)):
        text = '{"n": 1.10, "url": %s, "n": 1e400}'
        shown = without_secrets_of(address, text % written.replace("/", slashes))
        assert shown == text % '"https://[redacted]@erp.example/in"'
