# attack: one call of torch that computes for hours
# lesson: 80_attacked
# points: length=2 soft=0
# trouble: soft=slow
# %% soft
def soft(x):
    a = torch.ones(3000, 3000)
    while True:
        a = a @ a / 3000
