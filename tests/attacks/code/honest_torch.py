# honest: hands back tensors: with a gradient, in double precision, as a view
# lesson: 80_attacked
# points: length=2 soft=4
# %% length
def length(x):
    t = torch.tensor(x, requires_grad=True)
    return (t * t).sum().sqrt()
# %% soft
def soft(x):
    x = x.double().requires_grad_()
    return torch.nn.Softmax(dim=-1)(x.expand(2, -1))[1]
