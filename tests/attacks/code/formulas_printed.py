# attack: prints and returns what a spreadsheet takes for formulas
# points: double=0 total=0
# %% double
def double(x):
    print("=cmd|' /C calc'!A0")
    return "=HYPERLINK(\"https://evil.example\")"
# %% total
def total(x): raise ValueError("@SUM(1+1)*cmd|' /C calc'!A0\n+1\t-1")
