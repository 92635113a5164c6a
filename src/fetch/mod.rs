//! The only user of HTTP: one request with time, size, redirect and address limits.
