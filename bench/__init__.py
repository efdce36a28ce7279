"""Measure the archive: its search beside others', its relevance, its import, its gate.

How to run it, and what each figure means, is in docs/benchmarks.md.
"""
