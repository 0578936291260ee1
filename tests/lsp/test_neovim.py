"""A real Neovim without a screen, where there is one: findings come, and fix-all is applied by it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.running import TIMEOUT, WRONG_TYPE, document

if TYPE_CHECKING:
    from pathlib import Path

NVIM = shutil.which("nvim")

# What `vim.lsp.enable` does since 0.11 is written out, so that this runs with older ones, too.
SCRIPT = """
local python, file, out = arg1, arg2, arg3
vim.cmd("edit " .. file)
local id = vim.lsp.start_client({
  name = "seedlint", cmd = { python, "-m", "seedlint", "lsp" }, root_dir = vim.fn.getcwd(),
})
vim.lsp.buf_attach_client(0, id)
local function until_true(check) return vim.wait(40000, check, 50) end
local told = {}
local came = until_true(function() return #vim.diagnostic.get(0) > 0 end)
for _, one in ipairs(vim.diagnostic.get(0)) do
  table.insert(told, { line = one.lnum, column = one.col, code = tostring(one.code), message = one.message })
end
local client = vim.lsp.get_client_by_id(id)
local params = {
  textDocument = vim.lsp.util.make_text_document_params(),
  range = { start = { line = 0, character = 0 }, ["end"] = { line = 0, character = 0 } },
  context = { diagnostics = {}, only = { "source.fixAll.seedlint" } },
}
vim.api.nvim_win_set_cursor(0, { 3, 4 })
local answer = vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 40000)
local actions = answer and answer[id] and answer[id].result or {}
for _, one in ipairs(actions) do
  vim.lsp.util.apply_workspace_edit(one.edit, client.offset_encoding)
end
vim.cmd("write")
local handle = io.open(out, "w")
handle:write(vim.json and vim.json.encode({
  came = came, told = told, actions = #actions, cursor = vim.api.nvim_win_get_cursor(0),
  encoding = client.offset_encoding,
}) or "{}")
handle:close()
vim.lsp.stop_client(id)
vim.cmd("quitall!")
"""


@pytest.mark.skipif(NVIM is None, reason="there is no Neovim here (Debian: apt install neovim)")
def test_neovim_shows_findings_and_fixes_all(tmp_path: Path) -> None:
    assert NVIM is not None
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    text = document(0, WRONG_TYPE, ("title: ", "title: 🎪 ")).replace("T20:", " 20:", 1)
    path = tmp_path / "seeds" / "0.md"
    path.write_text(text, encoding="utf-8")
    script = SCRIPT
    for name, value in (("arg1", sys.executable), ("arg2", str(path)), ("arg3", str(tmp_path / "out.json"))):
        script = script.replace(name, json.dumps(value))
    (tmp_path / "run.lua").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [NVIM, "--headless", "--clean", "-n", "-c", f"luafile {tmp_path / 'run.lua'}"],
        cwd=tmp_path,
        timeout=TIMEOUT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    out = tmp_path / "out.json"
    assert out.exists(), done.stderr
    told = json.loads(out.read_text(encoding="utf-8"))
    assert [one["code"] for one in told["told"]] == ["SL201", "SL102"]
    wanted = [index for index, line in enumerate(text.splitlines()) if line.startswith("quality")]
    assert [told["told"][1]["line"]] == wanted
    assert told["actions"] == 1
    assert told["cursor"] == [3, 4]
    assert path.read_text(encoding="utf-8") == text.replace(" 20:", "T20:", 1)
