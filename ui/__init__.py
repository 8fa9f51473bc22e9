"""Faces: the command line and the chat page."""
