# honest: left a print in a loop of 100,000 rounds
# points: double=2 total=4
# %% double
for number in range(100_000):
    print("round", number)
def double(x):
    for number in range(100_000):
        print(number)
    return 2 * x
