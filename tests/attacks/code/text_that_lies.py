# attack: returns dicts and texts whose length, hash and equality lie
# points: double=0 total=0
# %% double
class Text(str):
    def __len__(self): return -1 % 3
    def __eq__(self, other): return True
    def __hash__(self): return hash("value")
    def encode(self, *_): return b"\xff" * 100
class Book(dict):
    def items(self): return iter([(Text("a"), Text("b"))] * 1000)
    def keys(self): return Text("keys")
    def __len__(self): return 1
def double(x): return Book({Text("x"): Text("y")})
# %% total
def total(x): return Text("<b>10</b>")
