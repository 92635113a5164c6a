//! Where the library lies.
