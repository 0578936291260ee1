"""What docs/guides/editors.md tells users to write into their editor's settings, as it stands there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.running import TIMEOUT, WRONG_TYPE, document

PAGE = Path(__file__).parents[2] / "docs" / "guides" / "editors.md"
EMACS = shutil.which("emacs")


def snippets(heading: str, language: str) -> list[str]:
    """Return the blocks in a language below a heading of the page."""
    text = PAGE.read_text(encoding="utf-8")
    (section,) = re.findall(rf"(?ms)^### {re.escape(heading)}\n(.*?)(?=^##)", text)
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", section)


def surroundings(home: Path) -> dict[str, str]:
    """Return an environment with this seedlint on PATH, and nobody's settings."""
    paths = [os.path.dirname(sys.executable), os.environ["PATH"]]
    return {**os.environ, "PATH": os.pathsep.join(paths), "HOME": str(home), "XDG_CONFIG_HOME": str(home)}


def project(folder: Path) -> tuple[Path, str, str]:
    """Make a project; return a document, its text, and that with all fixed that is safe to fix."""
    (folder / "seeds").mkdir()
    (folder / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    fixed = document(0, WRONG_TYPE, ("title: ", "title: 🎪 "))
    text = fixed.replace("T20:", " 20:", 1)
    path = folder / "seeds" / "0.md"
    path.write_text(text, encoding="utf-8")
    return path, text, fixed


def test_helix_keeps_its_own_servers() -> None:
    (block,) = snippets("Helix", "toml")
    settings = tomllib.loads(block)
    server = settings["language-server"]["seedlint"]
    assert [server["command"], *server["args"]] == ["seedlint", "lsp"]
    servers = {one["name"]: one["language-servers"] for one in settings["language"]}
    assert set(servers) == {"markdown", "yaml", "toml"}
    for names in servers.values():
        assert len(names) > 1
        assert names[-1] == "seedlint"
    assert "marksman" in servers["markdown"]


@pytest.mark.parametrize(("heading", "table"), [("Sublime Text", "clients"), ("Kate", "servers")])
def test_settings_in_json_can_be_read(heading: str, table: str) -> None:
    (block,) = snippets(heading, "json")
    assert json.loads(block)[table]["seedlint"]["command"] == ["seedlint", "lsp"]


def test_kate_s_pattern_matches_its_modes() -> None:
    (block,) = snippets("Kate", "json")
    pattern = json.loads(block)["servers"]["seedlint"]["highlightingModeRegex"]
    for name in ("Markdown", "YAML", "TOML", "JSON"):
        assert re.search(pattern, name)


# Modes that come with packages are made here; the hooks are theirs.
ELISP = """
(require 'eglot)
(define-derived-mode markdown-mode text-mode "Markdown")
(define-derived-mode yaml-mode text-mode "YAML")
%s
(defun wait-until (check)
  (let ((left 400))
    (while (and (> left 0) (not (funcall check)))
      (accept-process-output nil 0.1)
      (setq left (1- left)))))
(setq eglot-sync-connect 30 eglot-events-buffer-size 0)
(dolist (mode '(markdown-mode yaml-mode))
  (find-file (pop command-line-args-left))
  (funcall mode)
  (run-hooks 'post-command-hook)
  (wait-until (lambda () (and (eglot-managed-p) (flymake-diagnostics))))
  (princ (format "%%s: %%d\\n" mode (length (flymake-diagnostics))))
  (goto-char (point-max))
  (insert "# More\\n")
  (save-buffer))
(kill-emacs 0)
"""


@pytest.mark.skipif(EMACS is None, reason="there is no Emacs here (Debian: apt install emacs-nox elpa-eglot)")
def test_emacs_shows_findings_and_fixes_on_saving(tmp_path: Path) -> None:
    assert EMACS is not None
    there = subprocess.run(
        [EMACS, "--batch", "--eval", "(require 'eglot)"], capture_output=True, timeout=TIMEOUT, check=False
    )
    if there.returncode:
        pytest.skip("this Emacs has no eglot (Debian: apt install elpa-eglot)")
    path, _, fixed = project(tmp_path)
    other = path.with_name("1.yaml")
    other.write_text(document(1, WRONG_TYPE).replace("T20:", " 20:", 1).split("---\n")[1], encoding="utf-8")
    (tmp_path / "run.el").write_text(ELISP % "".join(snippets("Emacs (eglot)", "elisp")), encoding="utf-8")
    done = subprocess.run(
        [EMACS, "--batch", "-l", str(tmp_path / "run.el"), str(path), str(other)],
        cwd=tmp_path,
        env=surroundings(tmp_path),
        timeout=TIMEOUT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert re.findall(r"(\w+)-mode: (\d+)", done.stdout) == [("markdown", "2"), ("yaml", "2")], done.stderr
    assert path.read_text(encoding="utf-8") == f"{fixed}# More\n"
    assert "T20:" in other.read_text(encoding="utf-8")
