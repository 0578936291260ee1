"""A real Neovim without a screen, where there is one: the set-ups of docs/guides/editors.md, as they are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.lsp.test_snippets import project, snippets, surroundings
from tests.support.running import TIMEOUT, document

if TYPE_CHECKING:
    from pathlib import Path

NVIM = shutil.which("nvim")
NO_NVIM = "there is no Neovim here (Debian: apt install neovim)"

STARTS = {"0.11": (0, 11), "0.8": (0, 8), "0.7": (0, 7)}
"""The first version that each set-up is for, as on the page."""

PRELUDE = """
local out = %(out)s
local get_clients = vim.lsp.get_clients or vim.lsp.get_active_clients -- its name before 0.10
local function until_true(check) return vim.wait(40000, check, 50) end
local function said(told)
  local handle = io.open(out, "w")
  handle:write(vim.json.encode(told))
  handle:close()
  vim.cmd("quitall!")
end
"""

# The settings stand between the two.
SESSION = """
vim.cmd("filetype on")
vim.cmd("edit " .. %(file)s)
local came = until_true(function() return #vim.diagnostic.get(0) > 0 end)
local told = {}
for _, one in ipairs(vim.diagnostic.get(0)) do
  table.insert(told, { line = one.lnum, column = one.col, code = tostring(one.code), message = one.message })
end
vim.api.nvim_win_set_cursor(0, { 3, 4 })
vim.api.nvim_buf_set_lines(0, -1, -1, true, { "More." })
vim.cmd("write")
said({
  came = came, told = told, cursor = vim.api.nvim_win_get_cursor(0), modified = vim.bo.modified,
  clients = #vim.tbl_values(get_clients()),
})
"""


def run(folder: Path, script: str) -> Any:
    """Let Neovim run a script; return what it said."""
    assert NVIM is not None
    out = folder / "out.json"
    (folder / "run.lua").write_text(PRELUDE % {"out": json.dumps(str(out))} + script, encoding="utf-8")
    done = subprocess.run(
        [NVIM, "--headless", "--clean", "-n", "-c", f"luafile {folder / 'run.lua'}"],
        cwd=folder,
        env=surroundings(folder),
        timeout=TIMEOUT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert out.exists(), done.stderr
    return json.loads(out.read_text(encoding="utf-8"))


def version() -> tuple[int, int]:
    """Return which Neovim is here."""
    assert NVIM is not None
    told = subprocess.run(
        [NVIM, "--version"], capture_output=True, encoding="utf-8", timeout=TIMEOUT, check=True
    )
    (found,) = re.findall(r"^NVIM v(\d+)\.(\d+)", told.stdout)
    return int(found[0]), int(found[1])


def setups() -> dict[tuple[int, int], str]:
    """Return the set-ups of the page, by the first version that they are for."""
    *starts, _ = snippets("Neovim", "lua")
    return dict(zip(STARTS.values(), starts, strict=True))


@pytest.mark.skipif(NVIM is None, reason=NO_NVIM)
def test_what_the_page_says_shows_findings_and_fixes_on_saving(tmp_path: Path) -> None:
    path, text, fixed = project(tmp_path)
    here = version()
    setup = next(block for first, block in setups().items() if first <= here)
    *_, on_saving = snippets("Neovim", "lua")
    told = run(tmp_path, f"{setup}\n{on_saving}\n{SESSION % {'file': json.dumps(str(path))}}")
    assert told["came"]
    assert [one["code"] for one in told["told"]] == ["SL201", "SL102"]
    wanted = [index for index, line in enumerate(text.splitlines()) if line.startswith("quality")]
    assert [told["told"][1]["line"]] == wanted
    assert told["cursor"] == [3, 4]
    assert told["clients"] == 1
    # On disk, not only in the buffer.
    assert not told["modified"]
    assert path.read_text(encoding="utf-8") == f"{fixed}More.\n"


@pytest.mark.skipif(NVIM is None, reason=NO_NVIM)
def test_saving_waits_for_nobody_where_seedlint_does_not_look(tmp_path: Path) -> None:
    (tmp_path / "a.lua").write_text("return 1\n", encoding="utf-8")
    *_, on_saving = snippets("Neovim", "lua")
    script = """
    vim.cmd("edit a.lua")
    local begin = vim.loop.hrtime()
    vim.cmd("write")
    said({ ms = (vim.loop.hrtime() - begin) / 1e6 })
    """
    assert run(tmp_path, f"{on_saving}\n{script}")["ms"] < 1000


@pytest.mark.skipif(NVIM is None, reason=NO_NVIM)
def test_two_documents_have_one_server(tmp_path: Path) -> None:
    path, _, _ = project(tmp_path)
    other = path.with_name("1.md")
    other.write_text(document(1), encoding="utf-8")
    here = version()
    setup = next(block for first, block in setups().items() if first <= here)
    script = f"""
    vim.cmd("edit " .. {json.dumps(str(path))})
    until_true(function() return #vim.diagnostic.get(0) > 0 end)
    vim.cmd("edit " .. {json.dumps(str(other))})
    vim.wait(2000, function() return false end, 50)
    said({{ clients = #vim.tbl_values(get_clients()) }})
    """
    assert run(tmp_path, f'{setup}\nvim.cmd("filetype on")\n{script}')["clients"] == 1


@pytest.mark.skipif(NVIM is None, reason=NO_NVIM)
@pytest.mark.parametrize("number", range(4))
def test_each_snippet_is_lua_that_neovim_can_read(tmp_path: Path, number: int) -> None:
    block = snippets("Neovim", "lua")[number]
    (tmp_path / "block.lua").write_text(block, encoding="utf-8")
    script = f"""
    local function_, wrong = loadfile({json.dumps(str(tmp_path / "block.lua"))})
    said({{ good = function_ ~= nil, wrong = wrong }})
    """
    assert run(tmp_path, script) == {"good": True}


@pytest.mark.skipif(NVIM is None, reason=NO_NVIM)
def test_the_set_up_for_0_8_starts_in_the_document_s_project(tmp_path: Path) -> None:
    """With stand-ins for what this Neovim may not have, as its documentation says they behave."""
    path, _, _ = project(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    script = f"""
    vim.cmd("cd " .. {json.dumps(str(tmp_path / "elsewhere"))})
    local told = {{}}
    vim.fs = {{
      dirname = function(file) return vim.fn.fnamemodify(file, ":h") end,
      find = function(names, options)
        local here = options.path or vim.fn.getcwd()
        while true do
          for _, name in ipairs(names) do
            local file = here .. "/" .. name
            if vim.fn.filereadable(file) == 1 or vim.fn.isdirectory(file) == 1 then return {{ file }} end
          end
          local above = vim.fn.fnamemodify(here, ":h")
          if above == here then return {{}} end
          here = above
        end
      end,
    }}
    vim.lsp.start = function(config) told = config end
    {setups()[0, 8]}
    vim.cmd("filetype on")
    vim.cmd("edit " .. {json.dumps(str(path))})
    said(told)
    """
    told = run(tmp_path, script)
    assert told == {"name": "seedlint", "cmd": ["seedlint", "lsp"], "root_dir": str(tmp_path)}
