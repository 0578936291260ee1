"""Comments that are written, to suppress all findings there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seedlint.cli import root as cli
from seedlint.codes import NEVER_SUPPRESSED
from seedlint.document import Document
from seedlint.engine.engine import Engine
from seedlint.engine.values import same
from seedlint.fixes.add_suppressions import Suppressing, add_comments
from seedlint.suppressions.apply import Coverage, suppress
from seedlint.suppressions.comments import find
from seedlint.testing import NOW
from tests.conftest import CLEAN
from tests.support.examples import some
from tests.support.running import seedlint
from tests.suppressions.test_suppressions import BAD, REGISTRY, SCHEMA, lint, suppressed, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from seedlint.finding import PlacedFinding


def test_add_suppressions(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        CLEAN.replace("quality: 39\n", "quality: many\nhet: 5 # warm\n")
        .replace('excerpt: "Boats', 'excerpt: >\n  Boats  leave\n\n  "Boats')
        .replace("title: ", "topic: 1\ntitle: ")
        .replace('"Ferry time', '"Ferry  time')
        .replace("  - Transport\n", "  - Trans\n    port\u200b\n  -\n    Tra\u200bnsport\n")
    )
    write(corpus, "a.md", text)
    before = lint("seeds/a.md").findings
    done = seedlint(capsys, "seeds/a.md", "--add-suppressions", "known", "--diff")
    assert f"would suppress {len(before)} findings in 1 file" in done.err
    assert (corpus / "seeds" / "a.md").read_text(encoding="utf-8") == text
    done = seedlint(capsys, "seeds/a.md", "--add-suppressions", "known")
    assert (done.code, done.out) == (0, "")
    assert f"suppressed {len(before)} findings in 1 file\n" in done.err
    after = (corpus / "seeds" / "a.md").read_text(encoding="utf-8")
    assert "het: 5 # warm # seedlint: ignore[SL103] -- known\n" in after
    assert "# seedlint: ignore[SL705] -- known\nexcerpt: >\n" in after
    assert "  # seedlint: ignore[SL703] -- known\n  - Trans\n" in after
    assert [line for line in after.splitlines() if line.partition(" #")[0] in text.splitlines()]
    assert {one.reason for one in lint("seeds/a.md").suppressed} == {"known"}
    done = seedlint(capsys, "seeds/a.md", "--add-suppressions", "again")
    assert "nothing was suppressed" in done.err
    assert (corpus / "seeds" / "a.md").read_text(encoding="utf-8") == after


def test_codes_join_a_comment_with_the_same_reason(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(corpus, "a.md", suppressed(BAD, "seedlint: ignore[SL704] -- old"))
    seedlint(capsys, "seeds/a.md", "--add-suppressions", "old", "--select", "SL1")
    assert "many # seedlint: ignore[SL704, SL102] -- old\n" in (corpus / "seeds" / "a.md").read_text(
        encoding="utf-8"
    )
    write(corpus, "a.md", suppressed(BAD, "seedlint: ignore[SL704] -- old"))
    seedlint(capsys, "seeds/a.md", "--add-suppressions", "new", "--select", "SL1")
    assert "[SL704] -- old # seedlint: ignore[SL102] -- new\n" in (corpus / "seeds" / "a.md").read_text(
        encoding="utf-8"
    )


def test_where_no_comment_can_stand_it_is_said(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(corpus, "a.json", '{"category": "nws"}')
    write(corpus, "b.md", "---\na: [\n---\n")
    write(corpus, "c.md", "\ufeff" + CLEAN)
    done = seedlint(capsys, "seeds", "--add-suppressions", "x", "--select", "SL0,SL1")
    assert "a.json: 8 findings are not suppressed: JSON has no comments" in done.err
    assert (corpus / "seeds" / "b.md").read_text(encoding="utf-8") == "---\na: [\n---\n"
    assert (
        (corpus / "seeds" / "c.md")
        .read_text("utf-8-sig")
        .startswith("---\n# seedlint: ignore-file[SL006] -- x\ncategory")
    )
    assert {finding.code for finding in lint("seeds", select=("SL0", "SL1")).findings} == {
        "SL003", "SL101", "SL104",
    }  # fmt: skip


@pytest.mark.parametrize("reason", ["", "  ", "a\nb", "a\x1bb", "x # seedlint: ignore[SL1]", "x" * 300])
def test_a_reason_must_fit_into_a_comment(
    corpus: Path, capsys: pytest.CaptureFixture[str], reason: str
) -> None:
    done = seedlint(capsys, "seeds", "--add-suppressions", reason)
    assert done.code == 2
    assert "--add-suppressions: " in done.err


@pytest.mark.parametrize("other", ["--fix", "--no-suppressions"])
def test_it_goes_with_no_fixes(corpus: Path, other: str) -> None:
    assert cli.run(["seeds", "--add-suppressions", "x", other]) == 2


def _engine() -> Engine:
    return Engine(
        SCHEMA,
        [rule({}, NOW) for rule in REGISTRY if not rule.needs_links],
        names={rule.code: rule.name for rule in REGISTRY},
        severities={rule.code: rule.severity for rule in REGISTRY},
        enabled=lambda _code, _path: True,
    )


ENGINE = _engine()
POLICY = Coverage(REGISTRY, ENGINE.severity, ENGINE.enabled, ENGINE.names.keys())
HOW = Suppressing(ENGINE, POLICY, "known")
DEFECTS = st.sampled_from(
    ["a  b", " a", "a\u200bb", "a\nb", "http://x.example/", "<b>a</b>", "", "2021-02-30", "no"]
)
VALUES = st.recursive(
    DEFECTS | st.integers(0, 3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "webUrl", "qualty", "provider", "domain"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(
    data=st.dictionaries(
        st.sampled_from(
            ["title", "excerpt", "webUrl", "topics", "related", "images", "publishedDateTime", "heat"]
        ),
        VALUES,
        min_size=1,
    ),
    style=st.sampled_from([None, None, '"', "'", "|", ">"]),
    width=st.integers(8, 60),
    flow=st.sampled_from([False, None, True]),
    newline=st.sampled_from(["\n", "\r\n"]),
)
@example(data={"topics": "a\nb", "title": ["a\nb"]}, style=None, width=10, flow=True, newline="\n")
@settings(max_examples=some(150))
def test_adding_suppressions_changes_no_value_and_is_done_once(
    data: Any, style: Any, width: int, flow: Any, newline: str
) -> None:
    text = yaml.safe_dump(data, default_style=style, width=width, default_flow_style=flow, allow_unicode=True)
    raw = text.replace("\n", newline).encode()
    before = ENGINE.document("a.yaml", raw)
    if before.broken:
        return
    findings = _shown(raw)
    wanted = [finding for finding in findings if finding.code not in NEVER_SUPPRESSED]
    done = add_comments(HOW, "a.yaml", raw, wanted)
    after = ENGINE.document("a.yaml", done.after)
    assert same(before.data, after.data)
    left = _shown(done.after)
    assert [finding for finding in left if finding.code not in NEVER_SUPPRESSED] == [] or done.left
    assert not any(finding.code == "SL901" for finding in left)
    assert len(left) + done.fixed.total() == len(findings)
    again = [finding for finding in left if finding.code not in NEVER_SUPPRESSED]
    assert add_comments(HOW, "a.yaml", done.after, again).after == done.after
    # Without its comments, it is what it was.
    assert _without_comments(done.after.decode()) == raw.decode()


def _shown(raw: bytes) -> Sequence[PlacedFinding]:
    linted = ENGINE.lint("a.yaml", raw)
    return suppress(linted.findings, {"a.yaml": linted.comments}, POLICY).shown


def _without_comments(text: str) -> str:
    for comment in reversed(find(Document("a.yaml", text.encode()))):
        text = text[: comment.span[0]] + text[comment.span[1] :]
    return text
