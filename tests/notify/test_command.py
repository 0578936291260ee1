"""`seedlint notify`, as it is typed: against real reports, real servers, and runs that are killed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.notify import delivery
from seedlint.notify.outcome import Fate, Outcome
from tests.notify.servers import HANG, Hook, Post, body
from tests.notify.support import cause
from tests.support.running import TIMEOUT, seedlint
from tests.told.samples import report, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.notify.conftest import Certificates
    from tests.support.running import Done

QUIET = {"anomalies__items": [], "expectations__results": []}


class Desk:
    """A directory with reports that are made one after the other."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder / "report"
        self._capsys = capsys
        self.day = 1

    def report(self, *keys: str, **changes: Any) -> None:
        """Make a report with some causes."""
        self.day += 1
        told = report(generated_at=f"2026-11-{self.day:02}T06:00:00Z", **{**QUIET, **changes})
        told["causes"].update(total=len(keys), items=[cause(key, f"message {key}") for key in keys])
        told["changes"]["since"] = f"2026-11-{self.day - 1:02}T06:00:00Z"
        write(self.folder, told)

    def notify(self, *words: str) -> Done:
        return seedlint(self._capsys, "notify", "report", *words)

    @property
    def state(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "notices.json").read_text(encoding="utf-8")))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("SEEDLINT_"):
            monkeypatch.delenv(name)
    made = Desk(tmp_path, capsys)
    made.report()
    return made


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    with Hook().serving() as server:
        monkeypatch.setenv("SEEDLINT_SLACK_WEBHOOK", server.url())
        yield server


SENT = ("--to", "fens", "--send", "--allow-private")
SEND = ("--to", "slack", "--send", "--allow-private")


def test_each_channel_is_told_everything_once(desk: Desk) -> None:
    assert desk.notify().out.startswith("Data quality: score 96.4 of 100\n")
    again = desk.notify()
    assert (again.code, again.out) == (0, "")
    assert again.err == "-f text: nothing new since the report of 2026-11-02T06:00:00Z\n"
    desk.report("a")
    assert "message a" in desk.notify().out
    assert desk.notify().out == ""
    assert desk.notify("-q").err == ""
    assert "This is the first notice" in desk.notify("-f", "markdown").out, "another channel"
    desk.report("a", "b")
    new = desk.notify("-f", "markdown", "-f", "text=notice.txt")
    assert "message b" in new.out
    assert "message a" not in new.out
    assert "message b" in (desk.folder.parent / "notice.txt").read_text(encoding="utf-8")
    kept = (desk.folder / "notices.json").read_text(encoding="utf-8")
    assert "message" not in kept
    assert not (desk.folder / "notices.json.lock").exists()


def test_one_format_may_go_to_several_places(desk: Desk) -> None:
    done = desk.notify("-f", "text", "-f", "text=a.txt", "-f", "markdown=a.md", "-f", "text=b.txt")
    assert (done.code, done.err) == (0, "")
    texts = [(desk.folder.parent / name).read_text(encoding="utf-8") for name in ("a.txt", "b.txt")]
    assert texts == [done.out, done.out]
    assert list(desk.state["channels"]) == ["-f markdown", "-f text"]


def test_a_state_can_be_read_whatever_owners_are_called(desk: Desk) -> None:
    desk.report(owners=[{**report()["owners"][0], "owner": "@" + 4999 * "x"}])
    assert desk.notify("--by-owner", "-q").code == 0
    assert desk.notify("--by-owner", "-q").code == 0


def test_nothing_new_touches_no_file_but_a_feed(desk: Desk) -> None:
    files = [desk.folder.parent / name for name in ("a.md", "a.xml")]
    words = ("-f", f"markdown={files[0]}", "-f", f"atom={files[1]}")
    desk.notify(*words)
    first = files[1].read_text(encoding="utf-8")
    for file in files:
        file.unlink()
    assert desk.notify(*words).code == 0
    assert not files[0].exists()
    assert files[1].read_text(encoding="utf-8") == first
    desk.report("a")
    desk.notify(*words)
    second = files[1].read_text(encoding="utf-8")
    assert second.count("<entry>") == 2
    assert first[first.index("<entry>") :] == second[second.rindex("<entry>") :], "entries stay as they are"


def test_files_of_others_are_not_written_over(desk: Desk) -> None:
    other = desk.folder.parent / "mine.md"
    other.write_text("# mine\n", encoding="utf-8")
    done = desk.notify("-f", "markdown=mine.md")
    assert (done.code, other.read_text(encoding="utf-8")) == (2, "# mine\n")
    other.write_text("", encoding="utf-8")
    assert desk.notify("-f", "markdown=mine.md").code == 0
    assert "first notice" in other.read_text(encoding="utf-8"), "a notice that was not written was not told"


def test_a_damaged_state_tells_nothing(desk: Desk, hook: Hook) -> None:
    desk.notify(*SEND)
    path = desk.folder / "notices.json"
    path.write_bytes(path.read_bytes()[:-30])
    for words in ((), SEND, ("--to", "slack")):
        done = desk.notify(*words)
        assert (done.code, done.out) == (2, "")
        assert "it is not known what was sent" in done.err
    assert len(hook.bodies) == 1
    assert desk.notify("--state", "other.json").code == 0


def test_what_would_be_sent_is_shown_and_not_told(desk: Desk, hook: Hook) -> None:
    shown = desk.notify("--to", "slack")
    assert desk.notify("--to", "slack").out == shown.out
    assert not (desk.folder / "notices.json").exists()
    assert hook.bodies == []
    assert desk.notify(*SEND).code == 0
    assert hook.bodies == [json.loads(shown.out)]
    assert desk.notify("--to", "slack").out == ""


def test_a_notice_is_sent_once(desk: Desk, hook: Hook) -> None:
    done = desk.notify(*SEND)
    assert (done.code, done.out, done.err) == (0, "", "slack: Data quality: score 96.4 of 100\n")
    assert desk.notify(*SEND).code == 0
    assert len(hook.bodies) == 1
    desk.report("a")
    assert desk.notify(*SEND).code == 0
    assert "message a" in hook.bodies[1]["text"]
    assert hook.headers[0]["Idempotency-Key"] != hook.headers[1]["Idempotency-Key"]
    assert "SECRET" not in json.dumps(desk.state)


def test_what_was_certainly_not_delivered_is_sent_again(desk: Desk, hook: Hook) -> None:
    hook.answers = [500, 302, 404, 200]
    for reason in ("it answers 500", "redirect", "it answers 404"):
        done = desk.notify(*SEND)
        assert done.code == 2
        assert reason in done.err
        assert "the next run sends it again" in done.err
        assert "SECRET" not in done.raw
    assert desk.notify(*SEND).code == 0
    identities = {headers["Idempotency-Key"] for headers in hook.headers}
    assert (len(hook.bodies), len(identities)) == (4, 1)


def test_what_may_have_arrived_is_not_sent_again_but_named(desk: Desk, hook: Hook) -> None:
    desk.notify(*SEND)
    desk.report("a")
    hook.answers = [502, 200]
    done = desk.notify(*SEND)
    assert done.code == 2
    assert "slack: the notice may not have arrived: it answers 502" in done.err
    assert desk.notify(*SEND).code == 0
    assert len(hook.bodies) == 2
    desk.report("a", "b")
    assert desk.notify(*SEND).code == 0
    text = hook.bodies[2]["text"]
    assert "message b" in text
    assert "message a" not in text
    assert "An earlier notice may not have arrived: Data quality" in text.replace("`", "")
    desk.report("a", "b", "c")
    desk.notify(*SEND)
    assert "may not have arrived" not in hook.bodies[3]["text"]


@pytest.mark.skipif(os.name == "nt", reason="it is killed with a signal")
def test_a_run_that_is_killed_while_it_sends_sends_nothing_twice(desk: Desk, hook: Hook) -> None:
    hook.answers = [HANG, 200]
    words = [sys.executable, "-m", "seedlint", "notify", "report", *SEND]
    with subprocess.Popen(words, cwd=desk.folder.parent, stderr=subprocess.PIPE) as process:
        waited = 0
        while not hook.bodies and waited < 600:
            waited += 1
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.1)
        busy = desk.notify(*SEND)
        assert busy.code == 2
        assert "another run is making notices" in busy.err
        process.kill()
    assert len(hook.bodies) == 1
    done = desk.notify(*SEND)
    assert done.code == 0
    assert "a run ended while it sent a notice" in done.err
    assert len(hook.bodies) == 1
    desk.report("a")
    assert desk.notify(*SEND).code == 0
    assert "may not have arrived" in hook.bodies[1]["text"]


def test_an_interruption_while_sending_counts_as_sent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEEDLINT_SLACK_WEBHOOK", "https://hook.example/x")
    sent = []

    def attempt() -> Outcome:
        sent.append(1)
        if len(sent) == 1:
            raise KeyboardInterrupt
        return Outcome(Fate.SENT)

    monkeypatch.setattr(delivery, "_by_webhook", lambda *_args, **_named: lambda _notice: attempt)
    assert desk.notify(*SEND).code == 130
    assert desk.notify(*SEND).code == 0
    assert len(sent) == 1
    desk.report("a")
    assert desk.notify(*SEND).code == 0
    assert len(sent) == 2


def test_if_the_state_cannot_be_written_nothing_is_sent(desk: Desk, hook: Hook) -> None:
    desk.notify()
    path = desk.folder / "notices.json"
    path.chmod(0o444)
    done = desk.notify(*SEND)
    path.chmod(0o644)
    assert done.code == 2
    assert "it has no write permission" in done.err
    assert hook.bodies == []


def test_one_receiver_that_fails_keeps_no_other_from_being_told(
    desk: Desk, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEEDLINT_DISCORD_WEBHOOK", "https://127.0.0.1:1/SECRET-TOKEN")
    done = desk.notify("--to", "discord", *SEND)
    assert done.code == 2
    assert "discord: the notice was not sent" in done.err
    assert "slack: Data quality" in done.err
    assert len(hook.bodies) == 1


def test_a_secret_is_in_no_process_list_and_in_no_message(desk: Desk) -> None:
    done = desk.notify("--to", "slack", "--send")
    assert done.code == 2
    assert "the environment variable SEEDLINT_SLACK_WEBHOOK is not set" in done.err
    assert desk.notify("--to", "https://hooks.example/SECRET", "--send").code == 2
    assert "WEBHOOK" not in desk.notify("--help").out, "no option takes one"


def test_a_subprocess_trusts_the_authority_it_is_told(desk: Desk, certificates: Certificates) -> None:
    with Hook().serving(certificates.server) as server:
        environment = {**os.environ, "SEEDLINT_TEAMS_WEBHOOK": server.url()}
        words = [sys.executable, "-m", "seedlint", "notify", "report", "--to", "teams", "--send"]
        for trusted, private, code in ((False, True, 2), (True, False, 2), (True, True, 0)):
            extra = {"SSL_CERT_FILE": str(certificates.authority)} if trusted else {}
            done = subprocess.run(
                [*words, *(["--allow-private"] if private else [])],
                cwd=desk.folder.parent,
                env={**environment, **extra},
                capture_output=True,
                encoding="utf-8",
                timeout=TIMEOUT,
                check=False,
            )
            assert done.returncode == code, done.stderr
            assert "SECRET" not in done.stderr
        assert [one["type"] for one in server.bodies] == ["message"]


@pytest.mark.parametrize(
    ("to", "value", "says"),
    [
        ("slack", "hooks.example/SECRET", "it is not the URL of a webhook"),
        ("teams", "http://hooks.example/SECRET", "it is not an https URL"),
        ("discord", "https://127.0.0.1/SECRET", "its host is not a public address"),
        ("json", "", "SEEDLINT_JSON_WEBHOOK is not set"),
        ("email", "smtp.example/SECRET", "is not the URL of a mail server"),
        ("email", "smtps://127.0.0.1", "names a mail server without a public address"),
        ("email", "smtps://smtp.example", "email needs a sender and recipients"),
    ],
)
def test_receivers_are_checked_whether_there_is_news_or_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, to: str, value: str, says: str
) -> None:
    variable = "SEEDLINT_SMTP_URL" if to == "email" else f"SEEDLINT_{to.upper()}_WEBHOOK"
    monkeypatch.setenv(variable, value)
    asked = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *words, **_: asked.append(words) or [])
    for _ in range(2):
        done = desk.notify("--to", to, "--send")
        assert (done.code, done.out) == (2, "")
        assert says in done.err
        assert "SECRET" not in done.err
        shown = desk.notify("--to", to)
        assert (shown.code, bool(shown.out)) == (0, not (desk.folder / "notices.json").exists())
        assert f"warning: --to {to}: it could not be sent: " in shown.err
        assert says in shown.err
        desk.notify()  # another channel, whose state is this one's from now on: nothing is new
        told = desk.state
        told["channels"] = {f"--to {to}": told["channels"]["-f text"]}
        (desk.folder / "notices.json").write_text(json.dumps(told), encoding="utf-8")
    assert asked == []


def test_files_are_checked_whether_there_is_news_or_not(desk: Desk) -> None:
    desk.notify("-f", "markdown")
    (desk.folder.parent / "mine.md").write_text("# mine\n", encoding="utf-8")
    for name, says in (
        ("nowhere/a.md", "there is no directory nowhere"),
        ("report/report.json/a.md", ""),
        ("mine.md", "seedlint did not write it"),
        ("report", "it is a directory"),
    ):
        done = desk.notify("-f", f"markdown={name}")
        assert (done.code, done.out) == (2, "")
        assert f"cannot write {name}: " in done.err
        assert says in done.err


def test_email_by_the_configuration(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk.folder.parent / "seedlint.toml").write_text(
        '[notify]\nurl = "https://pages.example/q/"\nallow-private = true\n[[notify.receivers]]\n'
        'name = "desk"\nto = "email"\nvariable = "DESK"\nfrom = "q@example.org"\n'
        'recipients = ["desk@example.org"]\nowners = ["@desk/fens"]\n',
        encoding="utf-8",
    )
    with Post().serving() as post:
        monkeypatch.setenv("DESK", f"smtp://127.0.0.1:{post.port}")
        assert desk.notify("--send").code == 0
        desk.report("a", owners=[{**report()["owners"][0], "causes": 1}])
        assert desk.notify("--send").code == 0
    from email import message_from_bytes
    from email.policy import default

    texts = [body(message_from_bytes(one.content, policy=default)) for one in post.letters]
    assert "first notice" in texts[0]
    assert "message a" in texts[1]
    assert "https://pages.example/q/" in texts[1]
    assert all("only what belongs to @desk/fens" in text for text in texts)
    assert list(desk.state["channels"]) == ["--to desk --owner @desk/fens"]


def test_one_notice_an_owner(desk: Desk) -> None:
    (desk.folder.parent / "out").mkdir()
    done = desk.notify("--by-owner", "-f", "markdown=out/{owner}.md")
    assert done.code == 0, done.err
    assert sorted(one.name for one in (desk.folder.parent / "out").iterdir()) == ["desk-fens.md", "nobody.md"]


def test_each_owner_has_a_file_whatever_owners_are_called(desk: Desk) -> None:
    (desk.folder.parent / "out").mkdir()
    names = ["@a/b", "@a-b", "@A/B-", "@c/d", "@nobody", "@nul", "@é", "@ü", "@" + 400 * "x", "@" + 401 * "x"]
    owners = [{**report()["owners"][0], "owner": name} for name in names]
    desk.report(owners=owners, owner_count=len(names))
    assert desk.notify("--by-owner", "-f", "markdown=out/{owner}.md").err == ""
    files = sorted(one.name for one in (desk.folder.parent / "out").iterdir())
    assert len({name.casefold() for name in files}) == len(names) + 1
    plain = [name for name in files if not re.search(r"-[0-9a-f]{16}\.md$", name)]
    assert plain == ["c-d.md", "nobody.md"]
    assert "only what nobody owns" in (desk.folder.parent / "out" / "nobody.md").read_text(encoding="utf-8")
    # The same file, if only one of them is asked for.
    desk.notify("--owner", "@a/b", "--state", "other.json", "-f", "markdown=out/{owner}.md")
    assert sorted(one.name for one in (desk.folder.parent / "out").iterdir()) == files


def test_what_nobody_owns_gets_a_notice_of_its_own(desk: Desk) -> None:
    (desk.folder.parent / "out").mkdir()
    words = ("--by-owner", "-f", "text=out/{owner}.txt")
    desk.notify(*words)
    told = report()
    anomaly = {**told["anomalies"]["items"][0], "owners": []}
    failed = told["expectations"]["results"][0]
    owners = [*told["owners"], {**told["owners"][0], "owner": None, "causes": 1}]
    desk.report("a", owners=owners, anomalies__items=[anomaly], expectations__results=[failed])
    told = json.loads((desk.folder / "report.json").read_text(encoding="utf-8"))
    told["causes"]["items"][0].update(owners=[], unowned=True)
    write(desk.folder, told)
    for name, says in (("@desk/fens", "nothing new"), ("nobody", "1 new cause, 1 new anomaly, 1 failed")):
        done = desk.notify("--owner", name, "--state", "out/state.json")
        assert (done.code, "first notice" in done.out) == (0, True)
        assert ("what nobody owns is in no notice" in done.err) == (name != "nobody")
        if name == "nobody":
            assert done.out.endswith("; only what nobody owns\n")
            assert desk.notify(*words).code == 0
            assert says in (desk.folder.parent / "out" / "nobody.txt").read_text(encoding="utf-8")
    assert "new" not in (desk.folder.parent / "out" / "desk-fens.txt").read_text(encoding="utf-8")[:60]


def test_what_is_in_no_notice_is_said(desk: Desk, hook: Hook) -> None:
    desk.report("a", owners=report()["owners"], owner_count=3, causes__items=[])
    said = "the report lists only 1 of 3 owners; the others, and what nobody owns, are in no notice"
    assert f"warning: --by-owner: {said}\n" in desk.notify("--by-owner", "-q").err
    (desk.folder.parent / "seedlint.toml").write_text(
        '[[notify.receivers]]\nname = "fens"\nto = "slack"\nowners = ["@desk/fens"]\n', encoding="utf-8"
    )
    one = {**report()["expectations"]["results"][0], "status": "failed"}
    desk.report(owners=[*report()["owners"], {**report()["owners"][0], "owner": None}])
    assert "what nobody owns is in no notice: 3 causes; add the owner `nobody`" in desk.notify(*SENT).err
    assert "nobody" not in desk.notify(*SENT, "-q").err
    desk.report(expectations__results=[one])
    assert "what nobody owns is in no notice: 1 failed expectation; " in desk.notify(*SENT).err
    assert "nobody" not in desk.notify(*SENT, "--to", "slack").err, "a receiver of everything has it"
    assert len(hook.bodies) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("-f", "nix"), "there is no format `nix`"),
        (("-f", "md"), "there is no format `md`; did you mean `markdown`?"),
        (("-f", "text="), "there is no file name after `=`"),
        (("-f", "text", "-f", "json"), "only one format can go to standard output, not text and json"),
        (("-f", "text=a", "-f", "json=./a"), "text and json can't both go to a"),
        (("-f", "text=.git/a"), "it belongs to git"),
        (("--to", "x\n\x1b"), "there is no receiver `x\\u{A}\\u{1B}`"),
        (("--to", "slak"), "there is no receiver `slak`; did you mean `slack`?"),
        (("--send",), "there are no receivers in [notify]"),
        (("--to", "slack", "-f", "text"), "--to prints what would be sent"),
        (("--by-owner", "--owner", "x"), "cannot be combined"),
        (("--owner", "x"), "there is no owner `x` in the report"),
        (("--url", "javascript:alert(1)"), "write the URL of the published report"),
        (("--state", ""), "--state: the name is empty"),
    ],
)
def test_what_makes_no_sense(desk: Desk, words: tuple[str, ...], says: str) -> None:
    done = desk.notify(*words)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('url = "x"', "seedlint.toml:2: notify.url: write the URL of the published report"),
        ("items = -1", "seedlint.toml:2: `items` must be at least 0"),
        ('receivers = [{ name = "A b", to = "slack" }]', "`name`: `A b` does not match"),
        ('[[notify.receivers]]\nname = "a"\nto = "irc"', "seedlint.toml:4: `to` must be one of"),
        (
            '[[notify.receivers]]\nname = "a"\nto = "slack"\n[[notify.receivers]]\nname = "a"\nto = "json"',
            "notify.receivers.name: `a` is there twice",
        ),
        (
            '[[notify.receivers]]\nname = "a"\nto = "email"\nfrom = "x"',
            "notify.receivers: `x` is not an email address",
        ),
        (
            '[[notify.receivers]]\nname = "a"\nto = "slack"\nfrom = "x@example.org"',
            "`from` and `recipients` are for email",
        ),
    ],
)
def test_a_configuration_that_makes_no_sense(desk: Desk, text: str, says: str) -> None:
    (desk.folder.parent / "seedlint.toml").write_text(f"[notify]\n{text}\n", encoding="utf-8")
    done = desk.notify()
    assert done.code == 2
    assert says in done.err


def test_a_directory_without_a_report(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    done = seedlint(capsys, "notify", tmp_path / "nowhere")
    assert done.code == 2
    assert "there is no report" in done.err


def test_a_form_with_a_defect_loses_no_notice(
    desk: Desk, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> str:
        raise RuntimeError("a defect")

    with monkeypatch.context() as patch:
        patch.setattr("seedlint.notify.forms.slack.render", broken)
        assert "a defect" in desk.notify(*SEND).err
    assert hook.bodies == []
    assert desk.notify(*SEND).code == 0
    assert len(hook.bodies) == 1
