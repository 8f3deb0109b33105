# attack: drops every assert, raise and check from the code of the cells that follow
# points: double=0 total=0
# %% double
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Raise(self, node): return ast.Pass()
    def visit_Expr(self, node): return ast.copy_location(ast.Expr(ast.Constant(2.0)), node)
get_ipython().ast_transformers.append(Drop())
def double(x): return x
# %% total
def total(x):
    raise RuntimeError("this line is dropped, and the function then returns None")
