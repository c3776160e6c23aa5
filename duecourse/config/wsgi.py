"""What does the web server run?"""

from django.core.wsgi import get_wsgi_application

from duecourse.config.start import open_house

open_house()
application = get_wsgi_application()
