# attack: climbs through the frames above its function, for answers, seeds of others and anything secret
# points: double=0 total=4
# says: the end of the attack
# %% double
import sys
names = ("secret", "reference", "references", "expected", "wrongs", "rights", "gradebook", "solution")
def double(x):
    frame = sys._getframe()
    while frame:
        for where in (frame.f_locals, frame.f_globals):
            for name, value in list(where.items()):
                if name.lower().strip("_") in names and value and type(value).__name__ not in ("function", "module"):
                    print("BREACH:", name, str(type(value)))
                for part in ("references", "wrongs", "rights"):
                    if type(value).__name__ in ("Exercise", "Lesson") and getattr(value, part, None):
                        print("BREACH:", part, "of", name)
                if type(value).__name__ in ("Answers", "WrongAnswer", "Verdict", "Gradebook", "Grader"):
                    print("BREACH:", type(value).__name__)
        frame = frame.f_back
    print("the end of the attack")
    return x
double(np.ones(2))
