"""Steps from one schema to the next, run by alembic from `bot.storage.schema`."""
