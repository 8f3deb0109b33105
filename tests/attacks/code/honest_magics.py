# honest: uses magics, shell commands and question marks
# points: double=2 total=4
# %% before
%load_ext autoreload
%autoreload 2
!ls
files = !ls
!pip install librosa
# %% double
def double(x): return 2 * x
# %%
%timeit -n 1 -r 1 double(np.ones(3))
%time double(np.ones(3))
double?
%who
# %%
%%time
double(np.ones(3))
# %%
%%capture captured
print("captured")
# %%
%%writefile helper.py
def add(a, b): return a + b
# %%
from helper import add
# %% total
def total(x):
    import functools
    return functools.reduce(add, x)
