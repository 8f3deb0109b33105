# attack: changes signal handlers and timers, so that they strike later
# points: double=0 total=4
# %% double
import faulthandler, signal, sys, threading
def strike(*_): raise SystemExit("struck")
for number in range(1, 65):
    try:
        signal.signal(number, strike)
    except (OSError, ValueError):
        pass
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
def double(x): return x
