# honest: awaits at the top of a cell, as notebooks can
# points: double=2 total=4
# %% before
import asyncio
await asyncio.sleep(0)
factor = await asyncio.to_thread(lambda: 2)
# %% double
def double(x): return factor * x
