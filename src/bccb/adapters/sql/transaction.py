"""One connection in one transaction: reads see one state, writes come in turn, a failure spoils the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import RLock

from sqlalchemy import Connection, Engine, Select, Table, insert

from bccb.adapters.sql.engine import become_writer
from bccb.adapters.sql.errors import Row, storable, translated
from bccb.domain.errors import Conflict


class Transaction:
    """Open from construction. Raises StorageFailed where the database cannot be reached.

    A merge writes from a thread of its own; the lock lets one at a time use the connection.
    """

    def __init__(self, engine: Engine) -> None:
        with translated():
            self._connection = engine.connect()
        self.dialect = engine.dialect.name
        self._lock = RLock()
        self._is_writer = False
        self._is_refused = False

    def read(self, statement: Select, given: Row | None = None) -> Sequence[Row]:
        """The rows of a statement, with what is given for its parameters."""
        with self._lock, self.spoiled_by_failure(), translated():
            self._check()
            return self._connection.execute(statement, given).mappings().all()

    @contextmanager
    def writing(self, table: Table | None = None, rows: Sequence[Row] = ()) -> Iterator[Connection]:
        """The connection, to write these rows of the table with."""
        with self._lock, self.spoiled_by_failure(), translated(self._connection, table, rows):
            self._check()
            if not self._is_writer:
                become_writer(self._connection)
                self._is_writer = True
            yield self._connection

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        if rows:
            with self.writing(table, rows) as connection, storable():
                connection.execute(insert(table), rows)

    @contextmanager
    def spoiled_by_failure(self) -> Iterator[None]:
        """If anything is raised inside, the transaction can only be left."""
        try:
            yield
        except BaseException:
            self._is_refused = True
            raise

    def commit(self) -> None:
        with self._lock, translated():
            self._check()
            self._connection.commit()
            self._is_writer = False

    def end(self) -> None:
        """Undo what is not committed and give the connection back."""
        with self._lock, translated():
            self._connection.close()

    def _check(self) -> None:
        if self._is_refused:
            raise Conflict("Something in this unit of work was refused or failed: nothing of it can be kept.")
