"""Signatures of received requests, with the specification's published example and fixed vectors."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import pytest

from tui.sandbox.signing import Signer
from tui.sealed import SecretStr
from tui.services.signatures.keys import Key, PlatformKey, Secret, UnusableKey
from tui.services.signatures.verification import Finding, verify

ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TIMESTAMP = "1614265330"
BODY = b'{"test": 2432232314}'
NOW = datetime.fromtimestamp(int(TIMESTAMP), UTC)
V1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
V1A = "v1a,yoUrgEkc12aGqm0n4Sydmdz55xJfTz4AsAgieHFjmkR7LJtqVCZOQYzvvHjI5kAey+r4iaBGxTFRrl2iBQxtDQ=="
OTHERS = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="
SECRET = Secret(SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
PEM = b"""-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=
-----END PUBLIC KEY-----
"""
KEY = PlatformKey(PEM)
FORGED = "v1a," + "A" * 86 + "=="


def headers(signature: str = f"{V1} {V1A}", **others: str) -> list[tuple[str, str]]:
    named = {"webhook_id": ID, "webhook_timestamp": TIMESTAMP, "webhook_signature": signature, **others}
    return [(name.replace("_", "-"), value) for name, value in named.items() if value != "left out"]


@pytest.mark.parametrize(
    ("request_headers", "body", "key", "finding", "words"),
    [
        (headers(V1), BODY, SECRET, Finding.VALID, "The v1 signature is valid."),
        (headers(V1A), BODY, KEY, Finding.VALID, "The v1a signature is valid."),
        (headers(), BODY, SECRET, Finding.VALID, "v1 "),
        (headers(), BODY, KEY, Finding.VALID, "v1a "),
        (headers(f"{OTHERS}  {V1}"), BODY, SECRET, Finding.VALID, "valid"),
        (headers(f"{FORGED} v1a,AAAA {V1A}"), BODY, KEY, Finding.VALID, "valid"),
        (headers(f"v1,*** {V1}"), BODY, SECRET, Finding.VALID, "valid"),
        ([(name.title(), f" {value}\r") for name, value in headers()], BODY, SECRET, Finding.VALID, "valid"),
        ([*headers(OTHERS), ("webhook-signature", V1)], BODY, SECRET, Finding.VALID, "valid"),
        ([], BODY, SECRET, Finding.NO_HEADER, "no webhook-id, webhook-timestamp and webhook-signature headers."),
        (headers(webhook_id="left out"), BODY, SECRET, Finding.NO_HEADER, "no webhook-id header."),
        (headers(webhook_timestamp=" "), BODY, KEY, Finding.NO_HEADER, "no webhook-timestamp header."),
        (headers("left out"), BODY, KEY, Finding.NO_HEADER, "no webhook-signature header."),
        (headers(webhook_timestamp="2021-02-25"), BODY, SECRET, Finding.MALFORMED, "Unix seconds"),
        (headers(webhook_timestamp="-1"), BODY, SECRET, Finding.MALFORMED, "Unix seconds"),
        (headers(webhook_timestamp="१६१४२६५३३०"), BODY, SECRET, Finding.MALFORMED, "Unix seconds"),
        (headers(webhook_timestamp="9" * 400), BODY, SECRET, Finding.MALFORMED, "Unix seconds"),
        ([*headers(), ("Webhook-Id", "x")], BODY, SECRET, Finding.MALFORMED, "webhook-id occurs 2 times"),
        (headers(webhook_id="\ud800"), BODY, SECRET, Finding.MALFORMED, "webhook-id holds what no header can hold"),
        (headers("v1,\ud800"), BODY, SECRET, Finding.NO_SIGNATURE, "The v1 signature is malformed"),
        (headers(webhook_id="\udcff"), BODY, SECRET, Finding.NO_MATCH, "does not fit this secret"),
        (headers(V1A), BODY, SECRET, Finding.NO_SIGNATURE, "no v1 signature for this secret to check, only v1a."),
        (headers(V1), BODY, KEY, Finding.NO_SIGNATURE, "no v1a signature for this public key to check, only v1."),
        (headers("v1,***"), BODY, SECRET, Finding.NO_SIGNATURE, "The v1 signature is malformed"),
        (headers("v1"), BODY, SECRET, Finding.NO_MATCH, "does not fit this secret"),
        (headers(OTHERS), BODY, SECRET, Finding.NO_MATCH, "does not fit this secret: the key is not the one"),
        (headers(FORGED), BODY, KEY, Finding.NO_MATCH, "does not fit this public key"),
        (headers("v1a,AAAA"), BODY, KEY, Finding.NO_MATCH, "does not fit this public key"),
        (headers(V1.replace("v1,", "v1a,")), BODY, KEY, Finding.NO_MATCH, "does not fit"),
        (headers(), b'{"test":2432232314}', SECRET, Finding.NO_MATCH, "or the id, the timestamp or the body"),
        (headers(webhook_id="msg_other"), BODY, KEY, Finding.NO_MATCH, "does not fit"),
        (headers(webhook_timestamp="1614265331"), BODY, SECRET, Finding.NO_MATCH, "does not fit"),
        (headers(webhook_timestamp="0" + TIMESTAMP), BODY, SECRET, Finding.NO_MATCH, "does not fit"),
        (headers(), BODY + b"\n", SECRET, Finding.BODY_CHANGED, "has a line end at its end that was not signed"),
        (headers(), BODY + b"\r\n", KEY, Finding.BODY_CHANGED, "has a line end at its end that was not signed"),
        (headers(), b"\xef\xbb\xbf" + BODY, SECRET, Finding.BODY_CHANGED, "byte order mark"),
        (headers(), b"", SECRET, Finding.NO_MATCH, "does not fit"),
    ],
)  # fmt: skip
def test_a_request_is_valid_or_the_reason_is_one_sentence(
    request_headers: list[tuple[str, str]], body: bytes, key: Key, finding: Finding, words: str
) -> None:
    verdict = verify(request_headers, body, key, NOW)
    assert (verdict.finding, verdict.version) == (finding, key.version) and words in verdict.sentence
    assert verdict.is_valid == (finding is Finding.VALID)
    assert verdict.sentence.endswith(".") and verdict.sentence.count(". ") == 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-300, None), (300, None), (0.5, None),
        (301, "it was signed 5 min ago (301 s; receivers allow 300 s)."),
        (-301, "its timestamp is 5 min ahead of this machine's clock (301 s; receivers allow 300 s)."),
        (12 * 86_400, "it was signed 12 d ago"),
    ],
)  # fmt: skip
def test_the_clock_may_differ_by_five_minutes_either_way(seconds: float, words: str | None) -> None:
    for key in (SECRET, KEY):
        verdict = verify(headers(), BODY, key, NOW + timedelta(seconds=seconds))
        assert verdict.is_valid == (words is None)
        if words is not None:
            assert verdict.finding is Finding.CLOCK and words in verdict.sentence and "fits this" in verdict.sentence


def test_the_age_can_be_left_out_and_a_forged_old_request_is_no_question_of_the_clock() -> None:
    assert verify(headers(), BODY, SECRET, None).is_valid
    assert verify(headers(OTHERS), BODY, SECRET, NOW + timedelta(days=9)).finding is Finding.NO_MATCH


@pytest.mark.parametrize(
    ("signed", "received", "words"),
    [(b"a\nb", b"a\r\nb", "CRLF"), (b"{}\n", b"{}", "lacks the line end"), (b"\n", b"", "lacks the line end")],
)
def test_what_tools_do_to_a_body_is_named(signed: bytes, received: bytes, words: str) -> None:
    sent = Signer(b"k" * 32).headers("e", int(TIMESTAMP), signed, "whsec_aGVsbG8=").items()
    key = Secret(SecretStr("whsec_aGVsbG8="))
    assert words in verify(sent, received, key, NOW).sentence and verify(sent, signed, key, NOW).is_valid


def test_what_the_sandbox_signs_is_valid_by_both_keys() -> None:
    signer = Signer(b"k" * 32)
    sent = signer.headers("evt_ü", int(TIMESTAMP), b"\xff\x00", "whsec_aGVsbG8=").items()
    for key in (Secret(SecretStr("aGVsbG8=")), PlatformKey(signer.public_key().encode())):
        assert verify(sent, b"\xff\x00", key, NOW).is_valid


@pytest.mark.parametrize("secret", ["whsec_", "", "whsec_MfKQ9r8", "whsec_ümlaut", "my secret!", "whsec_ZGVmZ2g=="])
def test_a_malformed_secret_is_said_and_not_shown(secret: str) -> None:
    with pytest.raises(UnusableKey) as refused:
        Secret(SecretStr(secret))
    words = str(refused.value)
    assert ("malformed" in words or "empty" in words) and (len(secret) < 8 or secret not in words)


@pytest.mark.parametrize("pem", [b"", b"whsec_x", PEM.replace(b"MCow", b"MCox"), PEM[:60]])
def test_what_is_no_public_key_is_said(pem: bytes) -> None:
    with pytest.raises(UnusableKey, match="no public Ed25519 key in PEM form"):
        PlatformKey(pem)


def test_without_cryptography_it_says_how_to_add_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.ed25519", None)
    with pytest.raises(UnusableKey, match="'cryptography'"):
        PlatformKey(PEM)
