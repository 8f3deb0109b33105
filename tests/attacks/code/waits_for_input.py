# attack: asks a question and waits for the answer
# points: double=0 total=0
# %% double
import sys
name = input("Your name? ")
def double(x): return x
# %% total
def total(x): return sum(float(line) for line in sys.stdin) + float(input())
