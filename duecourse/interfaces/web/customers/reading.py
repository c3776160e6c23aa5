def found(visit, text): return ()
