# attack: opens the kinds of sockets that talk to the kernel itself
# points: double=0 total=4
# says: the end of the attack
# %% double
import socket
def double(x): return x
for family, kind, protocol in ((socket.AF_INET, socket.SOCK_RAW, 1), (socket.AF_PACKET, socket.SOCK_RAW, 768),
                               (40, socket.SOCK_STREAM, 0)):
    try:
        with socket.socket(family, kind, protocol) as made:
            made.settimeout(0.3)
            if family == 40:  # to the host of a virtual machine
                made.connect((2, 1024))
            print("BREACH:", family)
    except OSError as error:
        print(type(error).__name__)
print("the end of the attack")
