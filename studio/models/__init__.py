"""Small networks that lessons train or play with; the functions that a lesson asks for are handed in."""
