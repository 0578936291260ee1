"""What is run beside the tests of every change: `nox --list` says what there is, `nox -s NAME` runs one.

Needs nox and uv (`pip install nox uv`). Each session makes an environment of its own.
"""

from __future__ import annotations

import os
import shutil
import tarfile
from pathlib import Path

import nox

nox.needs_version = ">=2026.4"
nox.options.default_venv_backend = "uv"
nox.options.sessions = ["tests", "newest", "lowest"]
nox.options.error_on_missing_interpreters = False

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def install_readers(session: nox.Session) -> None:
    """Install the readers of YAML in JavaScript; without npm, the tests that ask them are skipped."""
    if shutil.which("npm"):
        session.run(
            "npm",
            "ci",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--prefix",
            "tests/data/javascript",
            external=True,
        )


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests with the tested set of libraries, those in constraints.txt."""
    session.install("--constraint", "constraints.txt", "--editable", ".[test,spark]")
    install_readers(session)
    session.run("pytest", "-m", "", *session.posargs)


@nox.session(python=PYTHONS[0])
def newest(session: nox.Session) -> None:
    """Run the tests with the newest release of every library, as somebody who installs seedlint today."""
    session.install("--upgrade", "--editable", ".[test,spark]")
    install_readers(session)
    session.run("pytest", "-m", "", *session.posargs)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest release that pyproject.toml allows of each library it names."""
    session.install("--resolution", "lowest-direct", "--editable", ".[test,spark]")
    install_readers(session)
    session.run("pytest", "-m", "", *session.posargs)


@nox.session(python=PYTHONS[0])
def search(session: nox.Session) -> None:
    """Run the property tests on cases that nobody has tried, `ROUNDS` times (default 10), until one fails.

    Generated histories of git, each of which takes a second, are many more then.
    """
    session.install("--constraint", "constraints.txt", "--editable", ".[test,spark]")
    install_readers(session)
    for _ in range(int(os.environ.get("ROUNDS", "10"))):
        session.run(
            "pytest",
            "--hypothesis-profile=random",
            "-m",
            "hypothesis",
            "--hypothesis-show-statistics",
            *session.posargs,
            env={"EXAMPLES": "all"},
        )


@nox.session(python=PYTHONS[0])
def suite(session: nox.Session) -> None:
    """Compare verdicts with the JSON Schema Test Suite, which the jsonschema library has in its sources."""
    session.install("--constraint", "constraints.txt", "--editable", ".[test]", "pip")
    folder = Path(session.create_tmp())
    session.run(
        *("pip", "download", "--quiet", "--no-deps", "--no-binary", "jsonschema"),
        *("--constraint", "constraints.txt", "--dest", str(folder), "jsonschema"),
    )
    with tarfile.open(next(folder.glob("jsonschema-*.tar.gz"))) as sources:
        sources.extractall(folder, filter="data")
    found = next(folder.glob("jsonschema-*/json")).resolve()
    session.run(
        *("pytest", "-m", "", "tests/schema/test_suite.py", *session.posargs),
        env={"JSON_SCHEMA_TEST_SUITE": str(found)},
    )


@nox.session(python=PYTHONS[0])
def package(session: nox.Session) -> None:
    """Build sdist and wheel into a new folder (`dist` by default), look at them, and write an SBOM beside it.

    The SBOM (CycloneDX) lists what is installed with the wheel and its extras, by constraints.txt.
    """
    folder = Path(session.posargs[0] if session.posargs else "dist")
    if folder.exists() and any(folder.iterdir()):
        session.error(f"{folder} is not empty: name another folder, as in `nox -s package -- FOLDER`")
    extras = nox.project.load_toml("pyproject.toml")["project"]["optional-dependencies"]
    session.install("--constraint", "constraints.txt", *extras["release"])
    session.run("python", ".ci/build.py", str(folder))
    built = [str(path) for path in sorted(folder.iterdir())]
    (wheel,) = (path for path in built if path.endswith(".whl"))
    (sdist,) = (path for path in built if path.endswith(".tar.gz"))
    session.run("twine", "check", "--strict", *built)
    session.run("check-wheel-contents", wheel)
    # Of ten points, it has none for an address of the authors and a home page: there are none.
    session.run("pyroma", "--min", "8", sdist, env={"PIP_CONSTRAINT": "constraints.txt"})

    tested = Path(session.create_tmp()) / "tested"
    users = ",".join(name for name in extras if name not in {"test", "docs", "dev", "release"})
    session.run("uv", "venv", "--quiet", "--clear", "--python", PYTHONS[0], str(tested))
    session.run(
        *("uv", "pip", "install", "--quiet", "--python", str(tested), "--constraint", "constraints.txt"),
        f"{wheel}[{users}]",
    )
    # Its version is in the code, where nobody looks who makes an SBOM.
    described = Path(session.create_tmp()) / "pyproject.toml"
    version = Path(wheel).name.split("-")[1]
    text = Path("pyproject.toml").read_text(encoding="utf-8")
    described.write_text(text.replace('dynamic = ["version"]', f'version = "{version}"'), encoding="utf-8")
    session.run(
        *("cyclonedx-py", "environment", "--output-reproducible", "--validate"),
        *("--pyproject", str(described), "--output-file", f"{folder}.cdx.json", str(tested)),
    )


@nox.session(python=PYTHONS[2])
def image(session: nox.Session) -> None:
    """Carry out the steps of the Containerfile, and run what they make; hadolint looks at it, where it is."""
    if hadolint := shutil.which("hadolint"):
        session.run(hadolint, "Containerfile", external=True)
    place = Path(session.create_tmp()) / "stages"
    shutil.rmtree(place, ignore_errors=True)
    session.run("python", ".ci/image.py", str(place))
    session.run(str(place / "image" / "opt" / "seedlint" / "bin" / "seedlint"), "seeds/", external=True)


@nox.session(python=PYTHONS[0])
def docs(session: nox.Session) -> None:
    """Build the documentation as a site into a new folder (`site` by default); every defect ends the build.

    It opens from that folder, `site/index.html`, with no network; any web server can have it.
    """
    folder = session.posargs[0] if session.posargs else "site"
    session.install("--constraint", "constraints.txt", "--editable", ".[docs]")
    session.run("python", "docs/website.py", folder)


@nox.session(python=PYTHONS[0])
def lock(session: nox.Session) -> None:
    """Write constraints.txt anew from the newest releases; run the tests before it is committed."""
    session.install("uv")
    session.run(
        "uv",
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--upgrade",
        "--all-extras",
        "--no-annotate",
        "--python-version",
        PYTHONS[0],
        "--custom-compile-command",
        "nox -s lock",
        "--output-file",
        "constraints.txt",
        "pyproject.toml",
    )
