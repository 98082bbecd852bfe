"""The read path against its anchors: `python -m benchmarks.http --help`."""
