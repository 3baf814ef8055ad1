"""Certificates of designs, `lpmech-design-certificate/1`: a problem, its linear program, and the proof of its answer.

The program is written here anew, from the environment and the problem alone; then sums are compared.
"""
