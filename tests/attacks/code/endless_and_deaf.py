# attack: an endless loop that swallows every exception and ignores every signal
# points: double=2 total=0
# trouble: total=slow
# %% total
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
def total(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
