# attack: sets functions that trace and profile every call of what comes later
# points: double=0 total=*
# %% double
import sys, threading
def trace(frame, event, argument):
    for name in ("points", "trouble", "seconds"):
        if name in frame.f_locals:
            frame.f_locals[name] = 2.0
    return trace
def double(x):
    sys.settrace(trace)
    sys.setprofile(trace)
    threading.settrace(trace)
    return x
