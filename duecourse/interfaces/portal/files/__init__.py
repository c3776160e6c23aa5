"""What can a customer take home: statements, copies of invoices, due dates for its calendar?"""
