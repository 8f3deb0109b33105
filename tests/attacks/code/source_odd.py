# attack: solution cells with null bytes, form feeds, deep brackets and names that look alike
# points: double=0 total=4
# %% double
def ｄouble(x): return x
x = eval("(" * 90 + ")" * 90)
# %%
def broken(:
# %%
exec("(" * 5000)
