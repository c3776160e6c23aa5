"""What does the web server run?"""

import gc

from django.core.wsgi import get_wsgi_application

from duecourse.config.start import open_house

open_house()
application = get_wsgi_application()
gc.freeze()  # what is loaded stays: it need not be looked through again and again
gc.set_threshold(20_000, 20, 20)  # a page makes ten thousand small things, all of which go with it
