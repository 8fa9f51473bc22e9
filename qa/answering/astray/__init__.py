"""Astray: in what ways a sentence tells of something else than what is asked for."""
