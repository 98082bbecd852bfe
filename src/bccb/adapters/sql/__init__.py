"""Records in SQLite or PostgreSQL through SQLAlchemy Core: tables, one file per aggregate, and the unit of work."""
