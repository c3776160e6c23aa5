"""Where does every customer stand on the way to the money?"""
