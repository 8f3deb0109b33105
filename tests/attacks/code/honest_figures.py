# honest: draws figures, at the top and in the function
# points: double=2 total=4
# %% before
%matplotlib inline
import matplotlib.pyplot as plt
# %% double
def double(x):
    plt.plot(x)
    plt.show()
    return 2 * x
# %%
figure, axes = plt.subplots()
axes.plot(double(np.arange(5.0)))
plt.show()
figure
