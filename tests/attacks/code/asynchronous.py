# attack: leaves tasks in the event loop that never end, and cells that wait for ever
# points: double=0 total=4
# %% double
import asyncio
async def forever():
    while True:
        await asyncio.sleep(0)
await asyncio.wait_for(asyncio.shield(asyncio.ensure_future(forever())), None)
def double(x): return x
