//! The plan against what libphonenumber knows, and against itself.

mod cases;
mod facts;
mod forms;
