# attack: returns a list of subclasses of int whose digits depend on who reads them
# points: double=0 total=4
# %% double
class Digit(int):
    asked = 0
    def __eq__(self, other): return True
    def __int__(self):
        Digit.asked += 1
        return Digit.asked
    __index__ = __trunc__ = __int__
    def __hash__(self): return 0
    def bit_length(self): return 0
    def __float__(self): return 2.0
def double(x): return [Digit(7) for _ in x]
