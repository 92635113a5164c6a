//! Teaching the linker: a rule is made in one dialog, which shows what it would change, and removed in another.

pub mod list;
pub mod teach;
