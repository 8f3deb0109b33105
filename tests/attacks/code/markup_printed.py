# attack: prints and displays scripts
# points: double=0 total=0
# markup: yes
# %% double
from IPython.display import HTML, SVG, Javascript, Markdown, display
script = "<script>alert('attack')</script><img src=x onerror=alert('attack')>"
print(script)
display(HTML(script), Javascript("alert('attack')"), Markdown(f"[click](javascript:alert('attack')) {script}"))
display({"image/svg+xml": f"<svg onload=alert('attack')>{script}</svg>", "text/html": script, "text/latex": script}, raw=True)
def double(x):
    print(script)
    return x
# %% total
def total(x): raise ValueError(script)
# %%
raise ValueError(script)
