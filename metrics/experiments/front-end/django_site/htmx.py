from django.shortcuts import render


def page(request):
    part = "HX-Request" in request.headers
    return render(request, "htmx.rows.html" if part else "htmx.html", {"rows": [1, 2]})
