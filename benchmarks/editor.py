"""Measures what the language server costs: ``seedlint lsp`` beside a corpus, as an editor uses it.

``python benchmarks/editor.py --documents 10000`` writes a corpus, judges it once, so that the cache knows it,
and prints medians in CPU time (Linux) and the time until the first findings. Standard library alone.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any

_HERE = Path(__file__).resolve().parent
_PATIENCE = 600.0
_MANY = 1_000
"""With more changes than that, it is shown how the memory grows."""


class Editor:
    """A client that knows just enough of the protocol."""

    def __init__(self, command: list[str], cwd: Path) -> None:
        self.process = subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._number = 0

    def send(self, method: str, params: Any, *, answer: bool = False) -> Any:
        """Send a message; wait for the answer if there is to be one."""
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if answer:
            self._number += 1
            message["id"] = self._number
        raw = json.dumps(message).encode()
        _stream(self.process.stdin).write(b"Content-Length: %d\r\n\r\n" % len(raw) + raw)
        _stream(self.process.stdin).flush()
        return (
            self.until(lambda got: got.get("id") == self._number and "method" not in got) if answer else None
        )

    def until(self, wanted: Any) -> Any:
        """Return the first message that is wanted; requests of the server are answered with nothing."""
        stream = _stream(self.process.stdout)
        while True:
            size = 0
            while line := stream.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    size = int(line.split(b":")[1])
            got = json.loads(stream.read(size))
            if "id" in got and "method" in got:
                raw = json.dumps({"jsonrpc": "2.0", "id": got["id"], "result": None}).encode()
                _stream(self.process.stdin).write(b"Content-Length: %d\r\n\r\n" % len(raw) + raw)
                _stream(self.process.stdin).flush()
            if wanted(got):
                return got

    def cpu(self) -> float:
        """Return the CPU seconds of all its threads until now."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        return (
            sum(int((task / "schedstat").read_text(encoding="ascii").split()[0]) for task in tasks.iterdir())
            / 1e9
        )

    def memory(self) -> int:
        """Return the bytes that it takes."""
        return int(
            Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
        ) * os.sysconf("SC_PAGE_SIZE")


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--work", type=Path, help="an empty directory, or one of an earlier run")
    asked = parser.parse_args()
    work = asked.work or Path(tempfile.mkdtemp(prefix="seedlint-editor-"))
    seeds = work / "seeds"
    if not seeds.is_dir():
        corpus = [sys.executable, str(_HERE / "corpus.py"), "--size", "large"]
        subprocess.run([*corpus, "--documents", str(asked.documents), str(seeds)], check=True)
        (work / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    seedlint = [sys.executable, "-m", "seedlint"]
    subprocess.run([*seedlint, "-q"], cwd=work, stdout=subprocess.DEVNULL, check=False)
    path = sorted(seeds.rglob("*.md"))[asked.documents // 2]
    for line in measured([*seedlint, "lsp"], work, path, asked.edits):
        print(line, flush=True)
    return 0


def measured(command: list[str], work: Path, path: Path, edits: int) -> Any:
    """Yield what is measured, in lines of a table."""
    alone = _alone()
    begun = time.perf_counter()
    editor = Editor(command, work)
    uri, text = path.resolve().as_uri(), path.read_text(encoding="utf-8")
    editor.send("initialize", _beginning(work.resolve().as_uri()), answer=True)
    editor.send("initialized", {})
    opened = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
    editor.send("textDocument/didOpen", {"textDocument": opened})

    def told(version: int) -> Any:
        return lambda got: (
            got.get("method") == "textDocument/publishDiagnostics" and got["params"].get("version") == version
        )

    editor.until(told(1))
    yield "| | |"
    yield "|---|---:|"
    yield f"| start to the first findings | {time.perf_counter() - begun:.2f} s |"
    yield f"| of that, Python's own start and imports | {alone:.2f} s |"
    editor.until(told(1))  # now in the corpus
    _rest(editor)
    before_all = editor.memory()
    taken = []
    for number in range(2, edits + 2):
        before = editor.cpu()
        document = {"uri": uri, "version": number}
        changed = text.replace("title: ", f"title: x{number} ", 1)
        editor.send(
            "textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": changed}]}
        )
        editor.until(told(number))
        time.sleep(0.02)
        taken.append(editor.cpu() - before)
        if edits > _MANY and number % (edits // 4) == 0:
            yield f"| memory after {number} changes | {editor.memory() / 2**20:.0f} MiB |"
    yield f"| a change to its findings, CPU | {1000 * statistics.median(taken):.1f} ms |"
    place = {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 3}}
    for method in ("completion", "hover", "documentSymbol"):
        taken = []
        for _ in range(20):
            before = editor.cpu()
            editor.send(f"textDocument/{method}", place, answer=True)
            taken.append(editor.cpu() - before)
        yield f"| {method}, CPU | {1000 * statistics.median(taken):.1f} ms |"
    yield f"| memory before the changes | {before_all / 2**20:.0f} MiB |"
    yield f"| memory after {edits} changes | {editor.memory() / 2**20:.0f} MiB |"
    editor.send("shutdown", None, answer=True)
    editor.send("exit", None)
    editor.process.wait(30)


def _beginning(root: str) -> dict[str, Any]:
    folders = [{"uri": root, "name": "work"}]
    able = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    start = {"processId": None, "rootUri": root, "workspaceFolders": folders, "capabilities": able}
    return {**start, "initializationOptions": {"debounce": 0}}


def _alone() -> float:
    """Return how many seconds it takes to start Python and to import the server."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import seedlint.lsp.features"], check=True)
    return time.perf_counter() - begun


def _rest(editor: Editor) -> None:
    """Wait until the server has nothing more to do."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        before = editor.cpu()
        time.sleep(1)
        if editor.cpu() - before < 0.01:
            return


if __name__ == "__main__":
    sys.exit(main())
