"""The wire to a provider of text messages that speaks Twilio's HTTP; knows numbers, texts and answers, no customer."""
