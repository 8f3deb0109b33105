# attack: looks as if it were not started, in the hope of a gentler judge
# points: double=0 total=0
# %% double
def double(x): raise NotImplementedError
# %% total
def total(x):
    raise NotImplementedError("<b>nothing</b>" * 1000)
