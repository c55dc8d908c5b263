"""Benchmarks, run by hand: `python -m bench` runs all, `python -m bench.startup` one of them."""
