"""Each sample command of the vendor's page, in this process over the sandbox; and the table of them, which is made
here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.call.samples import BODIES, PROGRAM, SAMPLES, Sample
from tests.support.command_line import CommandLine
from tui.api import operations

TABLE = Path(__file__).parent.parent.parent / "docs" / "vendor-commands.md"
ABOUT = f"""\
# The sample commands of the vendor's page

All {len(SAMPLES)} of them with this program's name in front, and what each prints. `tests/call/test_samples.py` runs
them over the sandbox and makes this table (`UPDATE_README=1` writes it). Where a line has no body and needs one,
it is read from standard input (here: `<body.json`); on a terminal it is asked for; with neither the line ends
with exit code 2, and nothing is sent.

Two answers differ from the vendor's own program: a body that the contract does not allow is refused here, before
it is sent (`--no-check` sends it), and an answer that is an error goes to standard error with exit code 1.

| command | prints |
|---|---|
"""


def table() -> str:
    rows = []
    for sample in SAMPLES:
        line = f"{sample.shown}{' <body.json' * sample.given}".replace("|", "\\|")
        rows.append(f"| `{line}` | {sample.prints} |")
    return ABOUT + "\n".join(rows) + "\n"


def test_there_are_all_of_them_once() -> None:
    assert len({(sample.arguments, sample.piped) for sample in SAMPLES}) == len(SAMPLES) == 46
    named = {sample.operation for sample in SAMPLES}
    assert named == {operation.id for operation in operations.ALL} - {"testOAuth"} | {"call"}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.shown)
def test_a_sample_does_what_the_page_says(line: CommandLine, sample: Sample) -> None:
    body = BODIES[sample.operation].encode() if sample.piped or sample.given else None
    done = line.run(*(sample.arguments or ("call",)), stdin=body)
    shown, other = (done.err, done.out) if sample.on_error else (done.out, done.err)
    assert done.code == sample.code, done.err
    assert other == ""
    assert [text for text in sample.shows if text not in shown] == []
    if not sample.shows:
        assert shown == ""
    sent = [exchange for exchange in line.exchanges if exchange.operation == sample.operation]
    assert [exchange.status // 100 for exchange in sent if exchange.status] == (
        [2] if sample.words and not sample.code else []
    )


@pytest.mark.parametrize("sample", [sample for sample in SAMPLES if sample.given], ids=lambda sample: sample.shown)
def test_a_line_without_its_body_sends_nothing(line: CommandLine, sample: Sample) -> None:
    done = line.run(*sample.arguments)
    assert (done.code, done.out, line.exchanges) == (2, "", [])
    assert done.err == f"{PROGRAM}: {sample.operation} needs a body: -d JSON, -d @FILE, or standard input (-d -).\n"


def test_the_table_in_the_documentation_is_this_one() -> None:
    if os.environ.get("UPDATE_README"):
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(table(), encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == table(), "run UPDATE_README=1 pytest tests/call/test_samples.py"
