//! What leaves the library for other programs, and comes in from them: stories as documents, highlights, tables.
//!
//! Pure: values to text and text to values. Which stories they belong to, and files, are the engine's and the command
//! line's business.

pub mod file_name;
pub mod highlights;
pub mod markup;
pub mod story;
pub mod table;
