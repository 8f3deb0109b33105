# attack: prints control characters, half a surrogate pair, right-to-left marks and terminal commands
# points: double=0 total=4
# %% double
def double(x):
    print("\x1b]0;owned\x07\x1b[2J\x1b[31m\x00\x08\u202e\ud800\udfff\U0010ffff\r\n\x85\u2028")
    raise ValueError("\ud800\x00\x1b[2J\u202e")
print("\ud800 \x00 \x1b[2J", end="\r")
