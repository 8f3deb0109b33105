# attack: replaces the hooks for results and for errors
# points: double=0 total=4
# %% double
import sys
def double(x): return x
sys.displayhook = sys.excepthook = lambda *_: sys.__stdout__.write("2.0")
get_ipython().displayhook = sys.displayhook
get_ipython().events.register("post_run_cell", lambda *_: print("2.0"))
get_ipython().events.register("pre_run_cell", lambda *_: get_ipython().user_ns.update(check=lambda f: 2.0))
