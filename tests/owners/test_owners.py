"""What is most exact counts: the rule, then the provider, then the path."""

from __future__ import annotations

from seedlint.owners.codeowners import code_owners
from seedlint.owners.model import NOBODY, Owned
from seedlint.owners.owners import Owners, PathOwners
from seedlint.patterns.wildmatch import compiled


def owned(*owners: str) -> Owned:
    return Owned(owners, ("seedlint.toml:1",))


OWNERS = Owners(
    codeowners=code_owners(b"* @all\n/news/seeds/old/\n/news/seeds/law/ @Law\n"),
    prefix="news/",
    paths=[
        PathOwners(compiled(["seeds/sport/**"]), owned("@sport")),
        PathOwners(compiled(["seeds/sport/tv/"]), owned()),
    ],
    rules={"SL601": owned("@security", "@LAW"), "SL602": owned()},
    providers={"Example.com": owned("@desk"), "x.example.com": owned("@x"), "bücher.example": owned("@b")},
)


def test_of_paths_the_configuration_counts_before_codeowners() -> None:
    assert OWNERS.of_path("seeds/a.md").owners == ("@all",)
    assert OWNERS.of_path("seeds/sport/a.md").owners == ("@sport",)
    assert OWNERS.of_path("seeds/sport/tv/a.md") == owned()
    assert OWNERS.of_path("seeds/old/a.md") == ((), ("CODEOWNERS:2",))
    assert OWNERS.of_path("../a.md").owners == ("@all",)
    assert OWNERS.of_path("../../a.md") == NOBODY


def test_of_providers_the_nearest_domain_counts() -> None:
    for domain in ("example.com", "EXAMPLE.com.", "www.example.com", "y.z.example.com"):
        assert OWNERS.of_provider(domain) == owned("@desk"), domain
    assert OWNERS.of_provider("a.x.example.com") == owned("@x")
    assert OWNERS.of_provider("xn--bcher-kva.example") == owned("@b")
    for other in ("badexample.com", "com", "", None, "The Example"):
        assert OWNERS.of_provider(other) is None, other


def test_a_rule_counts_before_a_provider_and_that_before_a_path() -> None:
    assert OWNERS.of_finding("seeds/a.md", "SL101").owners == ("@all",)
    assert OWNERS.of_finding("seeds/a.md", "SL101", "example.com").owners == ("@desk",)
    assert OWNERS.of_finding("seeds/a.md", "SL601", "example.com").owners == ("@security", "@LAW")
    assert OWNERS.of_finding("seeds/a.md", "SL602", "example.com") == owned()
    assert OWNERS.of_document("seeds/a.md", "example.com").owners == ("@desk",)
    assert OWNERS.of_rule("SL101") is None


def test_owners_that_differ_in_case_are_one_as_the_configuration_spells_it() -> None:
    assert OWNERS.of_path("seeds/law/a.md").owners == ("@LAW",)
    assert OWNERS.spelling("@law") == "@LAW"
    assert OWNERS.spelling("@other") == "@other"
    assert OWNERS.named() == ("@sport", "@security", "@LAW", "@desk", "@x", "@b", "@all")


def test_without_anything_there_are_none() -> None:
    assert not Owners()
    assert Owners().of_finding("a.md", "SL101", "example.com") == NOBODY
    assert OWNERS
    assert OWNERS.by_provider
    assert not Owners(codeowners=code_owners(b"* @a")).by_provider
