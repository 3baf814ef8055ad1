"""lpmech beside its peers: each task is given to all programs in one run, at several sizes.

    python -m benchmarks [SUBJECT …] [--sizes quick|usual|large] [--limit SECONDS] [-o FOLDER]

A subject (a module of `benchmarks/subjects/`) is a task with sizes and the programs that do it. Every program runs in a
process of its own, which prepares the task, warms up, and is then measured: processor time of the process and of those
it starts, and its largest memory. Answers are compared: a program that gives another answer than lpmech is named. A
program that is not installed is named too. `FOLDER` then holds `results.json`, `performance.svg` and `performance.md`.
"""
