"""The request log as a file."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.support.times import NOON
from tui.api.exchange import Exchange, ExchangeLog, KeptBody
from tui.store.request_file import CannotLog, RequestFile

ONE = Exchange(
    number=1, at=NOON, operation="getConfigs", method="GET", url="https://api.example/\u202e\x1b", attempt=1,
    status=200, error=None, seconds=0.1, request_bytes=0, response_bytes=2,
    request_headers=(("A", "1"), ("A", "2")), response_body="\ud800\n",
)  # fmt: skip


def test_each_exchange_is_a_line_at_the_end_for_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    path.write_text("{}\n")
    path.chmod(0o644)
    file, log = RequestFile(path), ExchangeLog()
    log.watch(file.write)
    log.add(ONE)
    log.add(ONE._replace(number=2))
    file.close()
    lines = path.read_text(encoding="ascii").splitlines()
    assert len(lines) == 3 and stat.S_IMODE(path.stat().st_mode) == 0o600
    known = json.loads(lines[1])
    assert known["url"] == ONE.url and known["response_body"] == ONE.response_body
    assert known["request_headers"] == [["A", "1"], ["A", "2"]] and known["at"] == NOON.isoformat()


def test_the_body_of_a_good_answer_is_not_kept_on_a_disk(tmp_path: Path) -> None:
    file = RequestFile(tmp_path / "requests.jsonl")
    file.write(ONE._replace(response_body=None, answer=KeptBody(b'"of a person"', bytes.decode)))
    file.write(ONE._replace(response_body="an error"))
    file.close()
    good, bad = map(json.loads, file.path.read_text().splitlines())
    assert good["response_body"] is None and "of a person" not in str(good) and bad["response_body"] == "an error"


@pytest.mark.parametrize("name", [".", "missing/requests.jsonl", "pipe", "a\0b"])
def test_what_cannot_be_written_is_one_sentence_at_once(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CannotLog, match=r"cannot be written|no plain file"):
        RequestFile(tmp_path / name)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here: not tried")
def test_a_full_disk_ends_the_writing_and_is_said(tmp_path: Path) -> None:
    file = RequestFile(tmp_path / "requests.jsonl")
    os.dup2(os.open("/dev/full", os.O_WRONLY), file._file)
    file.write(ONE)
    file.write(ONE)
    file.close()
    assert "has not all requests" in file.problem and (tmp_path / "requests.jsonl").read_bytes() == b""
