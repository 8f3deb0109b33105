"""Grading with nbgrader: its configuration, and the steps of ours that it runs."""
