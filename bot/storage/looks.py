"""Looks: "look now" for the processes at one PostgreSQL, carried by procrastinate. On SQLite there is nothing to carry.

A look names a task and nothing else: what is to be done stands in the tables, and a look that is lost is asked for
again by whoever sees there that something is due. So procrastinate's own tables may be emptied at any time.
"""

from __future__ import annotations

from contextlib import closing
from functools import cache
from importlib.metadata import version

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

POLL, GROUP, PLAN, DELIVER = "poll", "group", "plan", "deliver"
_ASKED = "looks"

# No second one while one waits, as far as can be seen without waiting for other transactions: two do no harm.
_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(array_agg("
    "ROW(name, 'newsdigest.' || name, 0, NULL, NULL, '{}'::jsonb, NULL)::procrastinate_job_to_defer_v1)) "
    "FROM unnest(CAST(:names AS text[])) AS name WHERE NOT EXISTS "
    "(SELECT 1 FROM procrastinate_jobs AS j WHERE j.queue_name = name AND j.status = 'todo') HAVING count(*) > 0"
)
_MADE_BY = text("SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class')")
_CLEAR = """
DO $$
DECLARE
    one record;
    here CONSTANT oid := current_schema()::regnamespace;
BEGIN
    FOR one IN SELECT 'FUNCTION ' || oid::regprocedure AS it FROM pg_proc
            WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = here
        UNION ALL SELECT 'TABLE ' || oid::regclass FROM pg_class
            WHERE relname LIKE 'procrastinate\\_%' AND relkind = 'r' AND relnamespace = here
        UNION ALL SELECT 'TYPE ' || t.oid::regtype FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
            WHERE typname LIKE 'procrastinate\\_%' AND typnamespace = here AND (typtype = 'e' OR c.relkind = 'c')
    LOOP
        EXECUTE 'DROP ' || one.it || ' CASCADE';
    END LOOP;
END $$
"""


def ask(connection: AsyncConnection, *names: str) -> None:
    """Let these tasks be looked at when the transaction is kept."""
    if connection.dialect.name == "postgresql":
        connection.info.setdefault(_ASKED, set()).update(names)


def forget(connection: AsyncConnection) -> None:
    """A transaction begins: what one before it asked for was not kept."""
    connection.info.pop(_ASKED, None)


async def write_down(connection: AsyncConnection) -> None:
    """Keep what was asked for: the last step of a transaction, after which it waits for nobody."""
    names = connection.info.pop(_ASKED, None)
    if names:
        await connection.execute(_DEFER, {"names": sorted(names)})


def are_prepared(connection: Connection) -> bool:
    """Whether procrastinate's tables are there, as the installed version makes them."""
    return connection.dialect.name != "postgresql" or connection.scalar(_MADE_BY) == _installed()


def prepare(connection: Connection) -> None:
    """Make procrastinate's tables anew. What they held is asked for again."""
    if are_prepared(connection):
        return
    from procrastinate.schema import SchemaManager  # only where it is needed: it costs memory and start-up time

    note = f"COMMENT ON TABLE procrastinate_jobs IS '{_installed()}'"
    with closing(connection.connection.cursor()) as cursor:
        for statements in (_CLEAR, SchemaManager.get_schema(), note):  # many in one: past SQLAlchemy, as they are
            cursor.execute(statements)


@cache
def _installed() -> str:
    return version("procrastinate")
