# attack: starts other programs: shells, compilers, a Python without its memory
# points: double=0 total=4
# says: the end of the attack
# %% double
import subprocess, sys
def double(x): return x
for words in (["cat", "/etc/shadow", "/root/.bashrc"], ["find", "/lesson", "/scratch", "-name", "*solution*"], ["nohup", "sleep", "1000"],
              [sys.executable, "-c", "import os; print(os.environ)"], ["sh", "-c", "sleep 1000 & sleep 1000 &"], ["crontab", "-l"]):
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=1)
        print(words[0], done.stdout[:500])
    except (OSError, subprocess.SubprocessError) as error:
        print(type(error).__name__)
print("the end of the attack")
