# attack: looks through everything that the garbage collector knows
# points: double=0 total=4
# says: the end of the attack
# %% double
import gc, types
def double(x): return x
kinds = ("Answers", "WrongAnswer", "Verdict", "Gradebook", "Grader", "Box", "Variant", "Lesson")
for thing in gc.get_objects():
    if type(thing).__name__ in kinds and type(thing).__module__.startswith(("autograder", "nbgrader")):
        print("BREACH:", type(thing).__name__)
    if isinstance(thing, types.FunctionType) and thing.__name__ in ("squared", "tripled", "by_adding", "in_float32"):
        print("BREACH:", thing.__name__)
    if isinstance(thing, types.ModuleType) and thing.__name__ in ("variants", "autograder.grading.execute"):
        print("BREACH:", thing.__name__)
print("the end of the attack")
