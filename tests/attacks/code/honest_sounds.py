# honest: plays sounds and shows HTML
# points: double=2 total=4
# %% double
from IPython.display import HTML, Audio, Markdown, clear_output, display
def double(x):
    display(Audio(np.sin(np.arange(8000.0)), rate=8000), HTML("<b>twice</b>"), Markdown("*twice*"))
    clear_output()
    return 2 * x
# %%
Audio(double(np.ones(100)), rate=8000)
