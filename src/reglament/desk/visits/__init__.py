"""Visits to clients and remote sessions: asked for, judged by the edition, booked, carried out, reported (A6.8)."""
