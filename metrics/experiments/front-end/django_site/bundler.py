import json
from pathlib import Path

from django.shortcuts import render


def page(request):
    names = json.loads(Path("assets/bundle/manifest.json").read_text())
    return render(request, "bundler.html", {"script": names["main.js"]})
