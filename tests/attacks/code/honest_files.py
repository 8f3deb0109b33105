# honest: writes files and reads them again, and changes the folder
# points: double=2 total=4
# %% before
import os, tempfile
os.makedirs("my_folder", exist_ok=True)
os.chdir("my_folder")
# %% double
def double(x):
    np.save("x.npy", x)
    with tempfile.TemporaryFile() as file:
        file.write(x.tobytes())
    return 2 * np.load("x.npy")
# %% total
def total(x):
    os.chdir("..")
    return np.sum(x)
