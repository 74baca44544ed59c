"""The JSONata engine in tests: it has no wheel for some systems, where what needs it is left out."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

needs_engine = pytest.mark.skipif(find_spec("jlens") is None, reason="jlens is not installed: it has no wheel here")
