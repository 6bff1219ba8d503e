"""Alembic's entry: runs the steps on the connection that `bot.storage.schema` hands over, in its transaction.

For a developer's `alembic revision --autogenerate` see docs/recipes.
"""

from alembic import context

from bot.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
