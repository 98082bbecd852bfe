"""What people do with BCCB, one module a gerund. Each call is one transaction with its audit entry and its events."""
