# attack: a function that wraps itself, in a circle, so that whoever unwraps it never ends
# points: double=0 total=0
# %% double
def double(x): return x
double.__wrapped__ = double
# %% total
def a(x): return 0.0
def b(x): return 0.0
a.__wrapped__, b.__wrapped__ = b, a
total = a
total.__code__ = total.__code__.replace(co_filename="/proc/self/mem", co_firstlineno=10**6)
