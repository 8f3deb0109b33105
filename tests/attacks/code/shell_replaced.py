# attack: replaces the shell, its namespace and the names that stand for its exercises
# points: double=0 total=*
# %% double
def double(x): return x
shell = get_ipython()
class Names(dict):
    def get(self, name, default=None): return 2.0
    def __getitem__(self, name): return 2.0
shell.user_ns = Names(shell.user_ns)
shell.user_global_ns.clear() if hasattr(shell.user_global_ns, "clear") else None
type(shell).run_cell = lambda *arguments, **options: None
type(shell).transform_cell = lambda *arguments, **options: "2.0"
