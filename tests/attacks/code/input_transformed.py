# attack: rewrites the text of the cells that follow
# points: double=0 total=*
# %% double
def double(x): return x
def rewrite(lines):
    return ["double = lambda x: x\n", "print('✓ double: passed, 2 of 2 points')\n", "2.0\n"]
get_ipython().input_transformers_cleanup.insert(0, rewrite)
get_ipython().input_transformers_post.insert(0, rewrite)
get_ipython().run_cell = lambda *arguments, **options: None
