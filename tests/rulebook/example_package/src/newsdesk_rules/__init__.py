"""Rules of our newsdesk."""

from newsdesk_rules.headlines import ShoutedHeadline
from newsdesk_rules.topics import LonelyTopic

__all__ = ["LonelyTopic", "ShoutedHeadline"]
