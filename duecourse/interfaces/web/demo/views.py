from duecourse.interfaces.web.policy import policy
from django.http import HttpResponse
@policy("home.see")
def next_day(request, **k):
    return HttpResponse("")
