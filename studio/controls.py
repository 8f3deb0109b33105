"""Controls for `explore`: from a short description to an ipywidgets control."""

import inspect

import ipywidgets as widgets


def make_controls(function, descriptions):
    """{name: widget}. A default value in the function's signature is where the control starts."""
    defaults = {name: p.default for name, p in inspect.signature(function).parameters.items()}
    controls = {name: _control(name, d, defaults.get(name)) for name, d in descriptions.items()}
    longest = max((len(control.description) for control in controls.values()), default=0)
    for control in controls.values():
        control.style.description_width = f"{0.55 * longest + 1:.1f}em"
    return controls


def _control(name, description, default):
    if isinstance(description, widgets.Widget):
        return description
    description, unit = _split_unit(description)
    options = {
        "description": name.replace("_", " ") + (f" ({unit})" if unit not in ("", name) else ""),
        "layout": widgets.Layout(width="34em", max_width="98%"),
    }
    if isinstance(description, bool):
        return widgets.Checkbox(value=description, indent=True, **options)
    if isinstance(description, (list, dict)) and description:
        return _choice(description, default, options)
    if isinstance(description, tuple) and len(description) in (2, 3):
        return _slider(description, default, options)
    raise TypeError(
        f"{name}={description!r} is no control: give (low, high), (low, high, step), a list of values, "
        f"True or False, or a widget. A unit may stand last: (100, 8000, 100, 'Hz')."
    )


def _split_unit(description):
    """(100, 8000, 'Hz') -> (100, 8000), 'Hz'; ([1, 2], 's') -> [1, 2], 's'."""
    if isinstance(description, tuple) and len(description) > 1 and isinstance(description[-1], str):
        rest = description[:-1]
        return (rest[0] if isinstance(rest[0], (list, dict, bool)) else rest), description[-1]
    return description, ""


def _slider(description, default, options):
    low, high = description[:2]
    whole = all(isinstance(v, int) for v in description)
    step = description[2] if len(description) == 3 else (1 if whole else (high - low) / 50)
    middle = low + round((high - low) / 2 / step) * step
    inside = isinstance(default, (int, float)) and low <= default <= high
    kind, form = (widgets.IntSlider, "d") if whole else (widgets.FloatSlider, f".{_decimals(step)}f")
    return kind(
        value=default if inside else middle, min=low, max=high, step=step,
        readout_format=form, continuous_update=False, **options,
    )  # fmt: skip


def _decimals(step):
    """Digits after the point that a slider of this step needs."""
    return next((digits for digits in range(4) if abs(round(step, digits) - step) < 1e-9), 4)


def _choice(description, default, options):
    """Numbers become a slider with these stops, anything else a drop-down list."""
    values = list(description.values()) if isinstance(description, dict) else description
    labels = list(description) if isinstance(description, dict) else [_readable(v) for v in description]
    pairs = list(zip(map(str, labels), values, strict=True))
    value = default if any(default is v or default == v for v in values) else values[0]
    if all(isinstance(v, (int, float)) for v in values):
        return widgets.SelectionSlider(options=pairs, value=value, continuous_update=False, **options)
    return widgets.Dropdown(options=pairs, value=value, **options)


def _readable(value):
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
