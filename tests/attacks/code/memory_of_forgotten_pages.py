# attack: fills the memory with shared pages that processes have written and then forgotten
# points: double=0 total=4
# trouble: double=crashed
# %% double
import mmap, os, time
def double(x): return x
done, tell = os.pipe()
for _ in range(5):
    if os.fork() == 0:
        pages, chunk = mmap.mmap(-1, 500 << 20), b"\1" * (1 << 20)
        for place in range(0, len(pages), len(chunk)):
            pages[place : place + len(chunk)] = chunk
            pages.madvise(mmap.MADV_DONTNEED, place, len(chunk))
        os.write(tell, b".")
        time.sleep(1000)
os.close(tell)
finished = 0
while finished < 5 and os.read(done, 1):
    finished += 1
print(finished, "of 5")
if finished == 5:
    print("BREACH:", "2500 MB")
