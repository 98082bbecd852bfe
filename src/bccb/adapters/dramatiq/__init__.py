"""Messages of the outbox as messages of Dramatiq."""
