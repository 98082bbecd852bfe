"""One connection in one transaction: reads see one state, writes come in turn, a failure spoils the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from uuid import UUID

from sqlalchemy import Connection, CursorResult, Engine, Executable, Select, Table, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bccb.adapters.sql.answering import answering_of, connected
from bccb.adapters.sql.engine import become_writer, is_doubtful
from bccb.adapters.sql.errors import Overtaken, Row, meaning, storable, translated
from bccb.adapters.sql.prepared import Prepared, execute_all, prepared
from bccb.adapters.sql.together import MOST_TOGETHER, inserting, is_written_over, putting
from bccb.domain.errors import Conflict

_MOST_WAITING = 500  # rows of one table
_ANYTHING = text("SELECT 1")


@dataclass(frozen=True)
class Left:
    """A statement that waits for what comes after it, on which table, with what, and what to say if it is overtaken."""

    table: Table
    ready: Prepared
    given: Row
    overtaken: Conflict | None


class Transaction:
    """Open from construction. Raises StorageFailed where the database cannot be reached or is known to be mute.

    A merge writes from a thread of its own; the lock lets one at a time use the connection. A connection that was cut
    while nobody used it is found out by the first statement, which is then asked again on a new one.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with translated():
            self._connection = connected(engine)
        self.dialect = engine.dialect.name
        self._lock = RLock()
        self._is_begun = False
        self._is_writer = False
        self._is_refused = False
        self._waiting: dict[Table, dict[UUID | int, Row]] = {}
        self._left: list[Left] = []

    def read(self, statement: Select, given: Row | None = None) -> Sequence[Row]:
        """The rows of a statement, with what is given for its parameters."""
        with self._lock, self.spoiled_by_failure(), translated():
            self._check()
            self._write_waiting()
            return self._asked(lambda: self._connection.execute(statement, given)).mappings().all()

    def read_again_and_again(self, statement: Select, given: Row) -> Sequence[Row]:
        """The same for a statement that is kept for good; PostgreSQL plans it once a connection."""
        if self.dialect != "postgresql":
            return self.read(statement, given)
        ready = prepared(statement)
        with self._lock, self.spoiled_by_failure(), translated():
            self._check()
            self._write_waiting()
            return self._asked(lambda: ready.execute(self._connection, given)).mappings().all()

    @property
    def keeps_its_view(self) -> bool:
        """Whether a row that was read stays as it is until the commit, or else its change is refused as Overtaken."""
        return self.dialect == "postgresql"

    @contextmanager
    def writing(self, table: Table | None = None, rows: Sequence[Row] = ()) -> Iterator[Connection]:
        """The connection, to write these rows of the table with."""
        with self._lock:
            try:
                self._check()
                if self._left or self._must_come_first(table):
                    self._write_waiting()
                if not self._is_writer:
                    self._begin_to_write()
                yield self._connection
            except SQLAlchemyError as error:
                self._is_refused = True
                raise meaning(error, self._connection, table, rows) from error
            except BaseException:
                self._is_refused = True
                raise

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        if rows:
            with self.writing(table, rows) as connection, storable():
                connection.execute(putting(table, self.dialect), rows)

    def append(self, table: Table, row: Row) -> None:
        """Insert a row together with others: before anything refers to it, is read again or kept.

        Of several that are written over one another, the last.
        """
        with self._lock:
            self._check()
            waiting = self._waiting.setdefault(table, {})
            waiting[row["id"] if is_written_over(table) else len(waiting)] = row
            if len(waiting) == _MOST_WAITING:
                self._write_waiting()

    def leave(self, table: Table, statement: Executable, given: Row, overtaken: Conflict | None = None) -> None:
        """Change rows of the table together with what is appended, before anything is read again or kept.

        Hand in the same statement object each time. `overtaken` is raised if others changed its rows first, unless
        another that is left may be meant.
        """
        if self.dialect != "postgresql":
            with self.writing(table) as connection:
                connection.execute(statement, given)
            return
        with self._lock, self.spoiled_by_failure(), translated():
            self._check()
            if table in self._waiting:
                self._write_waiting()
            self._left.append(Left(table, prepared(statement), given, overtaken))

    def _write_waiting(self, then: str = "") -> None:
        left, waiting = self._left, {table: list(rows.values()) for table, rows in self._waiting.items()}
        self._left, self._waiting = [], {}
        are_few = self.dialect == "postgresql" and sum(map(len, waiting.values())) <= MOST_TOGETHER
        if left or (waiting and are_few):
            self._write_together(left, *((waiting, then) if are_few else ({}, "")))
        if not are_few:
            for table, rows in waiting.items():
                self.insert(table, rows)

    def _write_together(self, left: Sequence[Left], rows: Mapping[Table, Sequence[Row]], then: str) -> None:
        table = next(iter([*rows, *(each.table for each in left)]))
        try:
            with self.writing(table, rows.get(table, ())) as connection, storable():
                calls = [(each.ready, each.ready.written(each.given)) for each in left]
                execute_all(connection, [*calls, inserting(rows)] if rows else calls, then)
        except Overtaken:
            (overtaken, *others) = [each.overtaken for each in left if each.overtaken] or [None]
            if overtaken is None or others:
                raise
            raise overtaken from None

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
            self._write_waiting(then="COMMIT")
            self._connection.commit()
            self._is_writer = False

    def end(self) -> None:
        """Undo what is not committed and give the connection back."""
        with self._lock, translated():
            self._connection.close()

    def _must_come_first(self, table: Table | None) -> bool:
        """Whether rows wait that the table holds or refers to."""
        if table is None or not self._waiting:
            return False
        return table in self._waiting or any(key.column.table in self._waiting for key in table.foreign_keys)

    def _begin_to_write(self) -> None:
        if not self._is_begun and is_doubtful(self._connection):
            self._asked(lambda: self._connection.execute(_ANYTHING))
        self._is_begun = True
        become_writer(self._connection)
        self._is_writer = True

    def _asked(self, ask: Callable[[], CursorResult]) -> CursorResult:
        """Ask, and if it is the first question and the connection turns out to be dead, ask once more on another.

        Not if that has taken its time already, because the server did not answer.
        """
        is_first, self._is_begun = not self._is_begun, True
        try:
            return ask()
        except DBAPIError as error:
            if not (is_first and error.connection_invalidated) or answering_of(self._engine).is_mute:
                raise
        self._connection.close()
        self._connection = self._engine.connect()
        return ask()

    def _check(self) -> None:
        if self._is_refused:
            raise Conflict("Something in this unit of work was refused or failed: nothing of it can be kept.")
