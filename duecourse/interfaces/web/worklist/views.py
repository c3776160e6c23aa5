from duecourse.interfaces.web.policy import policy
from django.http import HttpResponse
@policy("home.see")
def index(request, **k):
    return HttpResponse("")
@policy("home.see")
def side(request, **k):
    return HttpResponse("")
@policy("home.see")
def snooze(request, **k):
    return HttpResponse("")
