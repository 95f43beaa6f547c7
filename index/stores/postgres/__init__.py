"""The catalog, and what lies beside it in a home, in PostgreSQL: the only place that knows psycopg."""
