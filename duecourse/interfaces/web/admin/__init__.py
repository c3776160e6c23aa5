"""How is Duecourse set up: companies, people, channels, switches - and who changed what?"""
