# honest: one exercise is half written
# points: double=0 total=4
# says: SyntaxError
# %% double
def double(x):
    return 2 *
