"""Where a text stops being TOML, in words: what stands there, what was expected, and how it is mended.

The standard library says where its parser stopped. That is often after the slip: a list that is not closed is noticed
at the next header. So the slip is looked for, and told by its own line (`tell.py`).
"""
