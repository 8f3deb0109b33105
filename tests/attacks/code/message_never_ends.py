# attack: raises an error whose message takes for ever
# points: double=2 total=0
# %% total
class Failure(BaseException):
    def __str__(self):
        while True:
            pass
def total(x): raise Failure
