# attack: returns a coroutine in place of a value
# points: double=0 total=4
# trouble: double=unplain
# %% double
async def double(x): return 2 * x
