"""What this process has done and how it is, for Prometheus to fetch."""
