//! Bill of one request: how many commands it may send, how many it did, and in whose lane it waits.
//!
//! A bill stands for one request, however many documents that takes. The limit is looked at before
//! each document, as the last resort; who knows beforehand what a job takes asks beforehand
//! ([`Bill::afford`]), so that nothing is begun that cannot be finished.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Bill of a request.
#[derive(Debug)]
pub struct Bill {
    payer: String,
    commands_max: usize,
    commands: AtomicUsize,
    documents: AtomicUsize,
}

/// Error of a request that takes more commands than one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it takes {given} commands of the switch, and one request may take {limit}")]
pub struct CostError {
    /// All commands of the request, as far as they are known.
    pub given: usize,
    /// The most that one request may take.
    pub limit: usize,
}

impl Bill {
    /// Nothing asked yet, on behalf of `payer` (a tenant), who waits in a lane of its own.
    pub fn new(payer: impl Into<String>, commands_max: usize) -> Self {
        Self {
            payer: payer.into(),
            commands_max,
            commands: AtomicUsize::new(0),
            documents: AtomicUsize::new(0),
        }
    }

    /// Nothing asked yet of a part of the same job, which may cost as much as the whole of another one.
    pub fn of_part(&self) -> Self {
        Self::new(self.payer.as_str(), self.commands_max)
    }

    /// Nothing asked yet on behalf of another payer, which may cost as much.
    pub fn of_payer(&self, payer: impl Into<String>) -> Self {
        Self::new(payer, self.commands_max)
    }

    /// In whose lane the request waits.
    pub fn payer(&self) -> &str {
        &self.payer
    }

    /// How many documents were sent, each as often as it was.
    pub fn documents(&self) -> usize {
        self.documents.load(Ordering::Relaxed)
    }

    /// How many commands the request may still ask for.
    pub fn commands_left(&self) -> usize {
        let asked = self.commands.load(Ordering::Relaxed);
        self.commands_max.saturating_sub(asked)
    }

    /// Whether as many commands more may be asked for.
    pub fn afford(&self, commands: usize) -> Result<(), CostError> {
        match commands <= self.commands_left() {
            true => Ok(()),
            false => Err(CostError {
                given: self
                    .commands
                    .load(Ordering::Relaxed)
                    .saturating_add(commands),
                limit: self.commands_max,
            }),
        }
    }

    /// Lets as much be asked for again: what follows must not fail for what came before it, such as a
    /// change for the reading that its record takes.
    pub fn renew(&self) {
        self.commands.store(0, Ordering::Relaxed);
    }

    /// Notes commands that are going to be asked for.
    pub(super) fn note_commands(&self, commands: usize) {
        self.commands.fetch_add(commands, Ordering::Relaxed);
    }

    /// Notes a document that is going to be sent.
    pub(super) fn note_document(&self) {
        self.documents.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_counts_against_what_may_be() {
        let bill = Bill::new("foo", 20);
        assert_eq!(bill.afford(20), Ok(()));
        bill.note_commands(15);
        assert_eq!((bill.afford(5), bill.commands_left()), (Ok(()), 5));
        let too_costly = bill.afford(6).unwrap_err();
        let said = "it takes 21 commands of the switch, and one request may take 20";
        assert_eq!(too_costly.to_string(), said);
        bill.note_commands(15);
        assert_eq!(bill.commands_left(), 0);
        bill.renew();
        assert_eq!(bill.commands_left(), 20);
    }
}
