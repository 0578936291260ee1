"""How many processors a run may use: the limits of control groups, nested and of both versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint.util import machine

if TYPE_CHECKING:
    from pathlib import Path


def limit(root: Path, membership: str, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> int | None:
    (root / "membership").write_text(membership, encoding="ascii")
    for name, text in files.items():
        (root / "cgroup" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "cgroup" / name).write_text(text, encoding="ascii")
    monkeypatch.setattr(machine, "_MEMBERSHIP", str(root / "membership"))
    monkeypatch.setattr(machine, "_MOUNT", str(root / "cgroup"))
    return machine._cgroup_limit()


V1 = "11:memory:/user\n4:cpu,cpuacct:/ci/job-7\n1:name=systemd:/user\n"
JOB = "cpu,cpuacct/ci/job-7"


@pytest.mark.parametrize(
    ("membership", "files", "expected"),
    [
        ("0::/\n", {}, None),
        ("0::/\n", {"cpu.max": "max 100000\n"}, None),
        ("0::/\n", {"cpu.max": "250000 100000\n"}, 3),
        ("0::/\n", {"cpu.max": "20000 100000\n"}, 1),
        # The tightest of the process's own group and all around it.
        ("0::/ci.slice/job-7\n", {"ci.slice/job-7/cpu.max": "2 1\n", "ci.slice/cpu.max": "max 1"}, 2),
        ("0::/ci.slice/job-7\n", {"ci.slice/job-7/cpu.max": "max 100000", "ci.slice/cpu.max": "3 1"}, 3),
        ("0::/ci.slice/job-7\n", {"ci.slice/job-7/cpu.max": "4 1", "ci.slice/cpu.max": "150 100"}, 2),
        ("0::/other\n", {"ci.slice/cpu.max": "1 1"}, None),
        # In a container without its own name space the path is the host's.
        ("0::/docker/0123/../..\n", {"cpu.max": "2 1"}, 2),
        ("0::/host/path\n", {"cpu.max": "2 1"}, 2),
        (V1, {f"{JOB}/cpu.cfs_quota_us": "-1\n", f"{JOB}/cpu.cfs_period_us": "1"}, None),
        (V1, {f"{JOB}/cpu.cfs_quota_us": "7\n", f"{JOB}/cpu.cfs_period_us": "2"}, 4),
        (V1, {"cpu/ci/cpu.cfs_quota_us": "300000", "cpu/ci/cpu.cfs_period_us": "100000"}, 3),
        (V1, {"cpu/cpu.cfs_quota_us": "3", "cpu/cpu.cfs_period_us": "0"}, None),
        ("0::/a\n" + V1, {"unified/a/cpu.max": "5 1", "cpu/ci/cpu.max": "6 1"}, 5),
        ("nonsense\n\n::\n", {"cpu.max": "2 1"}, None),
        ("0::/\n", {"cpu.max": "what\n"}, None),
    ],
)  # fmt: skip
def test_the_limit_of_a_control_group(
    membership: str,
    files: dict[str, str],
    expected: int | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert limit(tmp_path, membership, files, monkeypatch) == expected


def test_where_there_are_no_control_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_MEMBERSHIP", str(tmp_path / "none"))
    monkeypatch.setattr(machine, "_MOUNT", str(tmp_path / "none"))
    assert machine._cgroup_limit() is None
    assert machine.processors() >= 1
