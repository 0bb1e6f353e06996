"""A PostgreSQL database that is watched by a second connection, and put back table by table."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from tests.web.interrupted.stores import IGNORED, Rows

NULL = "\\N"
NAME = "schoolweave_killed"
"""The database in which everything is thrown away: never one that somebody uses."""

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
COLUMNS = """SELECT column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position"""
WAIT_MOST = "20s"
"""How long a table is waited for that a process which was killed a moment ago still holds."""


class Postgres:
    """The site's PostgreSQL database; its role must be allowed to fill tables without foreign keys."""

    def __init__(self) -> None:
        from django.db import connection

        given = connection.get_connection_params()
        asked = {
            name: given[name] for name in ("host", "port", "dbname", "user", "password") if name in given
        }
        self.connection = psycopg.connect(**asked, autocommit=True)
        self.connection.execute(f"SET lock_timeout = '{WAIT_MOST}'")
        told = self.connection.execute(TABLES).fetchall()
        self.tables = [name for (name,) in told if not name.startswith(IGNORED)]

    def mark(self) -> object:
        """Return which transactions are over: what others see changes with that alone."""
        return self.connection.execute("SELECT pg_current_snapshot()::text").fetchone()

    def image(self) -> Rows:
        """Return what others see: all of one moment."""
        with self.connection.transaction():
            self.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return {table: self._read(table) for table in self.tables}

    def rows(self, image: Rows) -> Rows:
        """Return the rows: they are all of an image."""
        return image

    def put(self, image: Rows) -> None:
        """Fill the tables that differ anew. Numbers that were given to rows are not given again."""
        now = self.image()
        with self.connection.transaction():
            self.connection.execute("SET LOCAL session_replication_role = replica")
            for table in [one for one in self.tables if now[one] != image[one]]:
                self._fill(table, image[table])

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        return [name for (name,) in self.connection.execute(COLUMNS, [table])]

    def _read(self, table: str) -> list[tuple[Any, ...]]:
        asked = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
        with self.connection.cursor() as cursor, cursor.copy(asked) as copy:
            lines = b"".join(copy).split(b"\n")[:-1]
        return [_values(line) for line in sorted(lines)]

    def _fill(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        name = sql.Identifier(table)
        with self.connection.cursor() as cursor:
            cursor.execute(sql.SQL("DELETE FROM {}").format(name))
            with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(name)) as copy:
                for row in rows:
                    copy.write("\t".join(NULL if value is None else value for value in row) + "\n")


def _values(line: bytes) -> tuple[str | None, ...]:
    """Return the values of a line as the server writes them: only what is no value is told apart."""
    return tuple(None if value == NULL else value for value in line.decode().split("\t"))


@contextmanager
def own(url: str, template: str) -> Iterator[str]:
    """Yield the address of a database of our own, made from a template, on the server of an address."""
    made = {"name": sql.Identifier(NAME), "template": sql.Identifier(template)}
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {name} WITH (FORCE)").format(**made))
        server.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**made))
        try:
            yield urlsplit(url)._replace(path=f"/{NAME}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**made))
