"""The HTTP API under /v1: an application of its own, mounted on the one that serves the pages."""

from ui.server.api.routes import mount

__all__ = ["mount"]
