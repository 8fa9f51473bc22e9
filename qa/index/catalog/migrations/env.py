"""What Alembic runs to take the steps, on the connection that it is given."""

from __future__ import annotations

from alembic import context

told = context.config.attributes
context.configure(connection=told["connection"], version_table=told["table"])
context.run_migrations()
