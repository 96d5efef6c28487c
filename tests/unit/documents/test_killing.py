"""kill -9 at any moment of an add loses nothing that was acknowledged and leaves nothing half stored."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the test forks, which this system cannot")
def test_thirty_kills_lose_no_acknowledged_document(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fixtures.documents.killing", str(tmp_path), "30", "20241108"]
    root = Path(__file__).parents[3]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert result["broken"] == []
    assert result["killed"] == 30
    # The kills fell inside adds, and between kills adds went through: both sides of the promise were tried.
    assert result["cut short"] >= 8
    assert result["acknowledged"] >= 8
