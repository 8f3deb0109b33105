# attack: prints what a template engine, a format string and a database would take for commands
# points: double=0 total=0
# %% double
def double(x):
    raise ValueError("{exercise.__class__} {0} {} %s %(x)s {{ config }} {% include 'x' %} '; DROP TABLE grade; -- ${7*7}")
# %% total
def total(x): return "{name.__class__.__mro__} {text!r:>1000000}"
