"""Query parameters that tell where a click came from, and change nothing about the page.

The names are those that public lists agree on (AdGuard's and uBlock Origin's filters, ClearURLs, Brave,
Firefox) and that select no content anywhere. Names that mean something else on other sites (`ref`, `source`,
`s`, `mod`) count on the sites only on which they track.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from seedlint.urls.domains import MEMORY
from seedlint.urls.escapes import AMPERSAND
from seedlint.util.late import late

_TRACKING = """
_ga _gl gad_campaignid gad_source gbraid gclid gclsrc dclid srsltid usqp wbraid
action_object_map action_ref_map action_type_map
fb_action_ids fb_action_types fb_comment_id fb_ref fb_source fbclid igshid
__twitter_impression twclid ttclid li_fat_id msclkid epik sms_click sms_source sms_uph
_openstat yclid ymclid ysclid
__hsfp __hssc __hstc _hsenc _hsmi hsctatracking
mc_cid mc_eid mc_tc ml_subscriber ml_subscriber_hash mkt_tok _kx vgo_ee bbeml et_rid ss_email_id _bhlid
bsft_aaid bsft_clkid bsft_eid bsft_ek bsft_mid bsft_uid
oft_c oft_ck oft_d oft_id oft_ids oft_k oft_lk oft_sk
oly_anon_id oly_enc_id rb_clickid vero_conv vero_id wickedid sc_customer sc_eh sc_uid
pk_campaign pk_cid pk_content pk_keyword pk_kwd pk_medium pk_source pk_vid piwik_campaign piwik_kwd
at_campaign at_campaign_type at_creation at_emailtype at_link at_link_id at_link_origin at_link_type at_medium
at_ptr_name at_recipient_id at_recipient_list at_send_date xtor
s_cid s_kwcid ef_id cmpid cm_mmc cm_mmca1 cm_mmca2 cm_mmca3 wt_mc wt_zmc wtrid
cx_click cx_recsorder cx_recswidget echobox guccounter guce_referrer guce_referrer_sig
adjust_adgroup adjust_campaign adjust_creative adjust_referrer adjust_tracker adjust_tracker_limit gps_adid
unicorn_click_id _branch_match_id _branch_referrer
awc admitad_uid irclickid irgwc ir_adid ir_campaignid ir_partnerid sscid tduid rtkcid famad_xuid
mindbox-click-id mindbox-message-key _clde _cldee _sgm_action _sgm_campaign _sgm_source
dpg_campaign dpg_content dpg_medium dpg_source hmb_campaign hmb_medium hmb_source
ebisadid nx_source oprtrack tracking_source vc_lpp
"""

TRACKING = frozenset(_TRACKING.split())
"""Names of such parameters, in lower case."""

TRACKING_PREFIXES = ("utm_", "itm_", "mtm_", "otm_", "hsa_")
"""How whole families of such parameters begin."""

_BOUND = """
bbc.com bbc.co.uk: at_bbc_team at_custom1 at_custom2 at_custom3 at_custom4 at_format ns_campaign ns_fee
  ns_linkname ns_mchannel ns_source ocid
bilibili.com: share_medium share_plat share_session_id share_source share_tag spm_id_from unique_k vd_source
buzzfeednews.com: ref
cnbc.com: __source
cnet.com zdnet.com cbsnews.com techrepublic.com gamespot.com: ftag taid
dailymail.co.uk metro.co.uk: ico ito
darkreading.com informationweek.com networkcomputing.com: _mc
defenseone.com govexec.com nextgov.com route-fifty.com: oref
facebook.com: __tn__ extid mibextid paipv rdid sfnsn
forbes.com: sh
infoq.com: topicpagesponsorship usesponsorshipsuggestions
instagram.com threads.com threads.net: ig_rid igsh
linkedin.com: lipi refid trackingid trk
marketwatch.com wsj.com barrons.com: mod refsec
medium.com: source
msn.com: cvid ei ocid pc
newyorker.com wired.com wired.co.uk: bxid cndid esrc intcid mbid
nikkei.com: i_cid n_cid n_tw
nytimes.com: impression_id referringsource sgrp smid
pcmag.com: taid
reddit.com: correlation_id rdt ref_campaign ref_source share_id
redmondmag.com adtmag.com mcpmag.com virtualizationreview.com awsinsider.net: admgarea partnerref tc
reuters.com: feedname feedtype taid
spotify.com: si
techcrunch.com: ncid sr sr_share
technewsworld.com ecommercetimes.com linuxinsider.com: rss
theepochtimes.com: ea_med ea_src
theguardian.com: cmp
theregister.com: td
tiktok.com: _d _r _t share_app_name share_iid u_code
time.com: iid
tmz.com: adid
twitter.com x.com: cxt ref_src ref_url refsrc s t
weather.com: par
youtube.com youtu.be: feature pp si
"""

_NONE: frozenset[str] = frozenset()


def _by_host() -> dict[str, frozenset[str]]:
    found = {}
    for line in _BOUND.replace("\n  ", " ").strip().split("\n"):
        hosts, _, names = line.partition(":")
        found.update(dict.fromkeys(hosts.split(), frozenset(names.split())))
    return found


BY_HOST = _by_host()
"""Names that track on a site and the hosts under it, and may mean something else on others."""

_ORIGIN = late(r"[^/?#]*+//[^/?#]*+")
_WORDS = late(r"[^?&=#;]+")
_CACHE = ".cdn.ampproject.org"
_LONGEST = 300
_PARAMETERS = late(r"\?((?:[^#&]++|&#(?:0*38|[xX]0*26);|&)*+)")
_REST = late(r"\A(?:amp;)++", re.IGNORECASE)
_SEPARATOR = late(f"({AMPERSAND})")


_names_at: dict[str, frozenset[str]] = {}
"""By what URLs begin with, up to their path."""


def bound_names(beginning: str) -> frozenset[str]:
    """Return the names that track on the site of a URL, of which only what is before its path counts.

    The AMP cache is like the site whose page it has.
    """
    known = _names_at.get(beginning)
    if known is None:
        host = beginning.partition("//")[2].rpartition("@")[2].partition(":")[0].lower()
        if host.endswith(_CACHE):
            host = host.removesuffix(_CACHE).replace("--", "\n").replace("-", ".").replace("\n", "-")
        *_, third, second, last = ("", "", *host.split("."))
        known = BY_HOST.get(f"{second}.{last}") or BY_HOST.get(f"{third}.{second}.{last}") or _NONE
        if len(beginning) <= _LONGEST:
            if len(_names_at) >= MEMORY:
                _names_at.clear()
            _names_at[beginning] = known
    return known


def _beginning(text: str) -> str:
    """Return a URL up to the slash, the question mark or the hash sign that ends its host."""
    found = _ORIGIN.match(text)
    return found[0] if found else ""


def name_of(parameter: str) -> str:
    """Return the name of a query parameter (``name`` or ``name=value``), without what is left of `&amp;`."""
    return _REST.sub("", parameter.partition("=")[0])


def is_tracking(parameter: str, more: frozenset[str] = _NONE) -> bool:
    """Whether a query parameter only tracks clicks, on every site or by ``more`` names."""
    name = name_of(parameter).lower()
    return name.startswith(TRACKING_PREFIXES) or name in TRACKING or name in more


def tracking_pattern(more: frozenset[str] = _NONE) -> re.Pattern[str]:
    """Return what finds, in lower-case text, everything that begins like a family, or one of ``more``."""
    names = sorted({*TRACKING_PREFIXES, *more} - {""})
    # By first letter, because a regular expression tries one alternative after another.
    branches = (
        f"{re.escape(letter)}(?:{'|'.join(re.escape(name[1:]) for name in group)})"
        for letter, group in groupby(names, key=itemgetter(0))
    )
    return late(f"[?&](?:(?:amp|#0*38|#x0*26);)*+(?:{'|'.join(branches)})")


_tracking = tracking_pattern()


def may_track(text: str, pattern: re.Pattern[str] = _tracking) -> bool:
    """Whether there may be a tracking parameter in some URLs, one a line.

    ``pattern`` finds those that `TRACKING` does not list: one of all of its names takes long to compile,
    and is no faster than looking for words in a set.
    """
    lines = []
    at = text.find("?")
    while at >= 0:
        end = text.find("\n", at)
        lines.append((text[text.rfind("\n", 0, at) + 1 : at], text[at : end if end >= 0 else None]))
        at = text.find("?", end) if end >= 0 else -1
    if not lines:
        return False
    queries = "".join([query for _, query in lines]).lower()
    if not TRACKING.isdisjoint(_WORDS.findall(queries)) or pattern.search(queries):
        return True
    for address, query in lines:
        names = bound_names(address[: address.find("/", 8)] if "/" in address[8:] else address)
        if names and not names.isdisjoint(_WORDS.findall(query.lower())):
            return True
    return False


class Parameter(NamedTuple):
    """One parameter of a query: what stands before it, its text, where that begins, and whether it tracks."""

    separator: str
    text: str
    start: int
    tracks: bool


def parameters(text: str, more: frozenset[str] = _NONE, kept: frozenset[str] = _NONE) -> list[Parameter]:
    """Return the parameters of a URL; ``more`` names track, too, and those that are ``kept`` do not."""
    address = text.partition("#")[0]
    found = _PARAMETERS.search(text, address.find("?")) if "?" in address else None
    if not found:
        return []
    more |= bound_names(_beginning(text))
    pieces = ["", *_SEPARATOR.split(found[1])]
    start = found.start(1)
    taken = []
    for separator, parameter in zip(pieces[::2], pieces[1::2], strict=True):
        start += len(separator)
        tracks = is_tracking(parameter, more) and name_of(parameter).lower() not in kept
        taken.append(Parameter(separator, parameter, start, tracks))
        start += len(parameter)
    return taken


def without_tracking(text: str, more: frozenset[str] = _NONE, kept: frozenset[str] = _NONE) -> str:
    """Return a URL without its tracking parameters, everything else as it stands."""
    found = parameters(text, more, kept)
    left = [one for one in found if not one.tracks]
    if len(left) == len(found):
        return text
    query = "".join(one.separator + one.text for one in left)[len(left[0].separator) :] if left else ""
    begin, end = found[0].start, found[-1].start + len(found[-1].text)
    if not any(one.text for one in left):
        begin, query = begin - 1, ""
    return text[:begin] + query + text[end:]
