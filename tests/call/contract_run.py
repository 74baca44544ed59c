"""Runs the page's sample commands as processes of their own through $CONTRACT_SERVER, a line each on standard output.

    contract-proxy http://127.0.0.1:8787 -- python -m tests.call.contract_run 8787

The argument is the port behind the proxy: a sandbox with the page's ids is served there, anew for each command, so that
every one finds what the page names. Exit status 0 if all ended with their code, else 1.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.call.page_world import fill
from tests.call.samples import BODIES, SAMPLES, Sample
from tests.support.command_line import TOKEN
from tests.support.places import PROGRAM, ROOT
from tui.sandbox import Sandbox


def main(port: str) -> int:
    """Run all; how they ended."""
    ended = [_run(sample, port) for sample in SAMPLES]
    return int(not all(ended))


def _run(sample: Sample, port: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environ = _environment(home)
        state = home / "state.sqlite"
        world = Sandbox(path=state, seed="empty")
        world.prepare()
        fill(world)
        world.database.close()
        served = [*PROGRAM, "sandbox", "--port", port, "--db", str(state), "--token", TOKEN]
        with subprocess.Popen(served, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as sandbox:
            assert sandbox.stdout is not None and sandbox.stdout.readline()
            body = BODIES[sample.operation].encode() if sample.piped or sample.given else b""
            done = subprocess.run(
                [*PROGRAM, *(sample.arguments or ("call",))],
                cwd=ROOT,
                env=environ,
                input=body,
                capture_output=True,
                check=False,
                timeout=60,
            )
            sandbox.terminate()
    shown = (done.stderr if sample.on_error else done.stdout).decode()
    good = done.returncode == sample.code and all(text in shown for text in sample.shows)
    sys.stdout.write(f"{'ok  ' if good else 'FAIL'} {sample.shown}\n{'' if good else done.stderr.decode()}")
    sys.stdout.flush()
    return good


def _environment(home: Path) -> dict[str, str]:
    """A home with one profile, which names the server: the lines stay those of the page."""
    folder = home / "epilot"
    folder.mkdir()
    profile = {"name": "default", "server": os.environ["CONTRACT_SERVER"], "token": TOKEN}
    (folder / "profiles.json").write_text(json.dumps({"profiles": {"default": profile}}))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EPILOT_", "XDG_", "TEXTUAL"))}
    return {**kept, **dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"), str(home))}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
