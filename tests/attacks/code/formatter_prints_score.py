# attack: makes IPython show full marks, whatever is displayed
# points: double=0 total=4
# %% double
formatter = get_ipython().display_formatter
for kind in (object, float, str, BaseException, np.ndarray):
    formatter.formatters["text/plain"].for_type(kind, lambda value, printer, cycle: printer.text("2.0"))
    formatter.formatters["text/html"].for_type(kind, lambda value: "2.0")
formatter.format = lambda *arguments, **options: ({"text/plain": "2.0"}, {})
get_ipython().showtraceback = lambda *arguments, **options: print("2.0")
get_ipython().set_custom_exc((BaseException,), lambda *arguments, **options: print("2.0"))
def double(x): return x
2.0
