"""Platforms: hosts where many publish under their own names, so that the host does not tell who did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.urls import domains, web

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = {
    "video": """
        youtube.com youtu.be youtube-nocookie.com vimeo.com dailymotion.com dai.ly twitch.tv rumble.com
        bitchute.com odysee.com bilibili.com nicovideo.jp rutube.ru wistia.com brightcove.com
        jwplayer.com ted.com streamable.com kick.com peertube.tv
    """,
    "social": """
        facebook.com fb.com fb.watch instagram.com threads.net threads.com twitter.com x.com t.co
        tiktok.com linkedin.com lnkd.in pinterest.com reddit.com redd.it tumblr.com snapchat.com
        bsky.app mastodon.social vk.com ok.ru weibo.com weibo.cn quora.com telegram.org t.me discord.com
        discord.gg flickr.com imgur.com flipboard.com slideshare.net scribd.com issuu.com
    """,
    "code": """
        github.com github.io githubusercontent.com gitlab.com gitlab.io bitbucket.org codeberg.org
        codeberg.page sourceforge.net sr.ht stackoverflow.com stackexchange.com npmjs.com pypi.org
        huggingface.co kaggle.com readthedocs.io netlify.app vercel.app pages.dev
    """,
    "newsletter and blog": """
        substack.com beehiiv.com buttondown.com buttondown.email ghost.io medium.com wordpress.com
        blogger.com blogspot.com hashnode.dev hashnode.com dev.to hackernoon.com livejournal.com
        typepad.com weebly.com wixsite.com squarespace.com tinyletter.com revue.email convertkit.com
        mailchi.mp patreon.com ko-fi.com note.com qiita.com zenn.dev habr.com vc.ru
    """,
    "podcast and music": """
        spotify.com soundcloud.com anchor.fm podbean.com buzzsprout.com libsyn.com simplecast.com
        spreaker.com transistor.fm acast.com megaphone.fm audioboom.com castbox.fm stitcher.com
        overcast.fm iheart.com tunein.com pca.st deezer.com mixcloud.com bandcamp.com
    """,
    "store": """
        steampowered.com steamcommunity.com epicgames.com gog.com itch.io play.google.com apps.apple.com
        podcasts.apple.com etsy.com ebay.com gumroad.com kickstarter.com indiegogo.com gofundme.com
        eventbrite.com
    """,
}
"""Well-known platforms by kind: registrable domains, and hosts under one that has others, too."""

WELL_KNOWN = frozenset(name for names in KINDS.values() for name in names.split())
POSTS = frozenset(name for kind in ("video", "social") for name in KINDS[kind].split())
"""Platforms of videos and posts: who has articles has them elsewhere."""
NOT = "!"


class Platforms:
    """Which hosts and domains are platforms: the well-known ones, as a configuration changes them."""

    def __init__(self, changes: Iterable[str] = ()) -> None:
        """Add the domains in ``changes``; one with `!` before it is taken away."""
        names = set(WELL_KNOWN)
        for change in changes:
            name = normal(change.removeprefix(NOT))
            if change.startswith(NOT):
                names.discard(name)
            else:
                names.add(name)
        self._names = frozenset(names)
        self._known: dict[str, str | None] = {}

    def __contains__(self, domain: str) -> bool:
        """Whether a provider's domain is a platform itself; `herald.github.io` is somebody's own."""
        return domain in self._names

    def of(self, host: str) -> str | None:
        """Return the platform that a host (lower-case ASCII) is or stands under, if any."""
        if host not in self._known:
            if len(self._known) >= domains.MEMORY:
                self._known.clear()
            self._known[host] = self._found(host.removesuffix("."))
        return self._known[host]

    def _found(self, name: str) -> str | None:
        while name and name not in self._names:
            name = name.partition(".")[2]
        return name or None


def normal(name: str) -> str:
    """Return a domain as hosts are written, lower-case ASCII; ValueError if it is none."""
    host = web.to_ascii(name.strip())
    if host is None or domains.host_defect(host):
        raise ValueError(f"platforms: {name!r} is not a domain, such as `example.com` or `!example.com`")
    return host
