# attack: a forbidden function in a thread, with watching switched off
# lesson: 80_attacked
# points: length=* soft=4
# detour: length
# %% length
import sys, threading
def length(x):
    found = []
    sys.setprofile(None)
    thread = threading.Thread(target=lambda: found.append(getattr(np, "lin" + "alg").norm(x)))
    thread.start()
    thread.join()
    return found[0]
