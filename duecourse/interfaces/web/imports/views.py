from duecourse.interfaces.web.policy import policy
from django.http import HttpResponse
@policy("home.see")
def index(request, **k):
    return HttpResponse("")
@policy("home.see")
def preview(request, **k):
    return HttpResponse("")
@policy("home.see")
def rejected(request, **k):
    return HttpResponse("")
@policy("home.see")
def commit(request, **k):
    return HttpResponse("")
@policy("home.see")
def reverse(request, **k):
    return HttpResponse("")
