"""`configs export`, `diff` and `apply` as processes over a sandbox: what they write, refuse and send."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.headless import Served, run


def test_webhooks_are_written_compared_and_brought_to_what_their_files_say(
    environ: dict[str, str], served: Served, tmp_path: Path
) -> None:
    folder = tmp_path / "files"

    def configs(*words: str) -> tuple[int, str]:
        done = run(environ, "configs", *words, "--server", served.url)
        return done.returncode, done.stdout + done.stderr

    assert configs("export", "--dir", str(folder))[0] == 0
    texts = {path: path.read_text() for path in folder.glob("*.json")}
    assert len(texts) == 40 and not list(folder.glob(".*"))
    assert configs("diff", str(folder)) == (0, "0 to create, 0 to update, 40 as they are.\n")

    path = next(path for path in texts if path.name.startswith("Meter-readings"))
    content = json.loads(texts[path])
    content["webhook"]["url"] = "https://new.example.com/readings"
    path.write_text(json.dumps(content))
    code, output = configs("diff", str(folder))
    assert code == 1 and '+ "https://new.example.com/readings"' in output and "1 to update" in output
    code, output = configs("apply", str(folder))
    assert code == 2 and "add --yes to send it, or --dry-run" in output
    code, output = configs("apply", str(folder), "--yes")
    assert code == 2 and "--new-host new.example.com" in output
    assert configs("apply", str(folder), "--yes", "--new-host", "new.example.com")[0] == 0
    assert "new.example.com/readings" in configs()[1]
    assert list((tmp_path / "epilot-webhooks-tui" / "webhook-versions").rglob("*.json")), "it can be undone"

    (folder / "new.json").write_text(json.dumps({"webhook": {"name": "Made by a file", "eventName": "x"}}))
    gone = next(path for path in texts if path != path.with_name("new.json") and path.name.startswith("BI-cube"))
    gone.unlink()
    code, output = configs("apply", str(folder), "--yes", "--prune", "--count", "2")
    assert code == 2 and "1 webhook would be deleted" in output
    code, output = configs("apply", str(folder), "--yes", "--prune", "--count", "1")
    assert code == 0 and "created Made by a file" in output and "deleted BI cube refresh" in output
    assert "whsec_" not in output and "its signing secret, which is told only once, is in" in output
    [kept] = (tmp_path / "epilot-webhooks-tui" / "signing-secrets").iterdir()
    assert kept.read_text().startswith("whsec_") and kept.stat().st_mode & 0o777 == 0o600
    assert configs("apply", str(folder), "--yes")[1].endswith("0 to create, 0 to update, 40 as they are.\n")


def test_one_bad_file_keeps_all_from_being_sent(environ: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "files"
    assert run(environ, "configs", "export", "--dir", str(folder), "--demo").returncode == 0
    [path, *_] = sorted(folder.glob("*.json"))
    content = json.loads(path.read_text())
    content["webhook"]["url"] = "nowhere"
    path.write_text(json.dumps(content))
    done = run(environ, "configs", "apply", str(folder), "--yes", "--demo")
    assert done.returncode == 2 and "Not a URL" in done.stdout and "nothing was sent" in done.stderr
    path.write_text("{")
    done = run(environ, "configs", "diff", str(folder), "--demo")
    assert done.returncode == 2 and path.name in done.stderr and "is not JSON" in done.stderr
    assert run(environ, "configs", "diff", "--demo").returncode == 2
