"""What can be asked of predictions, behaviour and forecasts?"""
