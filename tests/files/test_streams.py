"""Files are written whole or not at all, and standard output takes any text."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from seedlint.errors import OutputError
from seedlint.files.streams import open_output

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX permissions and files")
not_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")


def write(target: Path | str, text: str = "report") -> None:
    with open_output(str(target)) as stream:
        stream.write(text)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_file_is_utf8_with_plain_line_breaks(tmp_path: Path) -> None:
    write(tmp_path / "out.txt", "Fähre 船\n\ud800\n")
    assert (tmp_path / "out.txt").read_bytes() == "Fähre 船\n\\ud800\n".encode()
    assert names(tmp_path) == {"out.txt"}


def test_an_old_report_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_text("a much longer old report", encoding="utf-8")
    write(tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "report"


def test_an_old_report_stays_until_the_new_one_is_done(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old", encoding="utf-8")
    with open_output(str(path)) as stream:
        stream.write("new")
        stream.flush()
        assert path.read_text(encoding="utf-8") == "old"
    assert path.read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, ValueError])
def test_an_old_report_survives_a_crash(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old", encoding="utf-8")

    def crash() -> None:
        with open_output(str(path)) as stream:
            stream.write("half of the n")
            raise error

    with pytest.raises(error):
        crash()
    assert path.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == {"out.txt"}


def test_a_relative_path_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("out.txt")
    assert names(tmp_path) == {"out.txt"}


@posix
def test_the_longest_file_name_is_fine(tmp_path: Path) -> None:
    write(tmp_path / ("x" * 255))
    assert names(tmp_path) == {"x" * 255}


@posix
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_new_files_get_what_the_umask_leaves(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        write(tmp_path / "out.txt")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out.txt").stat().st_mode) == mode


@posix
def test_old_files_keep_their_permissions(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.touch()
    path.chmod(0o640)
    write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "real.txt").write_text("old", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("reports/real.txt")
    write(tmp_path / "link.txt")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "reports" / "real.txt").read_text(encoding="utf-8") == "report"
    assert names(tmp_path / "reports") == {"real.txt"}


@posix
def test_a_device_is_written_to_and_not_replaced() -> None:
    write("/dev/null")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@posix
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write(pipe)
    reader.join(10)
    assert received == ["report"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "it is a directory"),
        ("gone/out.txt", "there is no directory"),
        ("file.txt/out.txt", "not a directory"),
        ("a\0b", "not a file name"),
        ("x" * 300, "too long"),
    ],
)
@posix
def test_errors_name_the_target_and_the_reason(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "file.txt").touch()
    target = f"{tmp_path}/{name}"
    with pytest.raises(OutputError, match=reason) as caught:
        write(target)
    assert target in str(caught.value)
    assert names(tmp_path) == {"file.txt"}


@posix
@not_root
def test_a_read_only_directory_is_an_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(OutputError, match="permission denied"):
            write(tmp_path / "out.txt")
    finally:
        tmp_path.chmod(0o755)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_an_error() -> None:
    with pytest.raises(OutputError, match="cannot write /dev/full: no space left"):
        write("/dev/full")


def test_a_dash_is_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    write("-", "Fähre\n")
    assert capsys.readouterr().out == "Fähre\n"


def run(program: str, encoding: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, stdout=stdout, stderr=subprocess.PIPE
    )


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "ascii:strict"])
def test_any_text_goes_into_any_pipe(encoding: str) -> None:
    program = (
        "from seedlint.files.streams import open_output\n"
        "with open_output('-') as s: s.write('Fähre 船\\n\\udcff')"
    )
    ran = run(program, encoding)
    assert ran.stderr == b""
    assert ran.stdout == "Fähre 船\n\\udcff".encode()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_standard_output_is_an_error() -> None:
    program = (
        "import os; from seedlint.errors import OutputError; from seedlint.files.streams import open_output\n"
        "try:\n with open_output('-') as s: s.write('x')\n"
        "except OutputError as e: os.write(2, str(e).encode()); os._exit(3)"
    )
    with open("/dev/full", "wb") as full:
        ran = run(program, "utf-8", full.fileno())
    assert ran.returncode == 3
    assert ran.stderr == b"cannot write to standard output: no space left on device"


def test_a_broken_pipe_is_left_to_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Closed())
    with pytest.raises(BrokenPipeError):
        write("-")
