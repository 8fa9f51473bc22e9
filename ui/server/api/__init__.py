"""The HTTP API under /v1: an application of its own, mounted on the one that serves the pages."""
