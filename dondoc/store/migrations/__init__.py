"""The steps by which a store of any version becomes one of this version, in Alembic's form."""
