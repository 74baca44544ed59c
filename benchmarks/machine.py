"""The machine and the versions, in words, for the head of a report."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def words() -> str:
    """One sentence on the machine and how quick it is just now, one on the versions."""
    return (
        f"{_cores()} cores of {_processor()}, {_memory()}{platform.system()} {platform.release()}; `python -c pass` "
        f"takes "
        f"{_bare_python() * 1_000:.0f} ms. Python {platform.python_version()}, Textual {_version('textual')}, "
        f"httpx {_version('httpx')}, pydantic {_version('pydantic')}, SQLite {sqlite3.sqlite_version}."
    )


def load_words() -> str:
    return f"Load (1, 5, 15 minutes) {', '.join(f'{load:.2f}' for load in os.getloadavg())}"


def _bare_python() -> float:
    def once() -> float:
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        return time.perf_counter() - started

    return statistics.median(once() for _ in range(9))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() == "model name" and value.strip():
            return value.strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    try:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return ""
    return f"{total / 2**30:.0f} GiB, "


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
