"""Where a text stops being JSON, in words: what stands there, what was expected, and how it is mended.

The standard library says where its parser stopped. Here the text is gone through again, so that it is known what is
open there and what stood before it (`stop.py`), and the usual slips are looked for (`slips.py`).
"""
