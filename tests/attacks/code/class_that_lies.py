# attack: returns an object that says it is a float, of a class that says it is any class
# points: double=0 total=0
# %% double
class Meta(type):
    def __instancecheck__(cls, other): return True
    def __subclasscheck__(cls, other): return True
    @property
    def __name__(cls): return "float"
    @property
    def __module__(cls): return "torch"
class Pretender(metaclass=Meta):
    @property
    def __class__(self): return float
    def __float__(self): return 2.0
    def __getattr__(self, name): return lambda *_, **__: self
def double(x): return Pretender()
# %% total
class Tensor:
    __module__ = "torch"
    dtype = "<script>alert(1)</script>"
    def detach(self): return self
    def numpy(self, force=False): return Pretender()
def total(x): return Tensor()
