"""URLs as the WHATWG standard reads them, and the domains they lead to."""
