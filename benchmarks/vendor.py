"""The vendor's own command line (npm `@epilot/cli`), where this machine has it or can fetch it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from benchmarks.harness import Skipped
from benchmarks.serving import environment

PACKAGE: Final = "@epilot/cli"
_FETCH_SECONDS: Final = 180


def program() -> Path:
    """The `epilot` program: on the path, in a folder that an earlier fetch made, else fetched now. Raises `Skipped`."""
    if shutil.which("node") is None:
        raise Skipped(f"Node is not here, so the vendor's command line ({PACKAGE}) cannot be run.")
    if program := shutil.which("epilot"):
        return Path(program)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    ours = cache / "epilot-webhooks-tui-benchmarks"
    for folder in (cache / "epilot-contract", ours):
        if (installed := folder / "node_modules" / ".bin" / "epilot").exists():
            return installed
    npm = shutil.which("npm")
    if npm is None:
        raise Skipped(f"npm is not here, so the vendor's command line ({PACKAGE}) cannot be fetched.")
    ours.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(
            [npm, "install", "--prefix", str(ours), "--no-audit", "--no-fund", PACKAGE],
            check=True, capture_output=True, timeout=_FETCH_SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        raise Skipped(f"The vendor's command line ({PACKAGE}) is not here and could not be fetched.") from None
    return ours / "node_modules" / ".bin" / "epilot"


def command(server: str, *words: str) -> list[str]:
    """`epilot webhooks WORDS` against `server`. Raises `Skipped`."""
    return [str(program()), "webhooks", *words, "--server", server, "--token", "stub", "--json", "--no-interactive"]


def run_once(server: str, home: Path, *words: str) -> bytes:
    """Return what one call writes. Raises `Skipped` where it fails."""
    done = subprocess.run(
        command(server, *words),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        env=environment(home),
        check=False,
    )
    if done.returncode != 0:
        raise Skipped(f"The vendor's command line fails: {done.stderr.decode(errors='replace').strip()[:200]}")
    return done.stdout
