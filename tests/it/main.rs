//! The gateway as a whole, over real sockets.
//!
//! Two things can stand where the switch stands: the embedded simulator, which keeps state and
//! rules, and a scripted peer, which answers exact bytes.

mod support;

mod golden;
mod hostile_replies;
mod lost_callers_and_answers;
mod torn_replies;
