"""A module a resource: its addresses, what each takes and answers, and the use case it asks."""
