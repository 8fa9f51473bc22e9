"""Offices: who holds, held, leaves or follows in one, and what the articles say of it when."""
