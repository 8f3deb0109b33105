# attack: raises errors with a message of 100 MB, in a chain of a thousand
# points: double=0 total=4
# trouble: double=error
# %% double
def double(x, depth=0):
    if depth == 200:
        raise ValueError("x" * 100_000_000)
    try:
        double(x, depth + 1)
    except ValueError as error:
        raise ValueError("y" * 1_000_000) from error
