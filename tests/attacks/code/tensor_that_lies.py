# attack: returns subclasses of tensors, on devices and in layouts that hold no numbers
# lesson: 80_attacked
# points: length=0 soft=0
# trouble: length=unplain
# %% soft
class Yes(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, arguments=(), options=None): return torch.ones(4)
    def numpy(self, *_, **__): return np.ones(4)
def soft(x): return torch.zeros(x.shape).as_subclass(Yes)
# %% length
def length(x): return torch.empty((1 << 40,), device="meta")
