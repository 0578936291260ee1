"""Great Expectations: judges the tables, and its results as pages; nothing else imports it."""
