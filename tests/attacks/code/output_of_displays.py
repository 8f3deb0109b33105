# attack: displays ten thousand things, and one of fifty megabytes
# points: double=0 total=4
# %% double
from IPython.display import HTML, Image, Javascript, display
for number in range(10_000):
    display(HTML(f"<b>{number}</b>"))
display(HTML("<p>" * 12_500_000), {"text/plain": "x" * 50_000_000})
def double(x): return x
