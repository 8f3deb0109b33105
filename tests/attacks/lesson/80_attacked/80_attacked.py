# %% [markdown]
# # 80 · Attacked
# ## Length
# How long a vector is.
# %%
import numpy as np
import torch

# %% [markdown]
# ### Exercise 1 · `length`
# Return the Euclidean length of `x`, without `numpy.linalg`.


# %% exercise="length"
def length(x):
    """Euclidean length of x: [n]."""
    ### BEGIN SOLUTION
    return np.sqrt(np.sum(x**2))
    ### END SOLUTION


# %% [markdown]
# ### Exercise 2 · `soft`
# Return the softmax of the tensor `x`.


# %% exercise="soft"
def soft(x):
    """Softmax of x: [n]."""
    ### BEGIN SOLUTION
    return torch.softmax(x, -1)
    ### END SOLUTION
