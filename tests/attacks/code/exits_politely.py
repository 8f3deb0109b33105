# attack: leaves by sys.exit, exit and KeyboardInterrupt
# points: double=0 total=0
# %% before
import sys
exit()
# %% double
def double(x): sys.exit(0)
raise KeyboardInterrupt
# %% total
def total(x): raise GeneratorExit
# %%
quit()
raise SystemExit("all well")
