"""Everything in memory: for work offline, for demonstrations, and for every fast test."""
