# attack: fills the memory with tensors, and asks for as many threads as there are numbers
# lesson: 80_attacked
# points: length=2 soft=0
# %% soft
def soft(x):
    try:
        torch.set_num_threads(10_000)
    except RuntimeError:
        pass
    kept = []
    while True:
        kept.append(torch.ones(50_000_000))
