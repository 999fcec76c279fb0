"""Measures quality, speed, memory and growth: `python -m benchmarks`, or `make bench`."""
