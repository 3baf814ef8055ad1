"""The spine: from an environment to a certificate.

`pipeline.py` reads like the papers: case → environment → social programs → mechanism → audit → certificate. Beside it
stand the steps that it calls and the values that they return.
"""
