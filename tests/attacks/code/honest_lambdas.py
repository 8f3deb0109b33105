# honest: answers that are lambdas and library functions
# points: double=2 total=4
# %% double
double = lambda x: 2 * x
# %% total
total = np.sum
