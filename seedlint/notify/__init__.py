"""Notices: what is new in a report since the last notice, for people who do not open it every day.

`choose` says what is new, `forms` how each receiver takes it, `state` what was told, `delivery` sends it.
"""
