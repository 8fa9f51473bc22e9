"""The source formats that come with Dateline: each module registers its reader (see `ingest.registry`)."""
