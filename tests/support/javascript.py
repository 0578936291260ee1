"""js-yaml and yaml, from npm: `npm ci --prefix tests/data/javascript` installs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_FOLDER = Path(__file__).parents[1] / "data" / "javascript"


def ask(question: dict[str, Any]) -> Any:
    """Return what `yaml.js` answers; skip the test where it can't be run, and say why."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node.js")
    if not (_FOLDER / "node_modules").is_dir():
        why = "js-yaml and yaml are not installed: npm ci --prefix tests/data/javascript"
        if os.environ.get("CI") and shutil.which("npm"):
            pytest.fail(why)
        pytest.skip(why)
    done = subprocess.run(
        [node, "yaml.js"],
        cwd=_FOLDER,
        input=json.dumps(question),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
