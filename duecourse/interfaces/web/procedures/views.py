from duecourse.interfaces.web.policy import policy
from django.http import HttpResponse
@policy("home.see")
def index(request, **k):
    return HttpResponse("")
@policy("home.see")
def procedure(request, **k):
    return HttpResponse("")
@policy("home.see")
def exported(request, **k):
    return HttpResponse("")
