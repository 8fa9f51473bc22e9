"""Answering: what a search found -> an answer in which every sentence cites a verified quote."""
