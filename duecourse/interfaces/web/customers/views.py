from duecourse.interfaces.web.policy import policy
from django.http import HttpResponse
@policy("home.see")
def index(request, **k):
    return HttpResponse("")
@policy("home.see")
def customer(request, **k):
    return HttpResponse("")
@policy("home.see")
def timeline(request, **k):
    return HttpResponse("")
