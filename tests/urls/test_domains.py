"""Host and domain names; what is taken in of the Public Suffix List says the same as the whole list."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from publicsuffixlist import PSLFILE, PublicSuffixList

from seedlint.urls import domains, web
from tests.support.examples import some
from tests.support.urls import HOSTS

ICANN = PublicSuffixList(only_icann=True, accept_unknown=False)
ALL = PublicSuffixList(accept_unknown=False)


def test_the_memo_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domains, "MEMORY", 3)
    for number in range(20):
        assert domains.registrable_domain(f"www.a{number}.com") == f"a{number}.com"
        assert len(domains._registrable) <= 3


@pytest.mark.parametrize(
    ("host", "registrable", "own"),
    [
        ("www.herald.com", "herald.com", "herald.com"),
        ("news.bbc.co.uk", "bbc.co.uk", "bbc.co.uk"),
        ("co.uk", None, None),
        ("com", None, None),
        ("localhost", None, None),
        ("192.0.2.7", None, None),
        ("[2001:db8::7]", None, None),
        ("herald.con", None, None),
        ("a.herald.github.io", "github.io", "herald.github.io"),
        ("github.io", "github.io", "github.io"),
        ("www.xn--bcher-kva.xn--p1ai", "xn--bcher-kva.xn--p1ai", "xn--bcher-kva.xn--p1ai"),
        ("a.b.kobe.jp", "a.b.kobe.jp", "a.b.kobe.jp"),
        ("a.city.kobe.jp", "city.kobe.jp", "city.kobe.jp"),
        ("www..com", None, None),
    ],
)
def test_registrable_domains(host: str, registrable: str | None, own: str | None) -> None:
    assert domains.registrable_domain(host) == registrable
    assert domains.own_domain(host) == own
    assert domains.is_registrable(host) == (host in {registrable, own})


def test_every_rule_of_the_list_is_taken_in() -> None:
    """Rules are looked for as whole lines: a list that has more on one than the rule would lose that."""
    for at, section in enumerate(Path(PSLFILE).read_text("utf-8").split("===END ICANN DOMAINS===")):
        lines = (line for line in section.splitlines() if not line.startswith("//"))
        rules = sorted(line.split()[0] for line in lines if line)
        ends = {rule.rpartition(".")[2] for rule in rules}
        assert sorted(rule for end in ends for rule in domains._rules_for(end)[at]) == rules


def test_rules_taken_in_by_top_level_domain_say_the_same_as_the_whole_list() -> None:
    lines = Path(PSLFILE).read_text("utf-8").splitlines()
    rules = [line.split()[0].lstrip("!*.") for line in lines if line and not line.startswith("//")]
    assert len(rules) > 9000
    for rule in rules[::7]:
        suffix = rule.encode("idna").decode()
        for host in (suffix, f"a.{suffix}", f"c.b.a.{suffix}"):
            assert domains.registrable_domain(host) == ICANN.privatesuffix(host)
            assert domains._below_suffix(host, private=True) == ALL.privatesuffix(host)
            assert domains.has_known_tld(host) == (ICANN.publicsuffix(host) is not None)


@pytest.mark.parametrize("first", [0, 100])
def test_top_level_domains_that_nobody_has_are_not_found(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether they are among the first that are asked for, or the list has been gone through by then."""
    monkeypatch.setattr(domains, "_rules", {f"x{number}": ([], []) for number in range(first)})
    for name in ("", "zz", "con", "x-com", "//", "*", "xn--99999999999"):
        assert not domains.has_known_tld(f"herald.{name}")
    assert all(domains.has_known_tld(f"herald.{name}") for name in ("com", "uk", "ck", "xn--p1ai"))
    assert len(domains._rules) < first + 20


def test_the_list_is_not_taken_in_for_a_few_domains() -> None:
    """Each of its ten thousand rules would be looked at: that takes longer than to lint documents."""
    code = (
        "import sys; from seedlint.urls import domains; domains.own_domain('www.herald.com');"
        "assert not domains._top_level_domains.cache_info().currsize; assert len(domains._rules) == 1;"
        "assert not {'encodings.idna', 'stringprep'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@settings(max_examples=some(200))
@given(HOSTS)
def test_any_host_has_the_domain_the_whole_list_gives_it(name: str) -> None:
    host = web.to_ascii(name)
    if host and not domains.is_address(host) and all(host.removesuffix(".").split(".")):
        assert domains.registrable_domain(host) == ICANN.privatesuffix(host)
        assert domains.has_known_tld(host) == (ICANN.publicsuffix(host) is not None)


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("www.herald.com", None),
        ("co.uk", None),
        ("xn--bcher-kva.xn--p1ai", None),
        ("192.0.2.7", "an IP address"),
        ("[2001:db8::7]", "an IP address"),
        ("localhost", "the reader's own computer"),
        ("a.localhost", "the reader's own computer"),
        ("intranet", "a single word"),
        ("com", "a single word"),
        ("herald.test", "`.test`, which is not part of"),
        ("herald.onion", "`.onion`, which is not part of"),
        ("herald.home.arpa", "`.arpa`, which is not part of"),
        ("herald.con", "`.con`, which is not a top-level domain"),
        ("a..com", "an empty label"),
        (".com", "an empty label"),
        (".", "an empty label"),
        ("a.com..", "an empty label"),
        ("a.com.", "ends with a dot"),
        ("a" * 64 + ".com", "longer"),
        ("a" * 63 + ".com", None),
        ("a." * 126 + "com", "longer"),
    ],
)
def test_hosts_that_no_web_site_has(host: str, says: str | None) -> None:
    reason = domains.host_defect(host)
    assert (reason is None) == (says is None)
    assert says is None or says in str(reason)


def test_a_label_that_is_no_punycode_stays() -> None:
    assert domains.to_unicode("xn--99999999999.com") == "xn--99999999999.com"
    assert domains.to_unicode("xn--a.com") == "xn--a.com"  # would be a control character
    assert domains.to_unicode("xn--" + "a" * 100 + ".com") == "xn--" + "a" * 100 + ".com"
    assert domains.to_unicode("www.xn--bcher-kva.de") == "www.bücher.de"


@pytest.mark.parametrize(
    ("host", "domain", "expected"),
    [
        ("herald.com", "herald.com", True),
        ("a.herald.com", "herald.com", True),
        ("aherald.com", "herald.com", False),
    ],
)
def test_under(host: str, domain: str, expected: bool) -> None:
    assert domains.is_under(host, domain) is expected
