"""`failures`, `replay` and `ledger` as processes: what they print, what they exit with, and what they never write."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.headless import ERP, Served, run
from tests.support.places import ROOT
from tui.services.time.clock import utc_now
from tui.store.ledger import Ledger


def test_failures_names_the_failing_webhooks_with_their_causes(environ: dict[str, str]) -> None:
    done = run(environ, "failures", "--demo", "--since", "24h")
    assert done.returncode == 0 and "7 of 40 webhooks have failures in the last 24h." in done.stdout
    assert "137  Orders to ERP (Kraftwerk Partner)" in done.stdout and "125 × 503 Service Unavailable" in done.stdout
    assert "12 × 502 OAuth login failed: 502 Bad Gateway" in done.stdout, "as the plan of a recovery says it"
    assert run(environ, "failures", "--demo", "--exit-code", ERP).returncode == 1


def test_a_window_after_the_last_failure_does_not_make_it_ok(environ: dict[str, str], served: Served) -> None:
    words = ("failures", "--server", served.url, "--exit-code")
    day = run(environ, *words, "--since", "24h", "--json")
    failing = {webhook["id"] for webhook in json.loads(day.stdout)["webhooks"] if webhook["condition"] == "failing"}
    assert failing
    minute = run(environ, *words, "--since", "1m", "--json")
    named = {webhook["id"]: webhook for webhook in json.loads(minute.stdout)["webhooks"]}
    assert {
        webhook_id for webhook_id in named if named[webhook_id]["condition"] == "failing"
    } == failing and minute.returncode == 1
    text = run(environ, *words, "--since", "1m").stdout
    assert f"{len(failing)} are failing now." in text and text.count("  failing") == len(failing)


def test_failures_as_json(environ: dict[str, str]) -> None:
    done = run(environ, "failures", "--demo", "--json")
    document: dict[str, Any] = json.loads(done.stdout)
    erp = next(candidate for candidate in document["webhooks"] if candidate["name"].startswith(ERP))
    assert erp["failed"] == 137 and erp["complete"] and sum(cause["count"] for cause in erp["causes"]) == 137
    assert done.stdout.isascii() and done.stdout.count("\n") == 1


def test_a_dry_run_sends_nothing_and_a_plan_without_yes_neither(environ: dict[str, str], served: Served) -> None:
    words = ("replay", ERP, "--failed", "--since", "24h", "--server", served.url)
    done = run(environ, *words, "--dry-run")
    assert done.returncode == 0 and "125  to replay" in done.stdout and "12  already recovered (inferred" in done.stdout
    done = run(environ, *words)
    assert done.returncode == 2 and "nothing was sent: add --yes" in done.stderr
    done = run(environ, *words, "--yes", "--count", "124")
    assert done.returncode == 2 and "the plan has 125 events" in done.stderr
    done = run(environ, *words, "--yes", "--readonly")
    assert done.returncode == 2 and "nothing was sent. --readonly" in done.stderr
    assert run(environ, "ledger").stdout == "The ledger is empty.\n"


def test_replayed_to_the_end_then_nothing_to_do_and_all_in_the_ledger(environ: dict[str, str], served: Served) -> None:
    words = ("replay", ERP, "--failed", "--since", "24h", "--server", served.url, "--yes", "--rate", "0", "--json")
    done = run(environ, *words)
    assert done.returncode == 0, done.stderr
    plan, outcome = (json.loads(line) for line in done.stdout.splitlines())
    assert plan["plan"]["counts"]["to_replay"] == 125 and outcome["outcome"]["counts"]["recovered"] == 125
    planned = {event["id"] for event in plan["plan"]["events"] if event["class"] == "to_replay"}
    assert planned == {event["id"] for event in outcome["outcome"]["events"]}
    again = run(environ, *words)
    assert again.returncode == 0 and json.loads(again.stdout)["plan"]["counts"]["to_replay"] == 0

    (record,) = (json.loads(line) for line in run(environ, "ledger", "--json").stdout.splitlines())
    assert record["recovery"] == outcome["outcome"]["recovery"] and record["counts"] == {"recovered": 125}
    exported = [json.loads(line) for line in run(environ, "ledger", "export").stdout.splitlines()]
    assert len(exported) == 126 and not any("payload" in row for row in exported)
    assert "125 recovered" in run(environ, "ledger", "note", record["recovery"]).stdout
    file = Path(run(environ, "ledger", "where").stdout.strip())
    assert file.stat().st_mode & 0o777 == 0o600 and b"t0ken-of-a-test" not in file.read_bytes()


def sent_before(environ: dict[str, str], plan: dict[str, Any], server: str) -> None:
    """Put on record that what a plan would send was sent through `server`, by whom nobody knows."""
    ledger = Ledger(Path(environ["XDG_STATE_HOME"]) / "epilot-webhooks-tui" / "ledger.sqlite", server, "", utc_now)
    ids = [event["id"] for event in plan["events"] if event["class"] == "to_replay"]
    record = ledger.begin(plan["webhook"]["id"], "Orders", "Ada", "", [(event_id, "") for event_id in ids]).id
    ledger.claim(record, 1, ids)
    ledger.end(record)
    ledger.close()


def test_one_server_in_two_spellings_is_one_and_two_names_are_said_and_asked_about(
    environ: dict[str, str], served: Served
) -> None:
    words = ("replay", ERP, "--failed", "--since", "24h", "--server")
    plan = json.loads(run(environ, *words, served.url, "--dry-run", "--json").stdout)["plan"]
    sent_before(environ, plan, "http://erp-host:8787")
    done = run(environ, *words, served.url, "--yes")
    assert "! 125 were sent from this machine through http://erp-host:8787 before" in done.stdout
    assert done.returncode == 2 and "http://erp-host:8787 may be this server by another name" in done.stderr
    sent_before(environ, plan, f"HTTP://LocalHost:{served.url.rpartition(':')[2]}/")
    done = run(environ, *words, served.url, "--yes", "--count", "125")
    assert done.returncode == 1 and "125  sent before, outcome unknown" in done.stdout, done.stderr


def test_what_fails_again_is_named_and_exits_1(environ: dict[str, str]) -> None:
    done = run(environ, "replay", "Newsletter sign-ups (old)", "--failed", "--since", "24h", "--yes", "--demo")
    assert done.returncode == 1, done.stderr
    assert "1 failed again." in done.stdout and "(404)" in done.stdout


def test_on_production_many_need_their_count(environ: dict[str, str], served: Served) -> None:
    folder = Path(environ["XDG_CONFIG_HOME"])
    (folder / "epilot").mkdir()
    profile = {"name": "live", "server": served.url, "token": "t0ken-of-a-test"}
    (folder / "epilot" / "profiles.json").write_text(json.dumps({"active": "live", "profiles": {"live": profile}}))
    (folder / "epilot-webhooks-tui").mkdir(exist_ok=True)
    (folder / "epilot-webhooks-tui" / "settings.toml").write_text('production = ["live"]\n')
    del environ["EPILOT_TOKEN"]
    done = run(environ, "replay", ERP, "--failed", "--since", "24h", "--yes")
    assert done.returncode == 2 and "this is production" in done.stderr and "--yes --count 125" in done.stderr


def test_settings_that_cannot_be_read_guard_every_connection(environ: dict[str, str], served: Served) -> None:
    folder = Path(environ["XDG_CONFIG_HOME"]) / "epilot-webhooks-tui"
    folder.mkdir(exist_ok=True)
    (folder / "settings.toml").write_text('production = ["prod"]\ntheme = night-shift\n')
    done = run(environ, "replay", ERP, "--failed", "--since", "24h", "--yes", "--server", served.url)
    assert done.returncode == 2 and "guarded as production" in done.stderr and "--yes --count 125" in done.stderr
    assert run(environ, "ledger").stdout.startswith("The ledger is empty")


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["replay", ERP, "--demo", "--since", "3h"], 2, "add --failed"),
        (["replay", ERP, "--demo", "--failed"], 2, "add --since"),
        (["replay", "nobody", "--demo", "--failed", "--since", "3h"], 2, "there is no webhook called nobody"),
        (["replay", ERP, "--demo", "--failed", "--since", "yesterday-ish"], 2, "--since"),
        (["replay", ERP, "--demo", "--failed", "--since", "3h", "--rate", "-1"], 2, "--rate"),
        (["failures", "--server", "http://127.0.0.1:9", "--token", "t0ken-of-a-test"], 3, "no connection"),
        (["failures", "--tokne", "x"], 2, "did you mean --token?"),
        (["failures"], 2, ""),
        (["ledger", "show"], 2, "say which recovery"),
        (["ledger", "show", "x"], 2, "there is no ledger yet"),
        (["ledger", "sing"], 2, "choose one of list, show, export, note, where; see"),
    ],
)
def test_bad_input_is_one_sentence(environ: dict[str, str], words: list[str], code: int, complaint: str) -> None:
    done = run(environ, *words)
    assert done.returncode == code and complaint in done.stderr and done.stdout == ""
    assert done.stderr.startswith("epilot-webhooks-tui: ") and done.stderr.count("\n") == 1


def test_no_terminal_library_is_loaded(environ: dict[str, str]) -> None:
    script = (
        "import sys\nfrom tui.cli import main\n"
        "main(['failures', '--demo', '--json'])\nmain(['ledger'])\n"
        "loaded = {name.partition('.')[0] for name, module in sys.modules.items() if module}\n"
        "sys.exit(', '.join(sorted(loaded & {'textual', 'rich'})) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environ, capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("way", ["a file where the folder belongs", "a link to what is gone", "a folder"])
def test_a_ledger_with_something_in_its_way_is_no_empty_one(environ: dict[str, str], tmp_path: Path, way: str) -> None:
    state = tmp_path / "in the way"
    environ["XDG_STATE_HOME"] = str(state)
    ledger = state / "epilot-webhooks-tui" / "ledger.sqlite"
    if way == "a file where the folder belongs":
        state.write_text("")
    else:
        ledger.parent.mkdir(parents=True)
        ledger.symlink_to(tmp_path / "gone" / "ledger.sqlite") if way == "a link to what is gone" else ledger.mkdir()
    done = run(environ, "ledger")
    assert done.returncode == 2 and done.stdout == "" and f"The replay ledger {ledger} cannot be used" in done.stderr
    assert "Errno" not in done.stderr and done.stderr.count(str(state)) == 1 and done.stderr.count("\n") == 1


def test_a_log_file_has_every_request_and_no_token(served: Served, environ: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    for words in (("failures", "--since", "1h"), ("call", "getConfigs", "--json")):
        assert run(environ, *words, "--server", served.url, "--log-file", str(path)).returncode == 0
    text = path.read_text()
    operations = [json.loads(line)["operation"] for line in text.splitlines()]
    assert operations.count("getConfigs") == 2 and "getWebhookEventsV2" in operations
    assert "t0ken-of-a-test" not in text and "[redacted]" in text
    refused = run(environ, "call", "getConfigs", "--server", served.url, "--log-file", str(tmp_path))
    assert refused.returncode == 2 and refused.stderr.startswith("epilot-webhooks-tui: --log-file: ")
