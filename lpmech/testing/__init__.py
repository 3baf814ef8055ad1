"""Cases as tests of their own: every result that a case file expects is compared with what is computed.

`files.py` finds case files in folders, `run.py` compares, `update.py` rewrites what a file expects, and `junit.py` and
`sarif.py` tell other programs. `pytest_plugin.py` makes each expected result an item of pytest.
"""
