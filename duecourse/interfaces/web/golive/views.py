from duecourse.interfaces.web.policy import policy
from django.http import HttpResponse
@policy("home.see")
def no_next_step(request, **k):
    return HttpResponse("")
@policy("home.see")
def cleanup(request, **k):
    return HttpResponse("")
@policy("home.see")
def shadow(request, **k):
    return HttpResponse("")
