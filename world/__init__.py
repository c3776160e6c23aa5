"""A simulated outside: sellers' ERPs and paying customers, seen by Duecourse only through files and mails."""
