//! The only user of SQLite: `user.db` for what the reader made, `cache.db` for what can be had again.
