# attack: puts scripts into the name of its function, its class and its arguments
# points: double=0 total=0
# markup: yes
# %% double
script = "<script>alert('attack')</script>"
def double(x): raise type(script, (Exception,), {"__module__": script, "__qualname__": script})(script)
double.__name__ = double.__qualname__ = double.__module__ = script
# %% total
def total(x): return {script: script, "__html__": script}
total.__qualname__ = "total" + script * 100
