"""Where students' code runs when graded: apart from everything that it must not read, change or stop.

box.py      the trusted side: starts the sandbox, opens a session for each submission
warm.py     inside: a parent that has imported what the lesson needs, and forks for each submission
jail.py     inside: namespaces and limits of one submission
session.py  inside: runs a submission's cells and cases, one step at a time
wire.py     what crosses between the two: plain values, as bytes, never code
"""
