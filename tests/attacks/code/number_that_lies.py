# attack: returns a registered number whose conversion never ends
# points: double=2 total=0
# %% total
import numbers
class Slow(numbers.Number):
    def __float__(self):
        while True:
            pass
    def __hash__(self): return 0
def total(x): return Slow()
