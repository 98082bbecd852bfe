"""The worker: hands on what waits in the outbox and does the jobs."""
