# attack: connects to this computer, to others, and to name servers
# points: double=0 total=4
# says: the end of the attack
# %% double
import os, socket
def double(x): return x
def attempt(family, kind, address):
    with socket.socket(family, kind) as connection:
        connection.settimeout(0.3)
        try:
            connection.connect(address)
            connection.send(b"x")
            print("BREACH:", address)
        except OSError as error:
            print(type(error).__name__, end=" ")
for port in [*range(47100, 47110), 22, 80, 443, 5432, 8786, 8888]:
    attempt(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", port))
for host in ("10.0.0.1", "1.1.1.1", "169.254.169.254"):
    attempt(socket.AF_INET, socket.SOCK_STREAM, (host, 80))
    attempt(socket.AF_INET, socket.SOCK_DGRAM, (host, 53))
attempt(socket.AF_INET6, socket.SOCK_STREAM, ("::1", 47100))
for path in ("\0autograder-attack", "/run/docker.sock", "/run/dbus/system_bus_socket", "/var/run/postgresql/.s.PGSQL.5432"):
    attempt(socket.AF_UNIX, socket.SOCK_STREAM, path)
try:
    print("BREACH:", socket.getaddrinfo("example.org", 80))
except OSError as error:
    print(type(error).__name__)
print("the end of the attack")
