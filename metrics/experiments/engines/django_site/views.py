from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import path


def visitor(request):
    return {"visitor": request.session.get("name", "nobody")}


def home(request):
    return render(request, "home.html", {"rows": ["<one>", "two"]})


def name(request):
    request.session["name"] = request.POST["name"]
    messages.success(request, f"Hello, {request.POST['name']}!")
    return redirect("/")


urlpatterns = [path("", home, name="home"), path("name", name, name="name")]
