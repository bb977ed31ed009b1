//! The hyper front end: listener, TLS, limits, route table, request context, drain.
