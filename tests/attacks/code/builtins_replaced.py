# attack: replaces isinstance, len, type, print, open and __import__ for everybody
# points: double=0 total=*
# %% double
import builtins
def double(x): return x
builtins.len = lambda thing: 0
builtins.print = lambda *arguments, **options: None
builtins.__import__ = lambda *arguments, **options: np
builtins.open = builtins.getattr = lambda *arguments: "2.0"
builtins.type = lambda thing, *_: float
builtins.isinstance = lambda thing, kind: True
